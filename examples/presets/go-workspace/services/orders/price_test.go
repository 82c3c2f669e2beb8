package main

import "testing"

func TestPrice(t *testing.T) {
	if got := price(3).String(); got != "7.50 €" {
		t.Errorf("three pieces cost %s", got)
	}
}
