package slug

import "testing"

func TestMake(t *testing.T) {
	for title, want := range map[string]string{
		"Hello, World":  "hello-world",
		" Crème brûlée": "creme-brulee",
		"":              "",
	} {
		if got := Make(title); got != want {
			t.Errorf("Make(%q) = %q, want %q", title, got, want)
		}
	}
}
