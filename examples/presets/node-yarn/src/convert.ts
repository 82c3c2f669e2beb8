const METRES: Record<string, number> = { m: 1, km: 1000, in: 0.0254, ft: 0.3048, mi: 1609.344 };

/** A length in another unit, or undefined where a unit is unknown. */
export function convert(length: number, from: string, to: string): number | undefined {
  if (!(from in METRES) || !(to in METRES)) return undefined;
  return Math.round(((length * METRES[from]) / METRES[to]) * 1000) / 1000;
}
