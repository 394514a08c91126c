import type { Callee, FileId, UnitKey } from '../model/index.ts';
import type { CallSite, UnitSite } from '../rule-api/index.ts';
import type { Effects } from './effects.ts';
import type { Linked } from './linked.ts';
import { overriders } from './methods.ts';
import type { Spawns } from './spawns.ts';

/** How a unit comes to run because of a call. */
export interface Reached {
  readonly site: CallSite;
  /**
   * `call`: in the lane of the caller. `spawn`, `handed`: in the lane that the catalogue names.
   * `makes`: the call only makes the coroutine that another call then runs.
   */
  readonly how: 'call' | 'makes' | 'spawn' | 'handed';
}

/** Who runs whom, over all files to check. */
export interface CallGraph {
  readonly callers: (unit: UnitKey) => readonly CallSite[];
  /** Every call that makes a unit run, here or in another lane. */
  readonly reached: (unit: UnitKey) => readonly Reached[];
}

interface FileEdges {
  readonly units: readonly UnitSite[];
  readonly edges: ReadonlyMap<UnitKey, readonly Reached[]>;
}

export function callGraphOf(linked: Linked, effects: Effects, spawns: Spawns): CallGraph {
  const files = new Map<FileId, FileEdges>();
  const index = new Map<UnitKey, Map<FileId, readonly Reached[]>>();
  let revision = -1;

  const drop = (file: FileId, edges: FileEdges): void => {
    for (const key of edges.edges.keys()) {
      const byFile = index.get(key);
      byFile?.delete(file);
      if (byFile?.size === 0) index.delete(key);
    }
    files.delete(file);
  };
  /** Files whose units are the same objects as before have the same edges. */
  const refresh = (): void => {
    if (revision === linked.revision) return;
    revision = linked.revision;
    for (const [file, edges] of files) if (!linked.snapshot.files.has(file)) drop(file, edges);
    for (const file of linked.snapshot.files.keys()) {
      const known = files.get(file);
      const units = linked.sites(file);
      if (known?.units === units) continue;
      if (known !== undefined) drop(file, known);
      const edges = edgesOf(units, linked, effects, spawns);
      files.set(file, { units, edges });
      for (const [key, reached] of edges) {
        const byFile = index.get(key);
        if (byFile === undefined) index.set(key, new Map([[file, reached]]));
        else byFile.set(file, reached);
      }
    }
  };
  const reached = (unit: UnitKey): readonly Reached[] => {
    refresh();
    return [...(index.get(unit)?.values() ?? [])].flat();
  };
  return { reached, callers: (unit) => reached(unit).filter((item) => item.how === 'call' || item.how === 'makes').map((item) => item.site) };
}

function edgesOf(units: readonly UnitSite[], linked: Linked, effects: Effects, spawns: Spawns): ReadonlyMap<UnitKey, readonly Reached[]> {
  const edges = new Map<UnitKey, Reached[]>();
  const add = (callees: readonly Callee[], reached: Reached): void => {
    for (const callee of callees) {
      if (callee.unit === undefined) continue;
      for (const unit of [callee.unit, ...overriders(linked, callee)]) {
        const list = edges.get(unit);
        if (list === undefined) edges.set(unit, [reached]);
        else if (list.at(-1) !== reached) list.push(reached);
      }
    }
  };
  for (const unit of units) {
    const made = new Set<number>();
    const calls = linked.calls(unit);
    for (const site of calls) {
      const spawn = spawns.spawn(site);
      const handed = spawns.handed(site);
      if (spawn !== undefined) add(spawn.targets, { site, how: 'spawn' });
      if (handed !== undefined) add(handed.targets, { site, how: handed.running.where === 'caller' ? 'call' : 'handed' });
      const takesAwaitable = (spawn !== undefined && spawn.spawning.wantsCallable !== true) || (handed !== undefined && !handed.running.wantsCallable);
      if (takesAwaitable) for (const arg of site.call.args) if (arg.call !== undefined) made.add(arg.call);
    }
    for (const site of calls) add(effects.callees(site).filter(runsBody), { site, how: made.has(site.index) ? 'makes' : 'call' });
  }
  return edges;
}

function runsBody(callee: Callee): boolean {
  return callee.kind === 'unit' || callee.kind === 'class';
}
