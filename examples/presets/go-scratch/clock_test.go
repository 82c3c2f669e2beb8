package main

import (
	"testing"
	"time"
)

func TestAt(t *testing.T) {
	moment := time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)
	if got, err := at(moment, "Europe/Zurich"); err != nil || got != "14:00 CEST" {
		t.Errorf("in Zurich it is %q (%v)", got, err)
	}
	if got, err := at(moment, "Nowhere/Land"); err == nil {
		t.Errorf("in no zone it is %q", got)
	}
}
