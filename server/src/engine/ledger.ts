import type { Callee, Computing, Evidence, Summary, Unit, UnitKey } from '../model/index.ts';
import type { CallSite } from '../rule-api/index.ts';
import type { StepsInput } from './call-steps.ts';
import { ledger, withNumbers } from './computing.ts';
import { numbersGiven, numbersSpawned } from './given.ts';

/** What the units that a call runs or starts compute, with the numbers that it gives them. */
export function ledgerOfCall(input: StepsInput, site: CallSite, summary: (key: UnitKey) => Summary): Computing {
  const spawn = input.spawns.spawn(site);
  const handed = spawn === undefined ? input.spawns.handed(site) : undefined;
  const targets: readonly Callee[] = spawn?.targets ?? handed?.targets ?? input.effects.callees(site);
  const rows: Evidence[] = [];
  for (const target of targets) {
    const unit = target.unit === undefined ? undefined : input.linked.site(target.unit);
    if (unit === undefined || unit.library) {
      if (target.kind === 'unknown') return { heavy: 'unknown', evidence: [] };
      continue;
    }
    rows.push(...withNumbers(summary(unit.key).computes.evidence, given(unit.unit)));
  }
  return ledger(rows);

  function given(callee: Unit): ReadonlyMap<string, number> {
    return spawn === undefined ? numbersGiven(input, site, callee) : numbersSpawned(input, spawn, callee);
  }
}
