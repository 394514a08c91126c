import type { FileId } from '../model/index.ts';

/**
 * Which files hold a name, for hundreds of thousands of pairs: files go by number, and a name that occurs in one file,
 * as most do, costs no list.
 */
export class NameFiles {
  readonly #ids: FileId[] = [];
  readonly #numbers = new Map<FileId, number>();
  readonly #files = new Map<string, number | number[]>();

  add(name: string, file: FileId): void {
    let number = this.#numbers.get(file);
    if (number === undefined) {
      number = this.#ids.length;
      this.#ids.push(file);
      this.#numbers.set(file, number);
    }
    const known = this.#files.get(name);
    if (known === undefined) this.#files.set(name, number);
    else if (typeof known === 'number') this.#files.set(name, [known, number]);
    else known.push(number);
  }

  delete(name: string, file: FileId): void {
    const number = this.#numbers.get(file);
    const known = this.#files.get(name);
    if (known === number) this.#files.delete(name);
    else if (typeof known === 'object' && number !== undefined) known.splice(known.indexOf(number), 1);
  }

  of(name: string): readonly FileId[] {
    const known = this.#files.get(name);
    if (known === undefined) return [];
    return (typeof known === 'number' ? [known] : known).flatMap((number) => this.#ids[number] ?? []);
  }
}
