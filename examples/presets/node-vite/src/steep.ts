const minutes: Record<string, number> = { black: 4, green: 2, white: 3 };

/** How long a tea steeps. */
export function steep(tea: string): string {
  const time = minutes[tea];
  return time === undefined ? `Nobody knows about ${tea} tea.` : `Steep ${tea} tea for ${time} minutes.`;
}
