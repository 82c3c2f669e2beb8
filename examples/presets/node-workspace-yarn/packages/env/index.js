/** A setting that must be there. */
export function setting(name, env = process.env) {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
