import type { FileId } from '../model/index.ts';

/** Which files hold a name. */
export interface NameFiles {
  readonly add: (name: string, file: FileId) => void;
  readonly delete: (name: string, file: FileId) => void;
  readonly of: (name: string) => readonly FileId[];
}

/**
 * For hundreds of thousands of pairs: files go by number, and a name that occurs in one file, as most do, costs no list.
 */
export function nameFiles(): NameFiles {
  const ids: FileId[] = [];
  const numbers = new Map<FileId, number>();
  const holding = new Map<string, number | number[]>();
  const numberOf = (file: FileId): number => {
    const known = numbers.get(file);
    if (known !== undefined) return known;
    numbers.set(file, ids.length);
    return ids.push(file) - 1;
  };
  return {
    add(name, file) {
      const number = numberOf(file);
      const known = holding.get(name);
      if (known === undefined) holding.set(name, number);
      else if (typeof known === 'number') holding.set(name, [known, number]);
      else known.push(number);
    },
    delete(name, file) {
      const number = numberOf(file);
      const known = holding.get(name);
      if (known === number) holding.delete(name);
      else if (typeof known === 'object' && known.includes(number)) known.splice(known.indexOf(number), 1);
    },
    of(name) {
      const known = holding.get(name);
      if (known === undefined) return [];
      return (typeof known === 'number' ? [known] : known).flatMap((number) => ids[number] ?? []);
    },
  };
}
