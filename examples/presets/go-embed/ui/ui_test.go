package ui

import (
	"io/fs"
	"strings"
	"testing"
)

func TestThePageHasItsScript(t *testing.T) {
	files, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	page, err := fs.ReadFile(files, "index.html")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "/roll?sides=6") {
		t.Errorf("the page does not roll: %s", page)
	}
}
