import type { Blocking, Certainty, Chain, Ref, SpawnKind, Summary, UnitKey, VariableRead } from '../model/index.ts';
import { either, join } from '../model/index.ts';
import type { UnitSite } from '../rule-api/index.ts';
import type { CallStep, StepsInput } from './call-steps.ts';
import { computing } from './computing.ts';
import { isCovered } from './flow-graph.ts';
import { unreachable } from '../support/unreachable.ts';

/** The summary of one unit, given those of the units it calls. */
export function summarise(input: StepsInput, site: UnitSite, steps: readonly CallStep[], of: (key: UnitKey) => Summary): Summary {
  const blocking = blocks(site, steps, of);
  const loop = runsLoop(site, steps, of);
  return {
    blocks: blocking.certainty,
    ...(blocking.chain === undefined ? {} : { blocking: blocking.chain }),
    runsLoop: loop.certainty,
    ...(loop.chain === undefined ? {} : { loop: loop.chain }),
    computes: computing(input, site, steps, of),
    spawns: spawns(site, steps, of),
    canRaise: canRaise(site, steps, of),
    returnsCallable: returnsCallable(input, site),
    keepsParams: site.unit.params.filter((param) => keeps(site, param.name)).map((param) => param.name),
  };
}

interface Found<Leaf> {
  readonly certainty: Certainty;
  readonly chain?: Chain<Leaf>;
}

function blocks(site: UnitSite, steps: readonly CallStep[], of: (key: UnitKey) => Summary): Found<Blocking> {
  return best(
    steps.map((step): Found<Blocking> => {
      const leaf = step.effect?.blocks;
      if (leaf !== undefined) return { certainty: 'yes', chain: end(site, step, leaf) };
      return through(site, step, (key) => ({ certainty: of(key).blocks, chain: of(key).blocking }));
    }),
    (chain) => (leafOf(chain)?.minor === true ? 100 : 0) + length(chain),
  );
}

function runsLoop(site: UnitSite, steps: readonly CallStep[], of: (key: UnitKey) => Summary): Found<'runs-loop'> {
  return best(
    steps.map((step): Found<'runs-loop'> => {
      if (step.effect?.runsLoop === true) return { certainty: 'yes', chain: end(site, step, 'runs-loop') };
      return through(site, step, (key) => ({ certainty: of(key).runsLoop, chain: of(key).loop }));
    }),
    length,
  );
}

/** What a call does because of the own units that it runs; certain when all that it may run agree. */
function through<Leaf>(site: UnitSite, step: CallStep, of: (key: UnitKey) => { readonly certainty: Certainty; readonly chain: Chain<Leaf> | undefined }): Found<Leaf> {
  const ran = step.units.filter((unit) => unit.runs === 'now');
  if (ran.length === 0) {
    if (step.own === 'yes') return { certainty: 'no' };
    return { certainty: step.own === 'no' && (step.effect !== undefined || step.names.some((name) => name.startsWith('builtins.'))) ? 'no' : 'unknown' };
  }
  const found = ran.map((unit) => of(unit.key));
  const certainty = found.map((item) => item.certainty).reduce(join);
  if (certainty !== 'yes' || step.own === 'unknown') return { certainty: certainty === 'no' && step.own !== 'unknown' ? 'no' : 'unknown' };
  const next = found[0]?.chain;
  return { certainty, chain: { unit: site.key, call: step.site.index, next } };
}

function end<Leaf>(site: UnitSite, step: CallStep, leaf: Leaf): Chain<Leaf> {
  const [name] = step.names;
  return { unit: site.key, call: step.site.index, next: undefined, leaf, ...(name === undefined ? {} : { name }) };
}

/** Any path suffices; of several certain ones the cheapest to tell is kept. */
function best<Leaf>(found: readonly Found<Leaf>[], cost: (chain: Chain<Leaf>) => number): Found<Leaf> {
  const certainty = found.map((item) => item.certainty).reduce(either, 'no');
  if (certainty !== 'yes') return { certainty };
  let kept: { readonly chain: Chain<Leaf>; readonly cost: number } | undefined;
  for (const { chain } of found) {
    if (chain === undefined) continue;
    const price = cost(chain);
    if (kept === undefined || price < kept.cost) kept = { chain, cost: price };
  }
  return kept === undefined ? { certainty } : { certainty, chain: kept.chain };
}

function length<Leaf>(chain: Chain<Leaf>): number {
  let count = 0;
  for (let at: Chain<Leaf> | undefined = chain; at !== undefined && count < 64; at = at.next) count += 1;
  return count;
}

export function leafOf<Leaf>(chain: Chain<Leaf>): Leaf | undefined {
  let at = chain;
  for (let count = 0; at.next !== undefined && count < 64; count += 1) at = at.next;
  return at.leaf;
}

function spawns(site: UnitSite, steps: readonly CallStep[], of: (key: UnitKey) => Summary): Summary['spawns'] {
  const found = new Map<SpawnKind, Chain<SpawnKind>>();
  const add = (kind: SpawnKind, chain: Chain<SpawnKind>): void => {
    const known = found.get(kind);
    if (known === undefined || length(chain) < length(known)) found.set(kind, chain);
  };
  for (const step of steps) {
    const kind = step.effect?.spawns?.kind;
    if (kind !== undefined) add(kind, end(site, step, kind));
    for (const unit of step.units) {
      if (unit.runs === 'when-awaited' && step.site.call.use.kind !== 'awaited') continue;
      for (const inner of of(unit.key).spawns) if (length(inner.chain) < 16) add(inner.kind, { unit: site.key, call: step.site.index, next: inner.chain });
    }
  }
  return [...found].map(([kind, chain]) => ({ kind, chain }));
}

/** `no` when whatever may fail stands in a `try` that catches all of it. */
function canRaise(site: UnitSite, steps: readonly CallStep[], of: (key: UnitKey) => Summary): Certainty {
  const { unit } = site;
  const raises = unit.exits.some((exit) => exit.kind === 'raise' && !isCovered(site, exit.region));
  if (raises) return 'yes';
  if (unit.suspensions.some((suspension) => suspension.kind !== 'yield' && !isCovered(site, suspension.region))) return 'unknown';
  return steps
    .filter((step) => !isCovered(site, step.site.call.region))
    .map((step): Certainty => {
      if (step.own === 'no') return step.effect?.cheap === true ? 'no' : 'unknown';
      const inner = step.units.map((item) => (item.runs === 'now' ? of(item.key).canRaise : 'no')).reduce(either, 'no');
      return step.own === 'yes' ? inner : 'unknown';
    })
    .reduce(either, 'no');
}

function returnsCallable(input: StepsInput, site: UnitSite): Certainty {
  if (site.unit.stub || site.unit.generator) return site.unit.stub ? 'unknown' : 'no';
  // Only who gives a result where a callable is wanted asks, and there types tell.
  if (input.linked.resolver.facts(site.file)?.language === 'typescript') return 'unknown';
  const answers = site.unit.returned.map((ref) => isCallable(input, site, ref));
  // A unit without `return` gives `None`.
  return answers.reduce<Certainty | undefined>((all, answer) => (all === undefined ? answer : either(all, answer)), undefined) ?? (site.unit.kind === 'lambda' ? 'unknown' : 'no');
}

function isCallable(input: StepsInput, site: UnitSite, ref: Ref): Certainty {
  if (ref.k === 'lambda') return 'yes';
  if (ref.k === 'operation') return 'no';
  const value = input.values.value(site, ref);
  switch (value.k) {
    case 'unit':
    case 'class':
    case 'partial':
      return 'yes';
    case 'instance':
      return input.linked.resolver.findMethod(value.class, '__call__') !== undefined ? 'yes' : input.linked.resolver.mro(value.class).complete ? 'no' : 'unknown';
    case 'literal':
    case 'collection':
    case 'module':
    case 'coroutine':
    case 'promise':
      return 'no';
    case 'union':
    case 'symbol':
    case 'symbol-instance':
    case 'unknown':
      return 'unknown';
    default:
      return unreachable(value);
  }
}

/** The parameter's value goes where the caller can no longer see all that is done with it. */
function keeps(site: UnitSite, name: string): boolean {
  const variable = site.unit.variables.find((item) => item.name === name);
  return variable?.reads.some((read) => read.unit !== site.index || keepsRead(read)) === true;
}

function keepsRead(read: VariableRead): boolean {
  let { use } = read;
  while (use.kind === 'element') use = use.within;
  return use.kind === 'stored' || use.kind === 'returned' || use.kind === 'yielded' || use.kind === 'passed' || use.kind === 'bound';
}
