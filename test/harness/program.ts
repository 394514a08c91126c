import type { CallSite, Fate, ProgramView, UnitSite } from '../../server/src/rule-api/index.ts';
import { catalog } from '../../server/src/catalog/index.ts';
import { linkedState } from '../../server/src/engine/linked.ts';
import { programOf } from '../../server/src/engine/program.ts';
import { idOf, snapshotOf, type Sources } from './analyse.ts';
import { frontendsFor } from './frontends.ts';

/** A program in memory with its view, and ways to name the things in it. */
export interface TestProgram {
  readonly view: ProgramView;
  /** A unit by its dotted path: `Worker.run`; `''` is the module. */
  readonly unit: (file: string, path: string) => UnitSite;
  /** The call whose callee reads so, the `nth` of them. */
  readonly call: (file: string, callee: string, nth?: number) => CallSite;
  readonly fate: (file: string, callee: string) => Fate;
  readonly update: (sources: Sources) => void;
}

export async function program(sources: Sources): Promise<TestProgram> {
  const frontends = await frontendsFor(sources);
  const linked = linkedState(frontends, catalog);
  let snapshot = snapshotOf(frontends, sources);
  linked.update(snapshot);
  const { view } = programOf(linked);
  const test: TestProgram = {
    view,
    unit(file, path) {
      const site = linked.sites(idOf(file)).find((candidate) => candidate.unit.path === path);
      if (site === undefined) throw new Error(`no unit ${path} in ${file}`);
      return site;
    },
    call(file, callee, nth = 0) {
      const site = linked.sites(idOf(file)).flatMap((unit) => [...linked.calls(unit)]).filter((candidate) => view.text(idOf(file), candidate.call.calleeAt) === callee)[nth];
      if (site === undefined) throw new Error(`no call of ${callee} in ${file}`);
      return site;
    },
    fate: (file, callee) => view.fate(test.call(file, callee)),
    update(next) {
      snapshot = snapshotOf(frontends, next, {}, snapshot);
      linked.update(snapshot);
    },
  };
  return test;
}
