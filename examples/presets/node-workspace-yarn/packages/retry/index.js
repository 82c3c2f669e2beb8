import { setTimeout } from "node:timers/promises";

/** Tries again, each time after twice as long. */
export async function retry(times, action, wait = 100) {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (--times <= 0) throw error;
      await setTimeout(wait);
      wait *= 2;
    }
  }
}
