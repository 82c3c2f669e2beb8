package main

import "testing"

func TestCalculate(t *testing.T) {
	for line, want := range map[string]float64{"5 + 3": 8, "5 - 3": 2, "5 * 3": 15, "6 / 4": 1.5} {
		if got, err := calculate(line); err != nil || got != want {
			t.Errorf("calculate(%q) = %v, %v; want %v", line, got, err, want)
		}
	}
}

func TestWhatIsNoCalculation(t *testing.T) {
	for _, line := range []string{"", "5 +", "5 % 3", "one + 3", "1 / 0"} {
		if got, err := calculate(line); err == nil {
			t.Errorf("calculate(%q) = %v; want an error", line, got)
		}
	}
}
