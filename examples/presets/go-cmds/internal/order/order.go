// Package order knows what an order costs.
package order

import (
	"fmt"

	"github.com/google/uuid"
)

// An Order is a number of things at a price each.
type Order struct {
	ID     uuid.UUID `json:"id"`
	Pieces int       `json:"pieces"`
	Cents  int       `json:"cents"`
}

// New gives a number of things, at 250 cents each, an ID of their own.
func New(pieces int) (Order, error) {
	if pieces < 1 {
		return Order{}, fmt.Errorf("nobody orders %d pieces", pieces)
	}
	return Order{ID: uuid.New(), Pieces: pieces, Cents: Price(pieces)}, nil
}

// Price is what pieces cost: the eleventh and every later one is at half the price.
func Price(pieces int) int {
	const cents, full = 250, 10
	if pieces <= full {
		return pieces * cents
	}
	return full*cents + (pieces-full)*cents/2
}
