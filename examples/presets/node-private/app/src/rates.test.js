import assert from "node:assert/strict";
import { test } from "node:test";

import { worth } from "./rates.js";

test("francs are worth euros", () => {
  assert.equal(worth(12, "CHF"), "12.48 EUR");
});

test("nobody takes other money", () => {
  assert.equal(worth(1, "XXX"), undefined);
});
