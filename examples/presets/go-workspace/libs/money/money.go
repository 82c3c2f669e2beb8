// Package money writes amounts.
package money

import "fmt"

// Cents is an amount of money.
type Cents int64

// String writes an amount as "12.34 €".
func (c Cents) String() string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d €", sign, c/100, c%100)
}
