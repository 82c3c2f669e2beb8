import { customAlphabet } from "nanoid";

/** A number that a customer can read to us. */
export const number = customAlphabet("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 8);
