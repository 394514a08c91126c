import type { Counters, Engine, EngineOptions, FileResult } from './contract.ts';
import { linkedState } from './linked.ts';
import { programOf } from './program.ts';
import { runRules } from './run-rules.ts';

export type * from './contract.ts';

/** Snapshots in, findings out. Every answer is a function of the last snapshot; what is remembered only saves work. */
export function createEngine(options: EngineOptions): Engine {
  const linked = linkedState(options.frontends, options.catalog);
  const program = programOf(linked);
  const count = { filesLinked: 0, filesChecked: 0, rulesRun: 0 };
  const checkUnless: Engine['checkUnless'] = (file, cancelled) => {
    const found = linked.snapshot.files.get(file);
    if (found === undefined) return NOTHING_FOUND;
    const run = runRules(options, program, found, cancelled);
    count.rulesRun += run.rulesRun;
    if (run.cancelled) return undefined;
    count.filesChecked += 1;
    return { findings: run.findings, suppressed: run.suppressed, timings: run.timings };
  };
  return {
    update(snapshot) {
      count.filesLinked += linked.update(snapshot);
    },
    check: (file) => checkUnless(file, () => false) ?? NOTHING_FOUND,
    checkUnless,
    resolvedCalls(file) {
      const calls = linked.sites(file).flatMap((site) => linked.calls(site));
      return calls.filter((call) => linked.resolver.callees(call.in.key, call.call).every((callee) => callee.kind !== 'unknown')).length;
    },
    get missingModules() {
      return linked.resolver.missing;
    },
    get counters(): Counters {
      return { ...count, unitsSummarised: program.unitsSummarised };
    },
  };
}

const NOTHING_FOUND: FileResult = { findings: [], suppressed: [], timings: [] };
