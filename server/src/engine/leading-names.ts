import type { FileFacts, FileId } from '../model/index.ts';
import type { CallSite } from '../rule-api/index.ts';
import type { Linked } from './linked.ts';
import { outlineOf } from './outline.ts';
import { calledNames, NAMELESS } from './spelling.ts';

/**
 * Tells by its spelling that a call leads to nothing that blocks: from no function of its name, nor from what the name may stand for,
 * does a chain of calls, by their names, end at something that the catalogue says blocks.
 * Most calls of a program are told so, and need not be resolved by those who look for blocking calls.
 */
export interface LeadingNames {
  readonly mayBlock: (site: CallSite) => boolean;
}

export function leadingNamesOf(linked: Linked): LeadingNames {
  const files = new Map<FileId, { readonly facts: FileFacts; readonly leads: readonly string[] }>();
  let leading: ReadonlySet<string> = new Set();
  let revision = -1;

  const refresh = (): void => {
    if (revision === linked.revision) return;
    revision = linked.revision;
    let same = files.size === linked.snapshot.files.size;
    for (const file of files.keys()) if (!linked.snapshot.files.has(file)) files.delete(file);
    for (const [file, { facts }] of linked.snapshot.files) {
      const before = files.get(file);
      if (before?.facts === facts) continue;
      const { leads } = outlineOf(facts);
      same &&= before !== undefined && sameWords(before.leads, leads);
      files.set(file, { facts, leads });
    }
    if (!same) leading = reach(linked, [...files.values()].map((each) => each.leads));
  };

  return {
    mayBlock(site) {
      refresh();
      return calledNames(site.call.callee).some((name) => name === NAMELESS || leading.has(name));
    },
  };
}

/** All names from which a blocking one is reached. */
function reach(linked: Linked, all: readonly (readonly string[])[]): ReadonlySet<string> {
  const from = new Map<string, string[]>();
  for (const leads of all) {
    for (let at = 0; at < leads.length; at += 2) {
      const name = leads[at] ?? '';
      const to = leads[at + 1] ?? '';
      const list = from.get(to);
      if (list === undefined) from.set(to, [name]);
      else list.push(name);
    }
  }
  const found = new Set<string>();
  for (const name of from.keys()) if (linked.catalog.saidOf(name).has('blocks')) found.add(name);
  // Sets are walked in the order of insertion, those added on the way included.
  for (const name of found) for (const other of from.get(name) ?? []) found.add(other);
  return found;
}

function sameWords(before: readonly string[], now: readonly string[]): boolean {
  return before.length === now.length && before.every((word, index) => word === now[index]);
}
