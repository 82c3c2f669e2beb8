/** What was noted, by its day. */
export const notes = {
  "2026-11-02": "The first frost",
  "2026-11-21": "Geese, going south",
};

/** The note of a day, in one line. */
export function noteOf(day) {
  return day in notes ? `${day}: ${notes[day]}` : `${day}: nothing`;
}
