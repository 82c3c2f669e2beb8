/** The day of a date, as 2026-01-31. */
export const day = (date) => date.toISOString().slice(0, 10);
