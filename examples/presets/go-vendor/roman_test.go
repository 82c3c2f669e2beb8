package main

import "testing"

func TestRoman(t *testing.T) {
	for number, want := range map[int]string{1: "I", 4: "IV", 1987: "MCMLXXXVII", 3999: "MMMCMXCIX"} {
		if got := roman(number); got != want {
			t.Errorf("%d is %s, want %s", number, got, want)
		}
	}
}
