package main

import (
	"fmt"

	"git.acme.example/money.git"
)

// worth says in euros what an amount is worth.
func worth(amount int64, currency string) (string, error) {
	cents, ok := money.Convert(amount, currency)
	if !ok {
		return "", fmt.Errorf("nobody takes %s", currency)
	}
	return fmt.Sprintf("%d.%02d EUR", cents/100, cents%100), nil
}
