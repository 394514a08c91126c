import type { FileFacts, FileId } from '../model/index.ts';
import type { CallSite } from '../rule-api/index.ts';
import type { Linked } from './linked.ts';
import { NAMELESS, aliases, calledNames, handedNames } from './spelling.ts';

/**
 * Finds calls by how they are spelled, before anything is resolved: resolving every call of a program to learn who calls one function
 * would be most of the work of an analysis. What it gives is a superset of what is asked for; a name that stands for another counts as that other.
 */
export interface CallIndex {
  /** Calls that may call something of one of these names, and calls that are given something of one of these names. */
  readonly candidates: (names: Iterable<string>) => { readonly calling: readonly CallSite[]; readonly given: readonly CallSite[] };
  /** Some name that the call may stand for, through other names, passes the test; `true` where it has no name. */
  readonly spells: (site: CallSite, test: (name: string) => boolean) => boolean;
}

/** Names that stand for names that stand for names: chains are short in practice. */
const MAX_DEPTH = 4;

interface FileIndex {
  readonly facts: FileFacts;
  /** Pairs of unit and call, by name. */
  readonly calling: ReadonlyMap<string, readonly (readonly [number, number])[]>;
  readonly given: ReadonlyMap<string, readonly (readonly [number, number])[]>;
  readonly aliases: ReadonlyMap<string, ReadonlySet<string>>;
}

export function callIndexOf(linked: Linked): CallIndex {
  const files = new Map<FileId, FileIndex>();
  const calling = new Map<string, Set<FileId>>();
  const given = new Map<string, Set<FileId>>();
  /** What a name may stand for, and by which names something is known; with the files that say so. */
  const standsFor = new Map<string, Map<string, number>>();
  const knownAs = new Map<string, Map<string, number>>();
  const closures = new Map<string, ReadonlySet<string>>();
  let revision = -1;

  const refresh = (): void => {
    if (revision === linked.revision) return;
    revision = linked.revision;
    for (const [file, index] of files) if (linked.snapshot.files.get(file)?.facts !== index.facts) drop(file, index);
    for (const [file, { facts }] of linked.snapshot.files) if (!files.has(file)) take(file, facts);
  };
  const take = (file: FileId, facts: FileFacts): void => {
    const index = indexOf(facts);
    files.set(file, index);
    for (const name of index.calling.keys()) addTo(calling, name, file);
    for (const name of index.given.keys()) addTo(given, name, file);
    for (const [name, others] of index.aliases) {
      for (const other of others) {
        count(standsFor, name, other, 1);
        count(knownAs, other, name, 1);
      }
    }
    closures.clear();
  };
  const drop = (file: FileId, index: FileIndex): void => {
    files.delete(file);
    for (const name of index.calling.keys()) calling.get(name)?.delete(file);
    for (const name of index.given.keys()) given.get(name)?.delete(file);
    for (const [name, others] of index.aliases) {
      for (const other of others) {
        count(standsFor, name, other, -1);
        count(knownAs, other, name, -1);
      }
    }
    closures.clear();
  };
  const closure = (relation: ReadonlyMap<string, ReadonlyMap<string, number>>, tag: string, name: string): ReadonlySet<string> => {
    const known = closures.get(tag + name);
    if (known !== undefined) return known;
    const found = new Set([name]);
    let edge: readonly string[] = [name];
    for (let depth = 0; depth < MAX_DEPTH && edge.length > 0; depth += 1) {
      const next: string[] = [];
      for (const from of edge) {
        for (const to of relation.get(from)?.keys() ?? []) {
          if (found.has(to)) continue;
          found.add(to);
          next.push(to);
        }
      }
      edge = next;
    }
    closures.set(tag + name, found);
    return found;
  };
  const gather = (by: ReadonlyMap<string, ReadonlySet<FileId>>, of: (index: FileIndex) => FileIndex['calling'], names: ReadonlySet<string>): readonly CallSite[] => {
    const sites = new Set<CallSite>();
    for (const name of names) {
      for (const file of by.get(name) ?? []) {
        const index = files.get(file);
        const units = linked.sites(file);
        for (const [unit, call] of (index === undefined ? undefined : of(index).get(name)) ?? []) {
          const site = units[unit];
          const found = site === undefined ? undefined : linked.call(site, call);
          if (found !== undefined) sites.add(found);
        }
      }
    }
    return [...sites];
  };

  return {
    candidates(names) {
      refresh();
      const all = new Set([...names].flatMap((name) => [...closure(knownAs, '<', name)]));
      return { calling: gather(calling, (index) => index.calling, new Set([...all, NAMELESS])), given: gather(given, (index) => index.given, all) };
    },
    spells(site, test) {
      refresh();
      return calledNames(site.call.callee).some((name) => name === NAMELESS || [...closure(standsFor, '>', name)].some(test));
    },
  };
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
  return { facts, calling, given, aliases: aliases(facts) };
}

function push<T>(lists: Map<string, T[]>, name: string, item: T): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}

function addTo(sets: Map<string, Set<FileId>>, name: string, file: FileId): void {
  const set = sets.get(name);
  if (set === undefined) sets.set(name, new Set([file]));
  else set.add(file);
}

/** Counts the files that relate two names, so that one file can be taken back. */
function count(relation: Map<string, Map<string, number>>, from: string, to: string, by: 1 | -1): void {
  const known = relation.get(from) ?? new Map<string, number>();
  const now = (known.get(to) ?? 0) + by;
  if (now > 0) known.set(to, now);
  else known.delete(to);
  relation.set(from, known);
}
