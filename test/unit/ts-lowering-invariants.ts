import type { FileFacts, Span, Unit, Use } from '../../server/src/model/index.ts';

/** What must hold of the facts of any text; gives what does not. */
export function brokenPromises(facts: FileFacts, text: string): string[] {
  const broken: string[] = [];
  const check = (holds: boolean, says: string): void => {
    if (!holds && broken.length < 20) broken.push(says);
  };
  const inText = (at: Span, says: string): void => check(at.start >= 0 && at.start <= at.end && at.end <= text.length, `${says}: ${at.start}..${at.end} of ${text.length}`);
  facts.units.forEach((unit, index) => {
    const name = `unit ${index} ${unit.path}`;
    const before = facts.units[index - 1];
    check(before === undefined || index === 1 || before.at.start <= unit.at.start, `${name} stands before ${before?.path}`);
    check(unit.parent < index && (unit.parent >= 0 || index === 0), `${name} has parent ${unit.parent}`);
    for (const at of [unit.at, unit.nameAt, unit.headAt, unit.bodyAt]) inText(at, name);
    checkUnit(unit, name, check, inText);
  });
  const paths = new Set(facts.units.map((unit) => unit.path));
  check(paths.size === facts.units.length, 'paths of units are unique');
  for (const cls of facts.classes) inText(cls.at, `class ${cls.path}`);
  for (const each of [...facts.directives, ...facts.foreignSuppressions]) {
    inText(each.at, 'comment');
    inText(each.covers, 'what a comment covers');
  }
  return broken;
}

function checkUnit(unit: Unit, name: string, check: (holds: boolean, says: string) => void, inText: (at: Span, says: string) => void): void {
  const orders = new Set<number>();
  const placed = (item: { readonly order: number; readonly region: number; readonly at: Span }, says: string): void => {
    check(!orders.has(item.order), `${says}: order ${item.order} is taken`);
    orders.add(item.order);
    const region = unit.regions[item.region];
    check(region !== undefined && region.first <= item.order && item.order <= region.last, `${says}: order ${item.order} is not in region ${item.region}`);
    inText(item.at, says);
  };
  unit.regions.forEach((region, index) => {
    const parent = unit.regions[region.parent];
    check(index === 0 || (region.parent < index && parent !== undefined && parent.first <= region.first && region.last <= parent.last), `${name}: region ${index} is not in its parent`);
    check(region.first <= region.last, `${name}: region ${index} ends before it starts`);
    inText(region.at, `${name}: region ${index}`);
    if (region.testAt) inText(region.testAt, `${name}: test of region ${index}`);
  });
  unit.calls.forEach((call, index) => {
    placed(call, `${name}: call ${index}`);
    for (const at of [call.calleeAt, call.argsAt, call.statementAt]) inText(at, `${name}: call ${index}`);
    for (const arg of call.args) {
      if (arg.call === undefined) continue;
      const inner = unit.calls[arg.call];
      check(inner !== undefined && arg.call < index && arg.at.start <= inner.at.start && inner.at.end <= arg.at.end, `${name}: argument of call ${index} is not call ${arg.call}`);
      check(inner !== undefined && (inner.use.kind === 'other' || callIn(inner.use) === index), `${name}: the use of call ${arg.call} is not call ${index}`);
    }
    checkUse(call.use, unit, `${name}: call ${index}`, check);
  });
  for (const suspension of unit.suspensions) {
    placed(suspension, `${name}: ${suspension.kind}`);
    if (suspension.call === undefined) continue;
    const call = unit.calls[suspension.call];
    check(call !== undefined && call.order < suspension.order, `${name}: ${suspension.kind} of call ${suspension.call}`);
    if (suspension.kind === 'await') check(call?.use.kind === 'awaited' || call?.use.kind === 'other', `${name}: awaited call ${suspension.call} is ${call?.use.kind}`);
  }
  for (const access of unit.accesses) {
    placed(access, `${name}: access`);
    if (access.use) checkUse(access.use, unit, `${name}: access`, check);
  }
  for (const exit of unit.exits) {
    placed(exit, `${name}: exit`);
    check(exit.leaves === undefined || unit.regions[exit.leaves] !== undefined, `${name}: exit leaves region ${exit.leaves}`);
  }
  for (const variable of unit.variables) {
    check(variable.block === undefined || unit.regions[variable.block] !== undefined, `${name}: block of ${variable.name}`);
    for (const read of variable.reads) checkUse(read.use, undefined, `${name}: read of ${variable.name}`, check);
  }
}

function callIn(use: Use): number | undefined {
  return use.kind === 'passed' ? use.call : use.kind === 'element' ? callIn(use.within) : undefined;
}

function checkUse(use: Use, unit: Unit | undefined, says: string, check: (holds: boolean, says: string) => void): void {
  switch (use.kind) {
    case 'passed':
    case 'called':
      check(use.call >= 0 && (unit === undefined || unit.calls[use.call] !== undefined), `${says} is ${use.kind} to call ${use.call}`);
      return;
    case 'receiver':
      check(use.call === undefined || (use.call >= 0 && (unit === undefined || unit.calls[use.call] !== undefined)), `${says} is the receiver of call ${use.call}`);
      return;
    case 'element':
      return checkUse(use.within, unit, says, check);
    case 'entered':
      check(use.region > 0, `${says} is entered in region ${use.region}`);
      return;
    default:
  }
}
