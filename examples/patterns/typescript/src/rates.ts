/** How much of a currency one euro is. */
export interface Rates {
  readonly [currency: string]: number;
}

export const RATES: Rates = { EUR: 1, SEK: 11.2, CZK: 24.7 };

/** Says an amount of one currency in another. */
export function convert(amount: number, from: string, to: string, rates: Rates = RATES): number {
  return (amount / rate(from, rates)) * rate(to, rates);
}

function rate(currency: string, rates: Rates): number {
  const found = rates[currency];
  if (found === undefined) throw new RangeError(`no rate for ${currency}`);
  return found;
}
