package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	said, err := run(t.Context(), "hooks", "date")
	if err != nil || !strings.HasPrefix(said, "today is ") {
		t.Errorf("date says %q (%v)", said, err)
	}
	if said, err := run(t.Context(), "hooks", "fail"); err == nil {
		t.Errorf("fail succeeds: %q", said)
	}
	if said, err := run(t.Context(), "hooks", "../main"); err == nil {
		t.Errorf("what is no hook runs: %q", said)
	}
}
