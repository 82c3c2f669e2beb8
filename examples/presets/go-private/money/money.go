// Package money converts amounts, at rates that are nobody else's business.
package money

// Convert gives the cents that an amount in a currency is worth, and whether it is worth any.
func Convert(amount int64, currency string) (cents int64, ok bool) {
	rates := map[string]int64{"EUR": 100, "CHF": 104, "GBP": 117}
	rate, ok := rates[currency]
	return amount * rate, ok
}
