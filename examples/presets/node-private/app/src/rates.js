import { convert } from "@acme/money";

/** What an amount is worth in euros. */
export function worth(amount, currency) {
  const cents = convert(amount, currency);
  return cents === undefined ? undefined : `${(cents / 100).toFixed(2)} EUR`;
}
