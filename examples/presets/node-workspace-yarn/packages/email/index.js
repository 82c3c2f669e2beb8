import { title } from "@shop/text";

/** A letter to somebody. */
export const letter = (to, body) => `Dear ${title(to)},\n\n${body}\n`;
