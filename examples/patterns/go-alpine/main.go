// Command clock tells the time in any zone over HTTP.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/go-chi/chi/v5"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = "dev"

func routes() http.Handler {
	router := chi.NewRouter()
	router.Get("/now/*", now)
	router.Get("/version", func(w http.ResponseWriter, _ *http.Request) { answer(w, version) })
	router.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, "ok") })
	return router
}

// now answers the time in the zone that the path names, as in /now/Europe/Lisbon.
func now(w http.ResponseWriter, r *http.Request) {
	zone, err := time.LoadLocation(chi.URLParam(r, "*"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	answer(w, map[string]string{"zone": zone.String(), "time": time.Now().In(zone).Format(time.RFC3339)})
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Print(err)
	}
}

func port() string {
	if port := os.Getenv("PORT"); port != "" {
		return port
	}
	return "8101"
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "healthcheck" {
		response, err := http.Get("http://127.0.0.1:" + port() + "/healthz")
		if err != nil || response.StatusCode != http.StatusOK {
			os.Exit(1)
		}
		return
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: ":" + port(), Handler: routes(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	log.Printf("clock %s listens on %s", version, server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
