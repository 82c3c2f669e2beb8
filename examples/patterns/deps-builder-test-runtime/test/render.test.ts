import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from '../src/render.js';

test('Markdown becomes HTML', () => {
  assert.match(page('A', 'so **bold**'), /<p>so <strong>bold<\/strong><\/p>/);
});

test('a title is text', () => {
  assert.match(page('1 < 2', ''), /<title>1 &#60; 2<\/title>/);
});
