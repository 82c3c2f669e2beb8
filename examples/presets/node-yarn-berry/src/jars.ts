/** Says how full a jar of so many grams is. */
export function fill(grams: number, capacity = 500): string {
  const share = Math.min(Math.max(grams / capacity, 0), 1);
  return `${Math.round(share * 100)} % full`;
}
