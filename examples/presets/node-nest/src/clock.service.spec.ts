import { expect, test } from "vitest";

import { ClockService } from "./clock.service";

test("minutes as hours and minutes", () => {
  const clock = new ClockService();
  expect(clock.say(90)).toBe("1 h 30 min");
  expect(clock.say(45)).toBe("45 min");
});
