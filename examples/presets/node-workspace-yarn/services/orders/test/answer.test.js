import { answers } from "@shop/test-kit";
import { test } from "node:test";
import { answer } from "../src/answer.js";

test("three pieces have a price", () => {
  answers(answer("/price/3"), 200, "3 pieces cost 7.50 €\n");
});

test("other paths are not found", () => {
  answers(answer("/price/x"), 404, "There is /price/3.\n");
});
