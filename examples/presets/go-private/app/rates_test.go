package main

import "testing"

func TestWorth(t *testing.T) {
	if got, err := worth(12, "CHF"); err != nil || got != "12.48 EUR" {
		t.Errorf("twelve francs are %q (%v)", got, err)
	}
	if got, err := worth(1, "XXX"); err == nil {
		t.Errorf("nothing is worth %q", got)
	}
}
