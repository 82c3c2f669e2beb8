package money

import "testing"

func TestString(t *testing.T) {
	for cents, want := range map[Cents]string{5: "0.05 €", 1234: "12.34 €", -250: "-2.50 €"} {
		if got := cents.String(); got != want {
			t.Errorf("%d cents are %q, want %q", int64(cents), got, want)
		}
	}
}
