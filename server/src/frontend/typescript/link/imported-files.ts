import { posix } from 'node:path';
import { fileId, fileOfKey, type FileId } from '../../../model/index.ts';
import { unreachable } from '../../../support/unreachable.ts';
import type { Answers } from './answers.ts';
import type { ProgramFiles } from './program-files.ts';
import { isRelative } from './scopes.ts';

/** Which file of the program an import reaches. */
export class ImportedFiles {
  readonly #program: ProgramFiles;
  readonly #answers: Answers;
  readonly #known = new Map<string, FileId | undefined>();

  constructor(program: ProgramFiles, answers: Answers) {
    this.#program = program;
    this.#answers = answers;
  }

  of(from: FileId, module: string): FileId | undefined {
    if (isRelative(module)) return this.#beside(from, module);
    if (module.startsWith('node:')) return undefined;
    // `@app/thing` may be a path of the configuration or a package of the same repository; which one is the same for a whole folder.
    const key = `${posix.dirname(from)} ${module}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const found = this.#asked(from, module);
    this.#known.set(key, found);
    return found;
  }

  #beside(from: FileId, module: string): FileId | undefined {
    const path = posix.join(posix.dirname(from), module);
    const stem = path.replace(/\.([cm]?)jsx?$/, '');
    for (const candidate of [path, ...ENDINGS.map((ending) => stem + ending), ...ENDINGS.map((ending) => path + ending), ...ENDINGS.map((ending) => `${path}/index${ending}`)]) {
      const file = fileId(candidate);
      if (this.#program.files.has(file)) return file;
    }
    return undefined;
  }

  #asked(from: FileId, module: string): FileId | undefined {
    const facts = this.#program.files.get(from);
    const variable = facts?.units[0]?.variables.find((each) => each.bindings.some((binding) => binding.kind === 'import' && binding.module === module));
    const binding = variable?.bindings.find((each) => each.kind === 'import');
    if (facts === undefined || binding === undefined) return undefined;
    const target = this.#answers.nameTarget(from, facts, binding.at.start);
    switch (target?.k) {
      case 'unit':
        return fileOfKey(target.unit);
      case 'class':
        return fileOfKey(target.class);
      case 'module':
        return target.file;
      case 'library':
      case 'variable':
      case undefined:
        return undefined;
      default:
        return unreachable(target);
    }
  }
}

const ENDINGS = ['.ts', '.tsx', '.d.ts', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs'];
