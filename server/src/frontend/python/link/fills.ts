import type { Argument, Ref, Unit, Value, Variable } from '../../../model/index.ts';
import { ownClass } from './attributes.ts';
import { typeParameters } from './classes.ts';
import type { Linker, Scope } from './linker.ts';
import { askValue, classPlace } from './linker.ts';
import type { Source } from './source.ts';
import { NOTHING, UNKNOWN, isNothing, union } from './values.ts';

/** Methods that put a value into a container, and which argument it is; `spread` methods put in each element of it. */
const FILLING: ReadonlyMap<string, { readonly argument: number; readonly spread?: boolean }> = new Map([
  ['append', { argument: 0 }],
  ['appendleft', { argument: 0 }],
  ['add', { argument: 0 }],
  ['insert', { argument: 1 }],
  ['setdefault', { argument: 1 }],
  ['put', { argument: 0 }],
  ['put_nowait', { argument: 0 }],
  ['extend', { argument: 0, spread: true }],
  ['update', { argument: 0, spread: true }],
]);

/** A container is filled in more places than this only by generated code. */
const MAX_FILLS = 24;

/** Something that goes into a container: a value, or each element of one. */
interface Fill {
  readonly value: Ref;
  readonly spread: boolean;
  readonly unit: number;
  readonly order: number;
}

/** A container bound to a variable, with the element type that its uses tell, where its own value tells none. */
export function filledVariable(linker: Linker, source: Source, variable: Variable | undefined, key: unknown, value: Value): Value {
  if (variable === undefined || source.library || !isOpen(linker, value)) return value;
  return withElement(value, elementOf(linker, source, key, () => variableFills(source, variable)));
}

/** A container held by an attribute of `self`. */
export function filledAttribute(linker: Linker, source: Source, cls: number, name: string, value: Value): Value {
  if (source.library || !isOpen(linker, value)) return value;
  return withElement(value, elementOf(linker, source, `${cls}.${name}`, () => attributeFills(linker, source, cls).get(name) ?? []));
}

function isOpen(linker: Linker, value: Value): boolean {
  if (value.k === 'collection') return value.type !== 'tuple' && value.type !== 'iterator' && value.element.k === 'unknown' && (value.items === undefined || value.items.length === 0);
  if (value.k !== 'instance' || value.args.some((arg) => arg.k !== 'unknown')) return false;
  const place = classPlace(linker, value.class);
  return place !== undefined && place.source.library && typeParameters(linker, place.source, place.index).length === 1;
}

function withElement(value: Value, element: Value): Value {
  if (element.k === 'unknown' || isNothing(element)) return value;
  if (value.k === 'collection') return { ...value, items: undefined, element };
  return value.k === 'instance' ? { ...value, args: [element] } : value;
}

function elementOf(linker: Linker, source: Source, key: unknown, fills: () => readonly Fill[]): Value {
  return askValue(linker, source, 'fills', key, NOTHING, () => {
    linker.memo.consultBody(source);
    const all = fills();
    if (all.length === 0 || all.length > MAX_FILLS) return UNKNOWN;
    return union(
      all.map((fill) => {
        const scope: Scope = { source, unit: fill.unit, class: -1, order: fill.order };
        const value = linker.evaluate(fill.value, scope);
        return fill.spread ? linker.element(value, false) : value;
      }),
    );
  });
}

function variableFills(source: Source, variable: Variable): readonly Fill[] {
  const fills: Fill[] = [];
  const written = new Set<number>();
  for (const read of variable.reads) {
    const unit = source.facts.units[read.unit];
    if (unit === undefined) continue;
    if (read.use.kind === 'receiver' && read.use.call !== undefined) {
      const call = unit.calls[read.use.call];
      const fill = call === undefined ? undefined : fillOf(read.use.attribute, call.args, read.unit, call.order);
      if (fill !== undefined) fills.push(fill);
    } else if (read.use.kind === 'subscripted' && !written.has(read.unit)) {
      written.add(read.unit);
      fills.push(...itemWrites(unit, read.unit, variable.name));
    }
  }
  return fills;
}

function attributeFills(linker: Linker, source: Source, cls: number): ReadonlyMap<string, readonly Fill[]> {
  return linker.memo.ask<ReadonlyMap<string, readonly Fill[]>>(source, 'attribute-fills', cls, {
    make: () => {
      const fills = new Map<string, Fill[]>();
      const add = (name: string, fill: Fill): void => {
        const known = fills.get(name);
        if (known === undefined) fills.set(name, [fill]);
        else known.push(fill);
      };
      for (const [index, unit] of source.facts.units.entries()) {
        const own = ownClass({ source, unit: index, class: -1, order: undefined });
        const self = own?.place.index === cls ? source.facts.units[own.method]?.params[0]?.name : undefined;
        if (self === undefined) continue;
        for (const call of unit.calls) {
          if (call.callee.k !== 'attribute') continue;
          const name = attributeOfSelf(call.callee.of, self);
          const fill = name === undefined ? undefined : fillOf(call.callee.name, call.args, index, call.order);
          if (name !== undefined && fill !== undefined) add(name, fill);
        }
        for (const access of unit.accesses) {
          if (access.mode !== 'write' || access.value === undefined || access.target.k !== 'item') continue;
          const name = attributeOfSelf(access.target.of, self);
          if (name !== undefined) add(name, { value: access.value, spread: false, unit: index, order: access.order });
        }
      }
      return fills;
    },
    cyclic: new Map(),
    exhausted: new Map(),
  });
}

const attributeOfSelf = (ref: Ref, self: string): string | undefined => (ref.k === 'attribute' && ref.of.k === 'name' && ref.of.name === self ? ref.name : undefined);

function fillOf(method: string, args: readonly Argument[], unit: number, order: number): Fill | undefined {
  const filling = FILLING.get(method);
  const argument = filling === undefined ? undefined : args[filling.argument];
  if (filling === undefined || argument === undefined || argument.star !== undefined || argument.name !== undefined) return undefined;
  return { value: argument.value, spread: filling.spread === true, unit, order };
}

function itemWrites(unit: Unit, index: number, name: string): readonly Fill[] {
  return unit.accesses.flatMap((access) => {
    if (access.mode !== 'write' || access.value === undefined || access.target.k !== 'item') return [];
    const container = access.target.of;
    return container.k === 'name' && container.name === name ? [{ value: access.value, spread: false, unit: index, order: access.order }] : [];
  });
}
