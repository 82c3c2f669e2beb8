package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestGreeting(t *testing.T) {
	for query, want := range map[string]string{
		"":          "{\"greeting\":\"Hello, World!\"}\n",
		"?name=Ada": "{\"greeting\":\"Hello, Ada!\"}\n",
	} {
		recorder := httptest.NewRecorder()
		request := httptest.NewRequest(http.MethodGet, "/api/greeting"+query, nil)
		routes(t.TempDir()).ServeHTTP(recorder, request)
		if got := recorder.Body.String(); got != want {
			t.Errorf("%q answers %q, want %q", query, got, want)
		}
	}
}
