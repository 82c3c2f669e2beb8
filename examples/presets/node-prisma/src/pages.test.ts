import assert from "node:assert/strict";
import { test } from "node:test";

import { open, visit } from "./pages.js";

test("every visit counts", async () => {
  const database = await open("file::memory:");
  assert.equal(await visit(database, "home"), "home has 1 visit");
  assert.equal(await visit(database, "home"), "home has 2 visits");
  await database.$disconnect();
});
