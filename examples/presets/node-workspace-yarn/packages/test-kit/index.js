import assert from "node:assert/strict";

/** Whether an answer has the status and the body. */
export function answers(answer, status, body) {
  assert.deepEqual({ status: answer.status ?? 200, body: answer.body }, { status, body });
}
