import type { Answer } from "@shop/http";
import { price } from "@shop/pricing";
import { nanoid } from "nanoid";

/** GET /price/3: the price of three pieces. */
export function answer(path: string): Answer {
  const pieces = /^\/price\/(\d{1,6})$/.exec(path)?.[1];
  if (pieces === undefined) return { status: 404, body: "There is /price/3.\n" };
  return { headers: { "request-id": nanoid() }, body: `${pieces} pieces cost ${price(Number(pieces))}\n` };
}
