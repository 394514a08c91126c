import { SymbolFlags, type Checker, type Symbol } from 'typescript/unstable/sync';
import type { ClassKey, FileId, UnitKey } from '../../../model/index.ts';
import { libraryName } from './library-names.ts';
import type { ProgramFiles } from './program-files.ts';

/** What a name in the source refers to. */
export type Target =
  | { readonly k: 'unit'; readonly unit: UnitKey }
  | { readonly k: 'class'; readonly class: ClassKey }
  | { readonly k: 'module'; readonly file: FileId }
  /** Declared by a library: `kind` tells whether calling it makes an instance. */
  | { readonly k: 'library'; readonly kind: 'class' | 'other'; readonly name: string }
  /** A variable, parameter or property of the program that is no function of its own. */
  | { readonly k: 'variable' };

/** Targets of the symbols of one snapshot. */
export class SymbolTargets {
  readonly #program: ProgramFiles;
  readonly #known = new Map<number, Target | undefined>();

  constructor(program: ProgramFiles) {
    this.#program = program;
  }

  of(checker: Checker, symbol: Symbol): Target | undefined {
    if (this.#known.has(symbol.id)) return this.#known.get(symbol.id);
    const aliased = (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
    const target = checker.isUnknownSymbol(aliased) ? undefined : this.#declared(aliased);
    this.#known.set(symbol.id, target);
    return target;
  }

  #declared(symbol: Symbol): Target | undefined {
    let own = false;
    let found: Target | undefined;
    for (const { path, index } of symbol.declarations) {
      const file = this.#program.of(path);
      if (file === undefined) continue;
      own = true;
      const declared = this.#program.declared(file, index);
      // Of an overloaded function the signatures come before the body.
      if (declared !== undefined && (found === undefined || !this.#isStub(declared))) found = declared;
      else if (index === SOURCE_FILE) found ??= { k: 'module', file };
    }
    if (own) return found ?? { k: 'variable' };
    const name = libraryName(symbol);
    return name === undefined ? undefined : { k: 'library', kind: (symbol.flags & SymbolFlags.Class) === 0 ? 'other' : 'class', name };
  }

  #isStub(target: { readonly k: 'unit'; readonly unit: UnitKey } | { readonly k: 'class' }): boolean {
    return target.k === 'unit' && this.#program.unit(target.unit)?.unit.stub === true;
  }
}

/** The number of the root in the parser's tree. */
const SOURCE_FILE = 1;
