package main

import "testing"

func TestPath(t *testing.T) {
	if got := path("Élan vital"); got != "/pages/elan-vital" {
		t.Errorf("the page is at %s", got)
	}
}
