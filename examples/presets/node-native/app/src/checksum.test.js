import assert from "node:assert/strict";
import { test } from "node:test";

import { checksum } from "./checksum.js";

test("a checksum has eight digits", () => {
  assert.equal(checksum("123456789"), "cbf43926");
  assert.equal(checksum(""), "00000000");
});

test("only a text has one", () => {
  assert.throws(() => checksum(undefined), { message: "crc32 wants a string" });
});
