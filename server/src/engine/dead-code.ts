import type { FileFacts, Region, Span, Unit } from '../model/index.ts';

/** Code that never runs, by what the file itself says: under `if False:`, or under `if not SYNC:` where the module binds `SYNC` to `True` and never anew. */
export function deadSpans(facts: FileFacts, text: (at: Span) => string): readonly Span[] {
  return facts.units.flatMap((unit) => unit.regions.filter((region) => region.kind === 'branch' && isDead(facts, unit, region, text)).map((region) => region.at));
}

function isDead(facts: FileFacts, unit: Unit, region: Region, text: (at: Span) => string): boolean {
  if (region.testAt === undefined || region.testAt.end - region.testAt.start > LONGEST_TEST) return false;
  const [, not, name, and] = /^(not\s+)?([A-Za-z_]\w*)(\s+and\b.*)?$/s.exec(text(region.testAt)) ?? [];
  const value = name === undefined ? undefined : constant(facts, unit, name);
  if (value === undefined) return false;
  const holds = not === undefined ? value : !value;
  // What stands after `and` matters only where the name holds.
  return region.negated === true ? holds && and === undefined : !holds;
}

/** Longer ones are not a name alone. */
const LONGEST_TEST = 120;

function constant(facts: FileFacts, unit: Unit, name: string): boolean | undefined {
  if (name === 'True' || name === 'False') return name === 'True';
  const module = facts.units[0];
  if (unit !== module && unit.variables.some((variable) => variable.name === name && variable.bindings.length > 0)) return undefined;
  const bindings = module?.variables.find((variable) => variable.name === name)?.bindings ?? [];
  const [binding] = bindings;
  if (bindings.length !== 1 || binding?.kind !== 'value' || binding.value.k !== 'literal') return undefined;
  return typeof binding.value.value === 'boolean' ? binding.value.value : undefined;
}
