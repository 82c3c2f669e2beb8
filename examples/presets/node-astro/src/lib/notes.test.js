import assert from "node:assert/strict";
import { test } from "node:test";

import { noteOf } from "./notes.js";

test("the note of a day", () => {
  assert.equal(noteOf("2026-11-02"), "2026-11-02: The first frost");
  assert.equal(noteOf("2026-11-03"), "2026-11-03: nothing");
});
