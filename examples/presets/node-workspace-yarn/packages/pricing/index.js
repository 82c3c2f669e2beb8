import { format } from "@shop/money";

/** What a number of pieces costs. */
export function price(pieces) {
  return format(pieces * 250);
}
