import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greet } from './greet.js';

test('greets by name, or the world', () => {
  assert.equal(greet(), 'Hello, world!');
  assert.equal(greet(' Ada '), 'Hello, Ada!');
});

test('a name has an end', () => {
  assert.throws(() => greet('A'.repeat(21)), RangeError);
});
