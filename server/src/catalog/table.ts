import type { AsyncTwin, Blocking, Effect, Running, Signal, Spawning } from '../model/index.ts';

/** What one library's functions do: dotted public name and effect. A list, so that a test can see a name given twice. */
export type Table = readonly (readonly [name: string, effect: Effect])[];

/** An effect whose source is that of the group it stands in. */
export type Row = Omit<Effect, 'source'>;

/**
 * Rows that rest on one page. The key lists names separated by white space;
 * `requests.{get,post}` stands for `requests.get` and `requests.post`.
 */
export function from(source: string, rows: Readonly<Record<string, Row>>): Table {
  return Object.entries(rows).flatMap(([names, row]) => expand(names).map((name) => [name, { ...row, source }] as const));
}

export function expand(names: string): readonly string[] {
  return (names.match(/(?:\{[^}]*\}|\S)+/g) ?? []).flatMap(expandOne);
}

function expandOne(name: string): readonly string[] {
  const match = /^([^{]*)\{([^}]*)\}(.*)$/.exec(name);
  if (match === null) return [name];
  const [, before = '', middle = '', after = ''] = match;
  return middle
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .flatMap((part) => expandOne(before + part + after));
}

export const PYTHON = 'https://docs.python.org/3/library/';

/** Measured: one thread makes a long call, another records its longest pause (rule page of gil-bound-threads). */
export const MEASURED = 'measured: longest pause of a second thread during one long call, CPython 3.11';

type Unless = NonNullable<Blocking['unless']>[number];

export const when = (keyword: string, equals: Unless['equals'], position?: number): Unless =>
  position === undefined ? { keyword, equals } : { position, keyword, equals };

export function blocks(kind: Blocking['kind'], twin?: AsyncTwin, unless?: readonly Unless[]): Row {
  return { blocks: { kind, ...(twin === undefined ? {} : { twin }), ...(unless === undefined ? {} : { unless }) } };
}

/** Stands still for so short a time that only the strict profile cares. */
export function minor(kind: Blocking['kind'], twin?: AsyncTwin): Row {
  return { blocks: { kind, minor: true, ...(twin === undefined ? {} : { twin }) } };
}

/** May be replaced by `await name(same arguments)`. */
export const same = (name: string): AsyncTwin => ({ name, edit: 'same-arguments' });
/** May be moved to a thread; `name` is what a rewrite would use. */
export const toThread = (name = 'asyncio.to_thread'): AsyncTwin => ({ name, edit: 'to-thread' });
/** Only named: the rewrite needs a person. */
export const manual = (name: string): AsyncTwin => ({ name, edit: 'manual' });

export const signals = (through: Signal['through'], among: Signal['among'], does: Signal['does']): Row => ({ signal: { through, among, does } });

export const CHEAP: Row = { cheap: true };
export const AWAITABLE: Row = { gives: 'awaitable' };
export const HOLDS_GIL: Row = { computes: { releasesGil: 'no' } };
export const RELEASES_GIL: Row = { computes: { releasesGil: 'yes' }, releasesGil: 'yes' };

export const callable = (where: Running['where'], position: number, keyword: string): Row => ({
  runs: { target: { position, keyword }, where, wantsCallable: true },
});

/** A call that hands a callable and its arguments to a pool: `submit(f, a, b)`. */
export function submits(kind: Spawning['kind'], position: number, keyword: string | undefined, handle: Spawning['handle']): Row {
  const target = keyword === undefined ? { position } : { position, keyword };
  return { spawns: { kind, when: 'now', target, targetArgs: 'rest', handle, wantsCallable: true } };
}
