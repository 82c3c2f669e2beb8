/** Says hello to a name, or to the world. */
export function greet(name = ''): string {
  const who = name.trim() || 'world';
  if (who.length > 20) {
    throw new RangeError('nobody has such a long name');
  }
  return `Hello, ${who}!`;
}
