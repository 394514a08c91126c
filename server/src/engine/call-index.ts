import type { EffectPart, FileFacts, FileId } from '../model/index.ts';
import type { CallSite } from '../rule-api/index.ts';
import type { Linked } from './linked.ts';
import { type Aliases, NAMELESS, calledNames, handedNames, publicAliases, localAliases } from './spelling.ts';

/**
 * Finds calls by how they are spelled, before anything is resolved: resolving every call of a program to learn who calls one function
 * would be most of the work of an analysis. What it gives is a superset of what is asked for; a name that stands for another counts as that other.
 */
export interface CallIndex {
  /** Calls that may call something of one of these names, and calls that are given something of one of these names. */
  readonly candidates: (names: Iterable<string>) => { readonly calling: readonly CallSite[]; readonly given: readonly CallSite[] };
  /** Whether the call may be of something of which the catalogue says this, or anything; `true` where it has no name. */
  readonly mayBeKnown: (site: CallSite, part?: EffectPart) => boolean;
}

/** Names that stand for names that stand for names: chains are short in practice. */
const MAX_DEPTH = 4;

type Positions = ReadonlyMap<string, readonly (readonly [unit: number, call: number])[]>;

interface FileIndex {
  readonly facts: FileFacts;
  readonly calling: Positions;
  readonly given: Positions;
  /** Names that other files see too: of module variables, classes, attributes. */
  readonly outside: Aliases;
  /** Names of locals, which mean nothing elsewhere; by what they stand for. */
  readonly inside: Aliases;
  readonly insideReversed: Aliases;
  /** What the catalogue may say of each name, good until a public name of any file changes. */
  readonly said: Map<string, ReadonlySet<EffectPart>>;
}

export function callIndexOf(linked: Linked): CallIndex {
  const files = new Map<FileId, FileIndex>();
  const calling = new Map<string, Set<FileId>>();
  const given = new Map<string, Set<FileId>>();
  const renaming = new Map<string, Set<FileId>>();
  const standsFor: Counted = new Map();
  const knownAs: Counted = new Map();
  let revision = -1;

  const refresh = (): void => {
    if (revision === linked.revision) return;
    revision = linked.revision;
    const gone = new Map<FileId, FileIndex>();
    for (const [file, index] of files) {
      if (linked.snapshot.files.get(file)?.facts === index.facts) continue;
      gone.set(file, index);
      update(file, index, 'drop');
    }
    let same = true;
    for (const [file, { facts }] of linked.snapshot.files) {
      if (files.has(file)) continue;
      const index = indexOf(facts);
      update(file, index, 'take');
      same &&= sameAliases(gone.get(file)?.outside, index.outside);
      gone.delete(file);
    }
    if (!same || gone.size > 0) for (const index of files.values()) index.said.clear();
  };
  const update = (file: FileId, index: FileIndex, how: 'take' | 'drop'): void => {
    if (how === 'take') files.set(file, index);
    else files.delete(file);
    for (const [sets, names] of [[calling, index.calling], [given, index.given], [renaming, index.insideReversed]] as const) {
      for (const name of names.keys()) {
        if (how === 'take') addTo(sets, name, file);
        else sets.get(name)?.delete(file);
      }
    }
    for (const [name, others] of index.outside) {
      for (const other of others) {
        count(standsFor, name, other, how);
        count(knownAs, other, name, how);
      }
    }
  };
  const gather = (file: FileId, positions: Positions, names: ReadonlySet<string>, into: Set<CallSite>): void => {
    const units = linked.sites(file);
    for (const name of names) {
      for (const [unit, call] of positions.get(name) ?? []) {
        const site = units[unit];
        const found = site === undefined ? undefined : linked.call(site, call);
        if (found !== undefined) into.add(found);
      }
    }
  };
  const saidOf = (index: FileIndex, name: string): ReadonlySet<EffectPart> => {
    const before = index.said.get(name);
    if (before !== undefined) return before;
    const stands = closure([name], (each) => [...(index.inside.get(each) ?? []), ...(standsFor.get(each)?.keys() ?? [])]);
    const found = new Set([...stands].flatMap((each) => [...linked.catalog.saidOf(each)]));
    index.said.set(name, found);
    return found;
  };

  return {
    candidates(names) {
      refresh();
      const everywhere = closure([...names], (name) => knownAs.get(name)?.keys());
      const callers = new Set<CallSite>();
      const takers = new Set<CallSite>();
      for (const file of filesOf([calling, given, renaming], [...everywhere, NAMELESS])) {
        const index = files.get(file);
        if (index === undefined) continue;
        const here = closure([...everywhere], (name) => index.insideReversed.get(name));
        gather(file, index.calling, new Set([...here, NAMELESS]), callers);
        gather(file, index.given, here, takers);
      }
      return { calling: [...callers], given: [...takers] };
    },
    mayBeKnown(site, part) {
      refresh();
      const index = files.get(site.in.file);
      if (index === undefined) return true;
      const { callee } = site.call;
      if (callee.k === 'name' || callee.k === 'attribute') return speaks(saidOf(index, callee.name), part);
      return calledNames(callee).some((name) => name === NAMELESS || speaks(saidOf(index, name), part));
    },
  };
}

function speaks(said: ReadonlySet<EffectPart>, part: EffectPart | undefined): boolean {
  return part === undefined ? said.size > 0 : said.has(part);
}

function closure(from: readonly string[], next: (name: string) => Iterable<string> | undefined): ReadonlySet<string> {
  const found = new Set(from);
  let edge = from;
  for (let depth = 0; depth < MAX_DEPTH && edge.length > 0; depth += 1) {
    const further: string[] = [];
    for (const name of edge) {
      for (const other of next(name) ?? []) {
        if (found.has(other)) continue;
        found.add(other);
        further.push(other);
      }
    }
    edge = further;
  }
  return found;
}

function filesOf(maps: readonly ReadonlyMap<string, ReadonlySet<FileId>>[], names: readonly string[]): ReadonlySet<FileId> {
  return new Set(maps.flatMap((map) => names.flatMap((name) => [...(map.get(name) ?? [])])));
}

function indexOf(facts: FileFacts): FileIndex {
  const calling = new Map<string, (readonly [number, number])[]>();
  const given = new Map<string, (readonly [number, number])[]>();
  facts.units.forEach((unit, unitIndex) => {
    unit.calls.forEach((call, callIndex) => {
      const at = [unitIndex, callIndex] as const;
      for (const name of calledNames(call.callee)) push(calling, name, at);
      for (const name of new Set(handedNames(call))) push(given, name, at);
    });
  });
  const inside = localAliases(facts);
  return { facts, calling, given, outside: publicAliases(facts), inside, insideReversed: reversed(inside), said: new Map() };
}

function reversed(aliases: Aliases): Aliases {
  const back = new Map<string, Set<string>>();
  for (const [name, others] of aliases) for (const other of others) addTo(back, other, name);
  return back;
}

function sameAliases(before: Aliases | undefined, now: Aliases): boolean {
  if (before?.size !== now.size) return false;
  return [...now].every(([name, others]) => {
    const was = before.get(name);
    return was?.size === others.size && [...others].every((other) => was.has(other));
  });
}

function push<T>(lists: Map<string, T[]>, name: string, item: T): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}

function addTo<T>(sets: Map<string, Set<T>>, name: string, item: T): void {
  const set = sets.get(name);
  if (set === undefined) sets.set(name, new Set([item]));
  else set.add(item);
}

/** How many files relate two names, so that one file can be taken back. */
type Counted = Map<string, Map<string, number>>;

function count(relation: Counted, from: string, to: string, how: 'take' | 'drop'): void {
  const known = relation.get(from) ?? new Map<string, number>();
  const now = (known.get(to) ?? 0) + (how === 'take' ? 1 : -1);
  if (now > 0) known.set(to, now);
  else known.delete(to);
  relation.set(from, known);
}
