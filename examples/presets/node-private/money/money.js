const rates = { EUR: 100, CHF: 104, GBP: 117 };

/** The cents that an amount in a currency is worth; undefined where it is worth none. */
export function convert(amount, currency) {
  return Object.hasOwn(rates, currency) ? amount * rates[currency] : undefined;
}
