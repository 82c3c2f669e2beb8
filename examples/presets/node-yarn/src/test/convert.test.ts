import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convert } from '../convert';

test('lengths in other units', () => {
  assert.equal(convert(5, 'mi', 'km'), 8.047);
  assert.equal(convert(1, 'ft', 'in'), 12);
  assert.equal(convert(1, 'furlong', 'km'), undefined);
});
