package main

import (
	"testing"
	"time"
)

func TestWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		61 * time.Second:              "1m 1s",
		3*time.Hour + 25*time.Minute:  "3h 25m",
		50*time.Hour + 59*time.Second: "2d 2h",
		1499 * time.Millisecond:       "0m 1s",
	} {
		if got := words(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
