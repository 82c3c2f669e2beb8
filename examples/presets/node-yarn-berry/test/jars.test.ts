import assert from "node:assert/strict";
import { test } from "node:test";
import { app } from "../src/app.js";
import { fill } from "../src/jars.js";

test("a jar is as full as its grams", () => {
  assert.equal(fill(125), "25 % full");
  assert.equal(fill(900), "100 % full");
});

test("a jar that is no number is refused", async () => {
  const answer = await app.request("/jars/many");
  assert.equal(answer.status, 400);
});
