package main

import "testing"

func TestGreet(t *testing.T) {
	for name, want := range map[string]string{
		"":      "Hello, world!",
		" Ada ": "Hello, Ada!",
	} {
		if got := greet(name); got != want {
			t.Errorf("greet(%q) = %q, want %q", name, got, want)
		}
	}
}
