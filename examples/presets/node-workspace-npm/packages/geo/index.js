/** The kilometres between two places, each [latitude, longitude] in degrees. */
export function distance([a, b], [c, d]) {
  const rad = (degrees) => (degrees * Math.PI) / 180;
  const h = Math.sin(rad(c - a) / 2) ** 2 + Math.cos(rad(a)) * Math.cos(rad(c)) * Math.sin(rad(d - b) / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(h));
}
