const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

/** Says a number of seconds in its two largest units: "3 days, 1 hour". */
export function inWords(seconds) {
  const parts = [];
  let rest = Math.max(0, Math.floor(seconds));
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  }
  return parts.slice(0, 2).join(', ') || 'no time';
}
