package main

// shift moves each letter by n places, and leaves everything else.
func shift(text string, n int) string {
	n = (n%26 + 26) % 26
	moved := []rune(text)
	for i, r := range moved {
		switch {
		case 'a' <= r && r <= 'z':
			moved[i] = 'a' + (r-'a'+rune(n))%26
		case 'A' <= r && r <= 'Z':
			moved[i] = 'A' + (r-'A'+rune(n))%26
		}
	}
	return string(moved)
}
