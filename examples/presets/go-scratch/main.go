// Command clock says the time of a zone. `clock healthcheck` asks the running one whether it is well.
package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const port = "8213"

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /time", func(w http.ResponseWriter, r *http.Request) {
		text, err := at(time.Now(), r.URL.Query().Get("zone"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		fmt.Fprintln(w, text)
	})
	mux.HandleFunc("GET /trust", func(w http.ResponseWriter, _ *http.Request) {
		roots, err := x509.SystemCertPool()
		if err != nil || roots.Equal(x509.NewCertPool()) {
			http.Error(w, "no authority is trusted", http.StatusInternalServerError)
			return
		}
		//lint:ignore SA1019 the system's roots are files here, so all of them are counted
		fmt.Fprintln(w, "trusts", len(roots.Subjects()), "authorities")
	})
	mux.HandleFunc("GET /note", func(w http.ResponseWriter, _ *http.Request) {
		file, err := os.CreateTemp("", "note")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer os.Remove(file.Name())
		defer file.Close()
		fmt.Fprintln(w, "noted in", os.TempDir())
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
	server := &http.Server{Addr: ":8213", Handler: routes(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	log.Println("clock listens on", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
