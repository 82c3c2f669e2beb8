import { expect, test } from "vitest";

import { steep } from "./steep";

test("how long a tea steeps", () => {
  expect(steep("green")).toBe("Steep green tea for 2 minutes.");
  expect(steep("blue")).toBe("Nobody knows about blue tea.");
});
