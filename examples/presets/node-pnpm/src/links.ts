const LETTERS = 'bcdfghjkmnpqrstvwxyz';

/** Long links, by the short names that they got. */
export class Links {
  readonly #links: string[] = [];

  /** Keeps a link and gives its name. */
  add(link: string): string {
    let number = this.#links.push(new URL(link).href);
    let name = '';
    for (; number > 0; number = Math.floor(number / LETTERS.length)) {
      name += LETTERS[number % LETTERS.length];
    }
    return name;
  }

  /** The link that has this name. */
  get(name: string): string | undefined {
    let number = 0;
    for (const letter of [...name].reverse()) {
      number = number * LETTERS.length + LETTERS.indexOf(letter);
    }
    return this.#links[number - 1];
  }
}
