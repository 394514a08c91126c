import type { EffectPart, FileFacts, FileId } from '../model/index.ts';
import type { CallSite } from '../rule-api/index.ts';
import type { Linked } from './linked.ts';
import { nameFiles } from './name-files.ts';
import { type Outline, outlineOf } from './outline.ts';
import { type Aliases, NAMELESS, calledNames, handedNames, localAliases } from './spelling.ts';

/**
 * Finds calls by how they are spelled, before anything is resolved: resolving every call of a program to learn who calls one function
 * would be most of the work of an analysis. What it gives is a superset of what is asked for; a name that stands for another counts as that other.
 */
export interface CallIndex {
  /** Calls that may call something of one of these names, and calls that are given something of one of these names; in one file only, where it is named. */
  readonly candidates: (names: Iterable<string>, within?: FileId) => { readonly calling: readonly CallSite[]; readonly given: readonly CallSite[] };
  /** Some file of the program imports a package of this name. */
  readonly imports: (library: string) => boolean;
  /** Whether the call may be of something of which the catalogue says this, or anything; `true` where it has no name. */
  readonly mayBeKnown: (site: CallSite, part?: EffectPart) => boolean;
}

/** Names that stand for names that stand for names: chains are short in practice. */
const MAX_DEPTH = 4;

type Positions = ReadonlyMap<string, readonly (readonly [unit: number, call: number])[]>;

interface FileIndex {
  readonly facts: FileFacts;
  readonly outline: Outline;
}

/** What is kept of the files that somebody asked about. */
interface Detail {
  readonly facts: FileFacts;
  readonly calling: Positions;
  readonly given: Positions;
  /** Names of locals, which mean nothing elsewhere; by what they stand for. */
  readonly inside: Aliases;
  readonly insideReversed: Aliases;
  /** What the catalogue may say of each name, good until a public name of any file changes. */
  readonly said: Map<string, ReadonlySet<EffectPart>>;
}

export function callIndexOf(linked: Linked): CallIndex {
  const files = new Map<FileId, FileIndex>();
  const details = new Map<FileId, Detail>();
  const calling = nameFiles();
  const given = nameFiles();
  const renaming = nameFiles();
  const importing = nameFiles();
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
      const index: FileIndex = { facts, outline: outlineOf(facts) };
      update(file, index, 'take');
      const before = gone.get(file)?.outline.outside;
      same &&= before !== undefined && samePairs(before, index.outline.outside);
      gone.delete(file);
    }
    if (!same || gone.size > 0) for (const detail of details.values()) detail.said.clear();
  };
  const update = (file: FileId, index: FileIndex, how: 'take' | 'drop'): void => {
    if (how === 'take') files.set(file, index);
    else files.delete(file);
    const { outline } = index;
    for (const [sets, names] of [[calling, outline.calling], [given, outline.given], [renaming, outline.renaming], [importing, outline.packages]] as const) {
      for (const name of names) {
        if (how === 'take') sets.add(name, file);
        else sets.delete(name, file);
      }
    }
    for (let at = 0; at < outline.outside.length; at += 2) {
      const name = outline.outside[at] ?? '';
      const other = outline.outside[at + 1] ?? '';
      count(standsFor, name, other, how);
      count(knownAs, other, name, how);
    }
  };
  const detailOf = (file: FileId): Detail | undefined => {
    const facts = linked.snapshot.files.get(file)?.facts;
    if (facts === undefined) return undefined;
    const known = details.get(file);
    if (known?.facts === facts) return known;
    const made = detail(facts);
    details.set(file, made);
    return made;
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
  const saidOf = (index: Detail, name: string): ReadonlySet<EffectPart> => {
    const before = index.said.get(name);
    if (before !== undefined) return before;
    const stands = closure([name], (each) => [...(index.inside.get(each) ?? []), ...(standsFor.get(each)?.keys() ?? [])]);
    const found = new Set([...stands].flatMap((each) => [...linked.catalog.saidOf(each)]));
    index.said.set(name, found);
    return found;
  };

  return {
    candidates(names, within) {
      refresh();
      const everywhere = closure([...names], (name) => knownAs.get(name)?.keys());
      const callers = new Set<CallSite>();
      const takers = new Set<CallSite>();
      const spelled = [...everywhere, NAMELESS];
      const holding = within === undefined ? new Set([calling, given, renaming].flatMap((each) => spelled.flatMap((name) => each.of(name)))) : [within];
      for (const file of holding) {
        const index = detailOf(file);
        if (index === undefined) continue;
        const here = closure([...everywhere], (name) => index.insideReversed.get(name));
        gather(file, index.calling, new Set([...here, NAMELESS]), callers);
        gather(file, index.given, here, takers);
      }
      return { calling: [...callers], given: [...takers] };
    },
    imports(library) {
      refresh();
      return importing.of(library).length > 0;
    },
    mayBeKnown(site, part) {
      refresh();
      const index = detailOf(site.in.file);
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

function detail(facts: FileFacts): Detail {
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
  return { facts, calling, given, inside, insideReversed: reversed(inside), said: new Map() };
}

function reversed(aliases: Aliases): Aliases {
  const back = new Map<string, Set<string>>();
  for (const [name, others] of aliases) for (const other of others) addTo(back, other, name);
  return back;
}

function samePairs(before: readonly string[], now: readonly string[]): boolean {
  if (before.length !== now.length) return false;
  const pairs = (flat: readonly string[]): ReadonlySet<string> => new Set(flat.flatMap((name, at) => (at % 2 === 0 ? [`${name} ${flat[at + 1] ?? ''}`] : [])));
  const was = pairs(before);
  return [...pairs(now)].every((pair) => was.has(pair));
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
