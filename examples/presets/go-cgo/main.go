// Command visits counts visits in a file of SQLite, which is C.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func routes(store *Store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /seen/{name}", func(w http.ResponseWriter, r *http.Request) {
		seen, err := store.See(r.PathValue("name"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, r.PathValue("name"), "was seen", seen, "times")
	})
	return mux
}

func main() {
	folder := os.Getenv("DATA")
	if folder == "" {
		folder = os.TempDir()
	}
	store, err := Open(filepath.Join(folder, "visits.db"))
	if err != nil {
		log.Fatal(err)
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: ":8206", Handler: routes(store), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	log.Println("visits listens on", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
