// Command pages names pages by their titles.
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

	"example.com/slug"
)

// path is where a page of this title lies.
func path(title string) string {
	return "/pages/" + slug.Make(title)
}

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /slug", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, path(r.URL.Query().Get("title")))
	})
	return mux
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: ":8204", Handler: routes(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	log.Println("pages listens on", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
