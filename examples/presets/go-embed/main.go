// Command dice serves a page with dice.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"example.com/dice/ui"
)

func routes() (http.Handler, error) {
	page, err := ui.Files()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(page))
	mux.HandleFunc("GET /roll", func(w http.ResponseWriter, r *http.Request) {
		sides, err := strconv.Atoi(r.URL.Query().Get("sides"))
		if err != nil || sides < 1 {
			http.Error(w, "a die has a number of sides", http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, "rolled", 1+rand.IntN(sides))
	})
	return mux, nil
}

func main() {
	handler, err := routes()
	if err != nil {
		log.Fatal(err)
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: ":8210", Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	log.Println("dice listens on", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
