/** Writes cents as "12.34 €". */
export function format(cents) {
  const text = String(Math.abs(cents)).padStart(3, "0");
  return `${cents < 0 ? "-" : ""}${text.slice(0, -2)}.${text.slice(-2)} €`;
}
