/** A 64-bit hash of a stream of strings, for telling whether something changed. Not for secrets. */
export class Hash {
  #first = 0xdeadbeef;
  #second = 0x41c6ce57;

  add(text: string): this {
    let first = this.#first;
    let second = this.#second;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      first = Math.imul(first ^ code, 2654435761);
      second = Math.imul(second ^ code, 1597334677);
    }
    // An end mark keeps `ab`, `c` apart from `a`, `bc`.
    this.#first = Math.imul(first ^ 0x10000, 2654435761);
    this.#second = Math.imul(second ^ 0x10000, 1597334677);
    return this;
  }

  digest(): string {
    let first = Math.imul(this.#first ^ (this.#first >>> 16), 2246822507) ^ Math.imul(this.#second ^ (this.#second >>> 13), 3266489909);
    let second = Math.imul(this.#second ^ (this.#second >>> 16), 2246822507) ^ Math.imul(first ^ (first >>> 13), 3266489909);
    first >>>= 0;
    second >>>= 0;
    return first.toString(16).padStart(8, '0') + second.toString(16).padStart(8, '0');
  }
}
