const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Entries } = require('../lib/entries');

test('the newest entry is the first', () => {
  const entries = new Entries();
  assert.ok(entries.add(' Lovely rooms. '));
  assert.deepEqual(entries.all(), ['Lovely rooms.', 'The sea was calm.']);
});

test('an empty entry is none', () => {
  const entries = new Entries();
  assert.ok(!entries.add('  '));
  assert.equal(entries.all().length, 1);
});
