import assert from "node:assert/strict";
import { test } from "node:test";
import { app } from "../src/app.js";
import { height } from "../src/tide.js";

test("high water is as high as the range", () => {
  assert.equal(height(0), "4.0 m");
  assert.equal(height(6.21), "0.0 m");
});

test("hours that are no number are refused", async () => {
  const answer = await app.request("/tide/soon");
  assert.equal(answer.status, 400);
});
