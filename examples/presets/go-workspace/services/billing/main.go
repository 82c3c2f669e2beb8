// Command billing writes a bill.
package main

import (
	"fmt"

	"example.com/shop/libs/mail"
	"example.com/shop/libs/money"
)

func main() {
	fmt.Print(mail.Letter("Ada", "you owe us "+money.Cents(1234).String()))
}
