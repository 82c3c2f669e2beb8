package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	recorder := httptest.NewRecorder()
	routes().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}

func TestNowNamesTheZone(t *testing.T) {
	if body := get(t, "/now/UTC").Body.String(); !strings.Contains(body, `"zone":"UTC"`) {
		t.Errorf("body = %s", body)
	}
}

func TestAnUnknownZoneIsNotFound(t *testing.T) {
	if code := get(t, "/now/Mars/Olympus").Code; code != http.StatusNotFound {
		t.Errorf("status = %d", code)
	}
}
