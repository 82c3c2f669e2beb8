/** Notes kept in memory, numbered from 1. */
export class Notes {
  /** @type {string[]} */
  #texts = [];

  /**
   * Keeps a note and gives its number.
   * @param {string} text
   */
  add(text) {
    return this.#texts.push(text);
  }

  /**
   * The note of a number.
   * @param {number} number
   */
  get(number) {
    return this.#texts[number - 1];
  }
}
