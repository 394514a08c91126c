import type { FileId, Summary, UnitKey } from '../model/index.ts';
import { fileOfKey } from '../model/index.ts';
import type { UnitSite } from '../rule-api/index.ts';
import { callSteps, type CallStep, type StepsInput } from './call-steps.ts';
import type { Linked } from './linked.ts';
import { summarise } from './summarise.ts';

/** Summaries of units, callees first, kept from one snapshot to the next where nothing they rest on changed. */
export interface Summaries {
  readonly of: (key: UnitKey) => Summary;
  /** How many units were summarised since the engine was made. */
  readonly made: number;
}

export const UNKNOWN_SUMMARY: Summary = {
  blocks: 'unknown',
  runsLoop: 'unknown',
  computes: { heavy: 'unknown', evidence: [] },
  spawns: [],
  canRaise: 'unknown',
  returnsCallable: 'unknown',
  keepsParams: [],
};

/** Nothing is known to happen: where the rounds over a cycle of calls start. */
const NOTHING: Summary = { ...UNKNOWN_SUMMARY, blocks: 'no', runsLoop: 'no', computes: { heavy: 'no', evidence: [] }, canRaise: 'no', returnsCallable: 'no' };

/** A cycle of calls settles in two or three rounds; one that does not is left unknown. */
const MAX_ROUNDS = 5;
/** Call chains of real programs are far shorter; below this the stack is safe. */
const MAX_STACK = 1500;

/** Units that call each other, and what their summaries rest on. */
interface Group {
  readonly members: readonly { readonly key: UnitKey; readonly site: UnitSite }[];
  readonly needs: ReadonlyMap<UnitKey, Summary>;
}

interface Entry {
  readonly summary: Summary;
  readonly group: Group;
}

export function summariesOf(linked: Linked, input: StepsInput): Summaries {
  const entries = new Map<UnitKey, Entry>();
  const dependents = new Map<UnitKey, Set<UnitKey>>();
  const steps = new WeakMap<UnitSite, readonly CallStep[]>();
  /** Units that have an entry, by file, with the units of the file as they were. */
  const files = new Map<FileId, { readonly sites: readonly UnitSite[]; readonly keys: Set<UnitKey> }>();
  /** Entries that rest, however indirectly, on a unit that changed. */
  let suspects = new Set<UnitKey>();
  let revision = -1;
  let made = 0;

  const stepsOf = (site: UnitSite): readonly CallStep[] => {
    const known = steps.get(site);
    if (known !== undefined) return known;
    const found = callSteps(input, site);
    steps.set(site, found);
    return found;
  };
  const calledBy = (site: UnitSite): readonly UnitKey[] => [...new Set(stepsOf(site).flatMap((step) => step.units.map((unit) => unit.key)))];

  const refresh = (): void => {
    if (revision === linked.revision) return;
    revision = linked.revision;
    const changed: UnitKey[] = [];
    for (const [file, known] of files) {
      if (linked.sites(file) === known.sites) continue;
      changed.push(...known.keys);
      files.delete(file);
    }
    const found = new Set(suspects);
    const queue = [...changed];
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      for (const dependent of dependents.get(key) ?? []) {
        if (found.has(dependent)) continue;
        found.add(dependent);
        queue.push(dependent);
      }
      found.add(key);
    }
    suspects = found;
  };

  const remember = (key: UnitKey, file: FileId): void => {
    const known = files.get(file);
    if (known?.sites === linked.sites(file)) known.keys.add(key);
    else files.set(file, { sites: linked.sites(file), keys: new Set([key]) });
  };

  const store = (group: Group, summaries: ReadonlyMap<UnitKey, Summary>): void => {
    for (const { key } of group.members) {
      const summary = summaries.get(key) ?? UNKNOWN_SUMMARY;
      const before = entries.get(key);
      // The same object says to callers that nothing changed for them.
      const kept = before !== undefined && JSON.stringify(before.summary) === JSON.stringify(summary) ? before.summary : summary;
      entries.set(key, { summary: kept, group });
      suspects.delete(key);
      remember(key, fileOfKey(key));
      for (const need of group.needs.keys()) {
        const set = dependents.get(need);
        if (set === undefined) dependents.set(need, new Set([key]));
        else set.add(key);
      }
    }
  };

  /** The entry if it still holds: its units are the same and every summary it rests on came out the same. */
  const valid = (key: UnitKey, depth: number): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || !suspects.has(key)) return entry;
    if (depth > MAX_STACK) return undefined;
    if (!entry.group.members.every((member) => linked.site(member.key) === member.site)) return undefined;
    for (const [need, summary] of entry.group.needs) {
      if (find(need, depth + 1) !== summary) return undefined;
      if (!suspects.has(key)) return entries.get(key);
    }
    for (const member of entry.group.members) suspects.delete(member.key);
    return entry;
  };

  const find = (key: UnitKey, depth: number): Summary => {
    const site = linked.site(key);
    if (site === undefined || site.library || depth > MAX_STACK) return UNKNOWN_SUMMARY;
    const known = valid(key, depth);
    if (known !== undefined) return known.summary;
    compute(key, site);
    return entries.get(key)?.summary ?? UNKNOWN_SUMMARY;
  };

  /** Tarjan's algorithm from one unit: every strongly connected group is summarised when it is complete. */
  const compute = (start: UnitKey, startSite: UnitSite): void => {
    const index = new Map<UnitKey, number>();
    const low = new Map<UnitKey, number>();
    const stack: UnitKey[] = [];
    const sites = new Map<UnitKey, UnitSite>([[start, startSite]]);
    const visit = (key: UnitKey, site: UnitSite, depth: number): void => {
      index.set(key, index.size);
      low.set(key, index.size - 1);
      stack.push(key);
      for (const callee of calledBy(site)) {
        const calleeIndex = index.get(callee);
        if (calleeIndex !== undefined) {
          if (stack.includes(callee)) low.set(key, Math.min(low.get(key) ?? 0, calleeIndex));
          continue;
        }
        const calleeSite = linked.site(callee);
        if (calleeSite === undefined || calleeSite.library || depth > MAX_STACK) continue;
        if (entries.has(callee) && !suspects.has(callee)) continue;
        sites.set(callee, calleeSite);
        visit(callee, calleeSite, depth + 1);
        low.set(key, Math.min(low.get(key) ?? 0, low.get(callee) ?? 0));
      }
      if (low.get(key) !== index.get(key)) return;
      const members = stack.splice(stack.indexOf(key));
      settle(members.map((member) => ({ key: member, site: sites.get(member) ?? site })));
    };
    visit(start, startSite, 0);
  };

  const settle = (members: Group['members']): void => {
    const inside = new Map<UnitKey, Summary>(members.map((member) => [member.key, NOTHING]));
    const needs = new Map<UnitKey, Summary>();
    const lookUp = (key: UnitKey): Summary => {
      const own = inside.get(key);
      if (own !== undefined) return own;
      const found = entries.get(key)?.summary ?? UNKNOWN_SUMMARY;
      needs.set(key, found);
      return found;
    };
    const cyclic = members.length > 1 || members.some((member) => calledBy(member.site).includes(member.key));
    let settled = false;
    for (let round = 0; round < (cyclic ? MAX_ROUNDS : 1) && !settled; round += 1) {
      settled = true;
      for (const member of members) {
        const summary = summarise(input, member.site, stepsOf(member.site), lookUp);
        if (JSON.stringify(summary) !== JSON.stringify(inside.get(member.key))) settled = false;
        inside.set(member.key, summary);
      }
    }
    made += members.length;
    if (cyclic && !settled) for (const member of members) inside.set(member.key, UNKNOWN_SUMMARY);
    store({ members, needs }, inside);
  };

  return {
    of(key) {
      refresh();
      return find(key, 0);
    },
    get made() {
      return made;
    },
  };
}
