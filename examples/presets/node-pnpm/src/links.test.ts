import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Links } from './links.js';

test('a name leads to its link', () => {
  const links = new Links();
  const names = Array.from({ length: 50 }, (_, number) => links.add(`https://example.com/${number}`));
  assert.equal(names[0], 'c');
  assert.equal(links.get(names[41]), 'https://example.com/41');
  assert.equal(links.get('nobody'), undefined);
});
