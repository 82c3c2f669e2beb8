import { expect, test } from "bun:test";
import { app } from "../src/app.ts";
import { bells } from "../src/bells.ts";

test("a watch has eight bells", () => {
  expect(bells(3)).toBe(6);
  expect(bells(3, true)).toBe(7);
  expect(bells(12)).toBe(8);
});

test("an hour that is no number is refused", async () => {
  const answer = await app.request("/bells/noon");
  expect(answer.status).toBe(400);
});
