import { UNKNOWN_VALUE, type FileId, type UnitKey } from '../model/index.ts';
import type { Fate, FileView, GuardedBy, ImportReach, Lane, Paths, ProgramView, SuppressionUse, UnitSite } from '../rule-api/index.ts';
import { accessesOf } from './accesses.ts';
import { callGraphOf } from './call-graph.ts';
import { callIndexOf } from './call-index.ts';
import { coroutineNamesOf } from './coroutine-names.ts';
import { effectsOf } from './effects.ts';
import { fateOf } from './fate.ts';
import { fileView } from './file-view.ts';
import { givenValues } from './given-values.ts';
import { guardedBy } from './guarded.ts';
import { guardsOf } from './guards.ts';
import { ledgerOfCall } from './ledger.ts';
import { holdersOf } from './holders.ts';
import { importedFiles, importsWhenLoaded } from './import-reach.ts';
import { lanesOf, startsOf } from './lanes.ts';
import { leadingNamesOf } from './leading-names.ts';
import type { Linked } from './linked.ts';
import { lockOrderOf, sameObject } from './lock-order.ts';
import { locksOf } from './locks.ts';
import { mayBeThreaded, overlapOf } from './overlap.ts';
import { pathsOf } from './paths.ts';
import { placesOf } from './places.ts';
import { rejectingOf } from './rejecting.ts';
import { spawnsOf } from './spawns.ts';
import { summariesOf } from './summaries.ts';
import { describe, valuesOf } from './values.ts';

export interface Program {
  readonly view: ProgramView;
  /** A file as a rule sees it. */
  file(file: FileId, suppressions: readonly SuppressionUse[]): FileView | undefined;
  readonly unitsSummarised: number;
  /** Some file of the program imports a package of this name. */
  imports(library: string): boolean;
}

/**
 * The program view over whatever snapshot is linked. What depends on one file's units is kept by their identity;
 * what depends on the whole program is kept for one revision.
 */
export function programOf(linked: Linked): Program {
  const values = valuesOf(linked);
  const index = callIndexOf(linked);
  const coroutines = coroutineNamesOf(linked);
  const leading = leadingNamesOf(linked);
  const effects = effectsOf(linked, values, index);
  const spawns = spawnsOf(linked, values, effects);
  const given = givenValues(linked);
  const graph = callGraphOf(linked, effects, spawns, index, given);
  const holders = holdersOf(linked);
  const summaries = summariesOf(linked, { linked, values, effects, spawns });
  const knownPaths = new WeakMap<UnitSite['unit'], Paths>();
  const paths = (site: UnitSite): Paths => {
    const known = knownPaths.get(site.unit);
    if (known !== undefined) return known;
    const made = pathsOf(site.unit);
    knownPaths.set(site.unit, made);
    return made;
  };
  const remembered = perRevision(linked);
  const lanes = (key: UnitKey): readonly Lane[] => remembered.lanes(key, () => lanesOf({ linked, values, spawns, graph, paths }, key));
  const places = placesOf(linked, values, holders, given);
  const locks = locksOf({ linked, values, effects, graph, places, paths });
  const lockOrder = lockOrderOf({ linked, effects, holders, locks });
  const accesses = accessesOf({ linked, values, holders, places });

  const file = (id: FileId, suppressions: readonly SuppressionUse[]): FileView | undefined => {
    const found = linked.snapshot.files.get(id);
    return found === undefined ? undefined : fileView({ file: found, units: linked.sites(id), calls: linked.calls, suppressions });
  };

  const rejecting = rejectingOf(linked, () => view);
  const view: ProgramView = {
    value: values.value,
    callees: effects.callees,
    effect: effects.effect,
    effectOf: effects.effectOf,
    spawn: spawns.spawn,
    handed: spawns.handed,
    summary: summaries.of,
    computing: (site) => ledgerOfCall({ linked, values, effects, spawns }, site, summaries.of),
    unit: linked.site,
    class: (key) => linked.resolver.class(key),
    callers: graph.callers,
    lanes,
    starts: (key) => startsOf({ linked, values, spawns, graph, paths }, key),
    fate: (site) => remembered.fate(site.in.key, site.index, () => fateOf({ linked, values, effects, graph, spawns, holders, paths }, site)),
    awaitable: effects.awaitable,
    mayMakeCoroutine: (site) => index.mayBeKnown(site, 'gives') || coroutines.mayMake(site),
    mayBlock: leading.mayBlock,
    plain: effects.plain,
    lock: locks.of,
    locksHeld: locks.held,
    locksTaken: locks.own,
    acquired: locks.acquired,
    nestings: lockOrder.nestings,
    takes: lockOrder.takes,
    lockCycle: lockOrder.cycle,
    sameLock: (nesting) => sameObject(linked, nesting),
    place: places.of,
    changes: accesses.changing,
    accesses: accesses.of,
    accessesIn: accesses.within,
    guardedBy: (place) => remembered.guarded(place.key, () => guardedBy({ linked, graph, locks, accesses }, place)),
    mayBeThreaded: (id) => mayBeThreaded(linked, id),
    guards: (change) => guardsOf(accesses, change, (at) => view.text(change.in.file, at)),
    overlap: (a, b, sharing) => overlapOf({ linked, values, holders, spawns, effects, paths, lanes: (site) => lanes(site.key) }, a, b, sharing),
    rejects: rejecting.ofUnit,
    mayReject: rejecting.ofCall,
    result: effects.result,
    typeAt: (site, at) => linked.resolver.typeAt?.(site.file, at) ?? UNKNOWN_VALUE,
    expectedAt: (site, at) => linked.resolver.expectedAt?.(site.file, at) ?? 'unknown',
    paths,
    describe,
    names: values.names,
    isInstanceOf: values.isInstanceOf,
    text: (id, at) => linked.snapshot.files.get(id)?.text().slice(at.start, at.end) ?? '',
    view: (id) => remembered.file(id, () => file(id, [])),
    site(key, index) {
      const site = linked.site(key);
      return site === undefined ? undefined : linked.call(site, index);
    },
    importedFiles: (id) => importedFiles(linked, id),
    importsWhenLoaded: (id) => remembered.imports(id, () => importsWhenLoaded(linked, id)),
  };
  return {
    view,
    file,
    imports: index.imports,
    get unitsSummarised() {
      return summaries.made;
    },
  };
}

interface Remembered {
  lanes(key: UnitKey, make: () => readonly Lane[]): readonly Lane[];
  fate(key: UnitKey, call: number, make: () => Fate): Fate;
  file(file: FileId, make: () => FileView | undefined): FileView | undefined;
  imports(file: FileId, make: () => readonly ImportReach[]): readonly ImportReach[];
  guarded(place: string, make: () => GuardedBy | undefined): GuardedBy | undefined;
}

/** Answers that any edit may change are forgotten with the snapshot. */
function perRevision(linked: Linked): Remembered {
  let revision = -1;
  const lanes = new Map<string, readonly Lane[]>();
  const fates = new Map<string, Fate>();
  const files = new Map<string, FileView | undefined>();
  const imports = new Map<string, readonly ImportReach[]>();
  const guarded = new Map<string, { readonly found: GuardedBy | undefined }>();
  const recall = <T>(memo: Map<string, T>, key: string, make: () => T): T => {
    if (revision !== linked.revision) {
      revision = linked.revision;
      for (const each of [lanes, fates, files, imports, guarded]) each.clear();
    }
    const known = memo.get(key);
    if (known !== undefined) return known;
    const made = make();
    memo.set(key, made);
    return made;
  };
  return {
    lanes: (key, make) => recall(lanes, key, make),
    fate: (key, call, make) => recall(fates, `${key} ${call}`, make),
    file: (file, make) => recall(files, file, make),
    imports: (file, make) => recall(imports, file, make),
    guarded: (place, make) => recall(guarded, place, () => ({ found: make() })).found,
  };
}
