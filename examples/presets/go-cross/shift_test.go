package main

import "testing"

func TestShift(t *testing.T) {
	const plain = "Attack at dawn, Zoe!"
	if got := shift(plain, 3); got != "Dwwdfn dw gdzq, Crh!" {
		t.Errorf("shifted it is %q", got)
	}
	if got := shift(shift(plain, 17), -17); got != plain {
		t.Errorf("shifted there and back it is %q", got)
	}
}
