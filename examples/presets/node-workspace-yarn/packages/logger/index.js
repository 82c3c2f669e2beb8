import kleur from "kleur";

/** Writes a line for operators. */
export function log(who, line) {
  console.log(`${kleur.bold(who)} ${line}`);
}
