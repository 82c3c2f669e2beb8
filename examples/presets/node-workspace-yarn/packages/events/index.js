/** Tells listeners what happens. */
export class Events {
  #listeners = new Set();

  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event) {
    for (const listener of this.#listeners) listener(event);
  }
}
