import assert from "node:assert/strict";
import { test } from "node:test";
import { format } from "./index.js";

test("amounts have two decimals", () => {
  assert.equal(format(5), "0.05 €");
  assert.equal(format(-250), "-2.50 €");
});
