/** How many bells a ship strikes at this half hour of a day. */
export function bells(hour: number, half = false): number {
  const struck = ((hour % 4) * 2 + (half ? 1 : 0)) % 8;
  return struck === 0 ? 8 : struck;
}
