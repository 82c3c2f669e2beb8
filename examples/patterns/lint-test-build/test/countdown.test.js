import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inWords } from '../src/countdown.js';

test('says the two largest units', () => {
  assert.equal(inWords(3 * 86_400 + 3_600 + 59), '3 days, 1 hour');
  assert.equal(inWords(61), '1 minute, 1 second');
});

test('has words for nothing', () => {
  assert.equal(inWords(0.5), 'no time');
});
