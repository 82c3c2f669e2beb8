/** What guests wrote, the newest first. */
class Entries {
  #texts = ['The sea was calm.'];

  add(text) {
    const kept = String(text ?? '').trim().slice(0, 200);
    if (kept) this.#texts.unshift(kept);
    return kept !== '';
  }

  all() {
    return [...this.#texts];
  }
}

module.exports = { Entries };
