const HIGH_TO_HIGH = 12.42;

/** How high the water stands, in metres over low water, so many hours after high water. */
export function height(hours: number, range = 4): string {
  const metres = (range / 2) * (1 + Math.cos((2 * Math.PI * hours) / HIGH_TO_HIGH));
  return `${metres.toFixed(1)} m`;
}
