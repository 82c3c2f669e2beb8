import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "./answer.js";

test("three pieces have a price", () => {
  assert.equal(answer("/price/3").body, "3 pieces cost 7.50 €\n");
});

test("other paths are not found", () => {
  assert.equal(answer("/price/x").status, 404);
});
