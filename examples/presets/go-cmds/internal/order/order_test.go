package order

import "testing"

func TestPrice(t *testing.T) {
	for pieces, want := range map[int]int{1: 250, 10: 2500, 12: 2750} {
		if got := Price(pieces); got != want {
			t.Errorf("Price(%d) = %d, want %d", pieces, got, want)
		}
	}
}

func TestNobodyOrdersNothing(t *testing.T) {
	if _, err := New(0); err == nil {
		t.Error("an order of nothing is taken")
	}
}
