import type { Call, Callee, ClassKey, FileId, Ref, UnitKey, Value } from '../../../model/index.ts';
import { UNKNOWN_VALUE, fileOfKey, pathOfKey } from '../../../model/index.ts';
import type { LinkInput, Resolver } from '../../frontend.ts';
import { argumentsOf } from './arguments.ts';
import { attributeOf, findMethod } from './attributes.ts';
import { callValue } from './calls.ts';
import { orderOf } from './classes.ts';
import { bindingValue, evaluate } from './evaluate.ts';
import { filledAttribute } from './fills.ts';
import { adoptPrevious } from './incremental.ts';
import type { Linker, Scope } from './linker.ts';
import { classPlace, unitPlace } from './linker.ts';
import { Memo } from './memo.ts';
import { Modules } from './modules.ts';
import { awaited, element } from './protocols.ts';
import { Subclasses } from './subclasses.ts';
import { annotated } from './types.ts';
import { UNKNOWN, settled } from './values.ts';

const UNKNOWN_CALLEES: readonly Callee[] = [{ kind: 'unknown', names: [], result: UNKNOWN_VALUE, decorated: 'no' }];

/** Joins the facts of many files into one program: what names, attributes and calls stand for. */
export function link(input: LinkInput): Resolver {
  return new PythonResolver(input);
}

export class PythonResolver implements Resolver {
  readonly linker: Linker;
  private readonly subclassIndex: Subclasses;

  constructor(given: LinkInput) {
    // An earlier resolver is needed now and not later: kept, it would keep all before it.
    const { previous, ...input } = given;
    const linker: Linker = {
      input,
      memo: new Memo(),
      modules: new Modules(input),
      definitions: new Map(),
      evaluate: (ref, scope) => evaluate(linker, ref, scope),
      bindingValue: (found) => bindingValue(linker, found),
      annotated: (ref, scope) => annotated(linker, ref, scope),
      attribute: (of, name) => attributeOf(linker, of, name),
      filled: (at, name, value) => filledAttribute(linker, at.source, at.index, name, value),
      call: (callee, args) => callValue(linker, callee, args),
      awaited: (value) => awaited(linker, value),
      element: (value, async) => element(linker, value, async),
    };
    this.linker = linker;
    this.subclassIndex = new Subclasses(linker);
    if (previous instanceof PythonResolver && adoptPrevious(linker, previous.linker)) this.subclassIndex.adopt(previous.subclassIndex);
  }

  get missing(): ReadonlySet<string> {
    return this.linker.modules.missing;
  }

  value(unit: UnitKey, ref: Ref, order?: number): Value {
    const scope = this.scope(unit, order);
    return scope === undefined ? UNKNOWN : settled(this.linker.evaluate(ref, scope));
  }

  callees(unit: UnitKey, call: Call): readonly Callee[] {
    const within = this.scope(unit, call.order);
    if (within === undefined) return UNKNOWN_CALLEES;
    const scope: Scope = { ...within, class: call.classBody };
    const found = this.linker.memo.ask<readonly Callee[]>(scope.source, 'callees', call, {
      make: () => this.resolveCall(call, scope),
      cyclic: UNKNOWN_CALLEES,
      exhausted: UNKNOWN_CALLEES,
    });
    return found.some((callee) => callee.receiver !== undefined) ? found.map((callee) => this.withOverriding(call, callee)) : found;
  }

  attribute(cls: ClassKey, name: string): Value {
    const place = classPlace(this.linker, cls);
    if (place === undefined) return UNKNOWN;
    const { ancestors } = orderOf(this.linker, place.source, place.index);
    return settled(this.linker.attribute({ k: 'instance', class: cls, names: ancestors[0]?.names ?? [], args: [] }, name));
  }

  mro(cls: ClassKey): { readonly classes: readonly ClassKey[]; readonly names: readonly string[]; readonly complete: boolean } {
    const place = classPlace(this.linker, cls);
    if (place === undefined) return { classes: [cls], names: [], complete: false };
    const { ancestors, complete } = orderOf(this.linker, place.source, place.index);
    return {
      classes: ancestors.flatMap((ancestor) => (ancestor.class === undefined ? [] : [ancestor.class])),
      names: ancestors.flatMap((ancestor) => ancestor.names),
      complete,
    };
  }

  subclasses(cls: ClassKey): readonly ClassKey[] {
    return this.subclassIndex.of(cls);
  }

  findMethod(cls: ClassKey, name: string): UnitKey | undefined {
    return findMethod(this.linker, cls, name);
  }

  unit(key: UnitKey): ReturnType<Resolver['unit']> {
    const place = unitPlace(this.linker, key);
    const unit = place?.source.facts.units[place.index];
    return place === undefined || unit === undefined ? undefined : { file: place.source.file, index: place.index, unit, library: place.source.library };
  }

  class(key: ClassKey): ReturnType<Resolver['class']> {
    const place = classPlace(this.linker, key);
    const fact = place?.source.facts.classes[place.index];
    return place === undefined || fact === undefined ? undefined : { file: place.source.file, index: place.index, fact, library: place.source.library };
  }

  facts(file: FileId): ReturnType<Resolver['facts']> {
    return this.linker.modules.source(file)?.facts;
  }

  moduleName(file: FileId): string | undefined {
    return this.linker.modules.source(file)?.name;
  }

  importedFile(from: FileId, module: string, level: number): FileId | undefined {
    const source = this.linker.modules.source(from);
    return source === undefined ? undefined : this.linker.modules.importedFile(source, module, level);
  }

  private scope(unit: UnitKey, order: number | undefined): Scope | undefined {
    const source = this.linker.modules.source(fileOfKey(unit));
    const index = source?.index.unitsByPath.get(pathOfKey(unit));
    return source === undefined || index === undefined ? undefined : { source, unit: index, class: -1, order };
  }

  private resolveCall(call: Call, scope: Scope): readonly Callee[] {
    const { linker } = this;
    const found = linker.call(linker.evaluate(call.callee, scope), argumentsOf(linker, call, scope));
    return found.map((callee) => {
      const result = settled(callee.result);
      // A method of a class without a source is known by name only; the object it is called on may still be known.
      if (callee.kind !== 'symbol' || call.callee.k !== 'attribute') return { ...callee, result };
      const receiver = settled(linker.evaluate(call.callee.of, scope));
      return receiver.k === 'instance' || receiver.k === 'symbol-instance' || receiver.k === 'collection' ? { ...callee, result, receiver } : { ...callee, result };
    });
  }

  /** Which classes there are depends on all files, so this is asked anew for each snapshot. */
  private withOverriding(call: Call, callee: Callee): Callee {
    const { receiver } = callee;
    if (receiver === undefined || callee.kind !== 'unit' || (receiver.k !== 'instance' && receiver.k !== 'class')) return callee;
    if (call.callee.k !== 'attribute') return callee;
    const isSuper = call.callee.of.k === 'call' && call.callee.of.of.k === 'name' && call.callee.of.of.name === 'super';
    return !isSuper && this.subclassIndex.override(receiver.class, call.callee.name) ? { ...callee, overridden: true } : callee;
  }
}

