// Command uptime says which version of it runs, and for how long.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os/signal"
	"syscall"
	"time"
)

// The build sets these: -ldflags "-X main.version=… -X main.revision=…".
var (
	version  = "unknown"
	revision = "unknown"
)

func routes(start time.Time) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "uptime %s (%s)\n", version, revision)
	})
	mux.HandleFunc("GET /uptime", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, words(time.Since(start)))
	})
	return mux
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: ":8209", Handler: routes(time.Now()), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	log.Println("uptime listens on", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
