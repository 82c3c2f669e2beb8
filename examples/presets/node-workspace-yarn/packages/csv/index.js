/** Writes rows as CSV. */
export function csv(rows) {
  const cell = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return rows.map((row) => row.map(String).map(cell).join(",") + "\n").join("");
}
