// Command hooks runs shell scripts over HTTP. `hooks healthcheck` asks the running one whether it is well.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const port = "8212"

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /hooks/{name}", func(w http.ResponseWriter, r *http.Request) {
		said, err := run(r.Context(), "hooks", r.PathValue("name"))
		if err != nil {
			http.Error(w, said+err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, said)
	})
	return mux
}

func healthy() bool {
	client := http.Client{Timeout: 2 * time.Second}
	response, err := client.Get("http://127.0.0.1:" + port + "/healthz")
	return err == nil && response.StatusCode == http.StatusNoContent
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "healthcheck" {
		if !healthy() {
			os.Exit(1)
		}
		return
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: ":8212", Handler: routes(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	log.Println("hooks listens on", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
