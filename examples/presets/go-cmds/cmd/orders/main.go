// Command orders takes orders over HTTP. `orders healthcheck` asks the running one whether it is well.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"example.com/orders/internal/order"
)

const port = "8202"

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /orders/{pieces}", func(w http.ResponseWriter, r *http.Request) {
		pieces, err := strconv.Atoi(r.PathValue("pieces"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		taken, err := order.New(pieces)
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(taken)
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
	server := &http.Server{Addr: ":" + port, Handler: routes(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	log.Println("orders listens on", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
