package main

import "example.com/shop/libs/money"

// price is what a number of pieces costs.
func price(pieces int64) money.Cents {
	return money.Cents(pieces * 250)
}
