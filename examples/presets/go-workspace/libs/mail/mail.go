// Package mail writes letters: billing's, and nobody else's.
package mail

// Letter addresses a text.
func Letter(to, text string) string {
	return "Dear " + to + ",\n\n" + text + "\n"
}
