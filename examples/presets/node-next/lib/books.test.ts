import assert from "node:assert/strict";
import { test } from "node:test";

import { booksOf } from "./books";

test("books by an author", () => {
  assert.deepEqual(
    booksOf(" le guin ").map((book) => book.title),
    ["The Dispossessed", "The Left Hand of Darkness"],
  );
  assert.equal(booksOf("").length, 3);
});
