package main

import (
	"path/filepath"
	"testing"
)

func TestSee(t *testing.T) {
	store, err := Open(filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	for want := 1; want <= 3; want++ {
		if got, err := store.See("Ada"); err != nil || got != want {
			t.Fatalf("seen %d times (%v), want %d", got, err, want)
		}
	}
}
