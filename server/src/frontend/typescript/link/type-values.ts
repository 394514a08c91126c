import { SignatureKind, SymbolFlags, TypeFlags, type Checker, type Type } from 'typescript/unstable/sync';
import { UNKNOWN_VALUE, type ExpectedResult, type LiteralType, type Value } from '../../../model/index.ts';
import type { SymbolTargets } from './symbols.ts';

const MAX_MEMBERS = 8;
const MAX_DEPTH = 3;
const LISTS: ReadonlySet<string> = new Set(['js:Array', 'js:ReadonlyArray']);
const PROMISES: ReadonlySet<string> = new Set(['js:Promise', 'js:PromiseLike']);

/** What values of a type are. One for each snapshot and project, since types are known by their number in it. */
export class TypeValues {
  readonly #checker: Checker;
  readonly #symbols: SymbolTargets;
  readonly #current: () => boolean;
  readonly #known = new Map<number, Value>();
  readonly #thenable = new Map<number, boolean>();
  /** What a place of a type makes of a function, by the type; whether a call of a type takes promises from the function at a position. */
  readonly expected = new Map<number, ExpectedResult>();
  readonly takesPromises = new Map<string, boolean>();

  /** `current` tells whether the checker still answers for this snapshot. */
  constructor(checker: Checker, symbols: SymbolTargets, current: () => boolean) {
    this.#checker = checker;
    this.#symbols = symbols;
    this.#current = current;
  }

  of(type: Type | undefined, depth = 0): Value {
    if (type === undefined || depth > MAX_DEPTH) return UNKNOWN_VALUE;
    const known = this.#known.get(type.id);
    if (known !== undefined) return known;
    // A type may hold itself.
    this.#known.set(type.id, UNKNOWN_VALUE);
    const made = this.#make(type, depth);
    if (depth === 0 || made.k !== 'collection') this.#known.set(type.id, made);
    else this.#known.delete(type.id);
    return made;
  }

  #make(type: Type, depth: number): Value {
    const { flags } = type;
    if ((flags & TypeFlags.AnyOrUnknown) !== 0 || type.isErrorType()) return UNKNOWN_VALUE;
    const plain = literalType(flags);
    if (plain !== undefined) return { k: 'literal', type: plain };
    if (type.isUnionType()) return this.#union(type.getTypes() ?? [], depth);
    if (type.isIntersectionType()) {
      const parts = (type.getTypes() ?? []).slice(0, MAX_MEMBERS).map((part) => this.of(part, depth));
      return parts.find((part) => part.k === 'promise') ?? parts.find((part) => part.k !== 'unknown') ?? UNKNOWN_VALUE;
    }
    if (type.isTypeParameter()) {
      const constraint = this.#checker.getBaseConstraintOfType(type);
      const value = constraint === undefined || constraint.id === type.id ? UNKNOWN_VALUE : this.of(constraint, depth + 1);
      // What extends a plain type may still be more than that.
      return value.k === 'promise' ? value : UNKNOWN_VALUE;
    }
    return type.isObjectType() ? this.#object(type, depth) : UNKNOWN_VALUE;
  }

  #union(parts: readonly Type[], depth: number): Value {
    if (parts.length > MAX_MEMBERS * 4) return UNKNOWN_VALUE;
    const values: Value[] = [];
    for (const part of parts) {
      const value = this.of(part, depth);
      if (!values.some((other) => same(other, value))) values.push(value);
    }
    const [first] = values;
    return values.length === 1 && first !== undefined ? first : values.length > MAX_MEMBERS ? UNKNOWN_VALUE : { k: 'union', of: values };
  }

  #object(type: Type, depth: number): Value {
    const symbol = type.getSymbol();
    if (symbol === undefined) return type.isTypeReference() && type.isTupleType() ? { k: 'collection', type: 'tuple', items: undefined, element: UNKNOWN_VALUE } : UNKNOWN_VALUE;
    const target = this.#symbols.of(this.#checker, symbol);
    if (target?.k === 'unit') return { k: 'unit', unit: target.unit, names: [] };
    const name = target?.k === 'library' ? target.name : undefined;
    if (name !== undefined && LISTS.has(name)) return { k: 'collection', type: 'list', items: undefined, element: this.of(this.#arguments(type)[0], depth + 1) };
    const names = name === undefined ? [] : [name];
    if (name !== undefined && PROMISES.has(name)) return this.#promise(type, name === 'js:Promise' ? 'promise' : 'thenable', names, depth);
    if ((symbol.flags & (SymbolFlags.Class | SymbolFlags.Interface)) === 0) return this.#isThenable(type, symbol.id) ? this.#promise(type, 'thenable', names, depth) : UNKNOWN_VALUE;
    const bases = this.#bases(type, 0);
    if (bases.includes('js:Promise')) return this.#promise(type, 'promise', [...names, ...bases], depth);
    if (this.#isThenable(type, symbol.id)) return this.#promise(type, 'thenable', [...names, ...bases], depth);
    if (target?.k === 'class') return { k: 'instance', class: target.class, names: bases, args: [] };
    return name === undefined ? UNKNOWN_VALUE : { k: 'symbol-instance', names: [name, ...bases] };
  }

  #promise(type: Type, how: 'promise' | 'thenable', names: readonly string[], depth: number): Value {
    let known: Value | undefined;
    const fulfilled = (): Value => (known ??= this.#current() ? this.of(this.#arguments(type)[0], depth + 1) : UNKNOWN_VALUE);
    return {
      k: 'promise',
      how,
      names,
      // Hardly anybody asks, and the answer costs a question to the checker.
      get of(): Value {
        return fulfilled();
      },
    };
  }

  #arguments(type: Type): readonly Type[] {
    return type.isTypeReference() ? this.#checker.getTypeArguments(type) : [];
  }

  /** Names of the library classes that a type extends, nearest first. */
  #bases(type: Type, depth: number): readonly string[] {
    if (depth > 6) return [];
    const declared = type.isTypeReference() && !type.isClassOrInterface() ? type.getTarget() : type;
    const bases = declared.getBaseTypes() ?? [];
    return [
      ...new Set(
        bases.flatMap((base) => {
          const symbol = base.getSymbol();
          const target = symbol === undefined ? undefined : this.#symbols.of(this.#checker, symbol);
          return [...(target?.k === 'library' ? [target.name] : []), ...this.#bases(base, depth + 1)];
        }),
      ),
    ];
  }

  /** It has a method `then`. Types of one class agree in this. */
  #isThenable(type: Type, symbol: number): boolean {
    const known = this.#thenable.get(symbol);
    if (known !== undefined) return known;
    const then = this.#checker.getPropertyOfType(type, 'then');
    // An optional `then` belongs to a fluent object that need not be waited for.
    const found = then !== undefined && (then.flags & SymbolFlags.Optional) === 0 && this.#takesCallbacks(this.#checker.getTypeOfSymbol(then));
    this.#thenable.set(symbol, found);
    return found;
  }

  #takesCallbacks(type: Type | undefined): boolean {
    if (type === undefined) return false;
    return this.#checker.getSignaturesOfType(type, SignatureKind.Call).some((signature) => signature.parameters.length >= 1);
  }
}

function literalType(flags: TypeFlags): LiteralType | undefined {
  if ((flags & TypeFlags.StringLike) !== 0) return 'str';
  if ((flags & (TypeFlags.NumberLike | TypeFlags.BigIntLike)) !== 0) return 'int';
  if ((flags & TypeFlags.BooleanLike) !== 0) return 'bool';
  if ((flags & (TypeFlags.VoidLike | TypeFlags.Null)) !== 0) return 'none';
  if ((flags & TypeFlags.ESSymbolLike) !== 0) return 'str';
  return undefined;
}

function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  return a.k === 'literal' && b.k === 'literal' && a.type === b.type;
}
