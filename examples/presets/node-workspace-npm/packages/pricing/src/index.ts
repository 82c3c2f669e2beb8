import { format } from "@shop/money";

/** What a number of pieces costs. */
export function price(pieces: number): string {
  return format(pieces * 250);
}
