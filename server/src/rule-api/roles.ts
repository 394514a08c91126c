import type { Ref, Role, Span, Value, Variable } from '../model/index.ts';
import { unreachable } from '../support/unreachable.ts';
import { regionsAround } from './handles.ts';
import type { CallSite, ProgramView, UnitSite } from './views.ts';

/** Questions about what things are in their system: `ray.get`, a `DistributedSampler`, a Dask collection. */

/** What is called has one of these roles. */
export function hasRole(site: CallSite, program: ProgramView, ...roles: readonly Role[]): boolean {
  const role = program.effect(site, 'role')?.role;
  return role !== undefined && roles.includes(role);
}

/** The role of an object's class, or of a function; of a union that of all its members. */
export function roleOfValue(value: Value, program: ProgramView): Role | undefined {
  if (value.k === 'union') {
    const [first, ...others] = value.of.filter((one) => !(one.k === 'literal' && one.type === 'none')).map((one) => roleOfValue(one, program));
    return others.every((other) => other === first) ? first : undefined;
  }
  return program.effectOf(program.names(value))?.role;
}

export function roleOf(ref: Ref, unit: UnitSite, program: ProgramView, order?: number): Role | undefined {
  return roleOfValue(program.value(unit, ref, order), program);
}

/** The role of what the call gives. */
export function roleOfResult(site: CallSite, program: ProgramView): Role | undefined {
  const [first, ...others] = program.callees(site).map((callee) => roleOfValue(callee.result, program));
  return others.every((other) => other === first) ? first : undefined;
}

/** A decorator of the function has one of these roles, called (`@ray.remote(num_cpus=2)`) or not. */
export function decoratedAs(unit: UnitSite, program: ProgramView, ...roles: readonly Role[]): boolean {
  return unit.unit.decorators.length > 0 && decoratorsHave(unit.unit.decorators, outerUnit(unit, program), program, roles);
}

export function decoratorsHave(decorators: readonly Ref[], around: UnitSite | undefined, program: ProgramView, roles: readonly Role[]): boolean {
  return around !== undefined && decorators.some((ref) => {
    const role = roleOf(ref.k === 'call' ? ref.of : ref, around, program);
    return role !== undefined && roles.includes(role);
  });
}

function outerUnit(unit: UnitSite, program: ProgramView): UnitSite | undefined {
  return program.view(unit.file)?.units[unit.unit.parent];
}

/** Names that a reference reads: `f(x, y.z)[i]` reads `f`, `x`, `y` and `i`. */
export function namesRead(ref: Ref): readonly string[] {
  switch (ref.k) {
    case 'name':
      return [ref.name];
    case 'attribute':
    case 'await':
    case 'element':
    case 'entered':
    case 'caught':
      return namesRead(ref.of);
    case 'item':
      return [...namesRead(ref.of), ...namesRead(ref.index)];
    case 'call':
      return [...namesRead(ref.of), ...ref.args.flatMap(namesRead), ...ref.keywords.flatMap(([, value]) => namesRead(value))];
    case 'collection':
      return ref.items.flatMap(namesRead);
    case 'comprehension':
      return namesRead(ref.element);
    case 'choice':
      return ref.of.flatMap(namesRead);
    case 'literal':
    case 'lambda':
    case 'operation':
    case 'unknown':
      return [];
    default:
      return unreachable(ref);
  }
}

/** The class whose body holds the method directly has a decorator with one of these roles. */
export function classDecoratedAs(unit: UnitSite, program: ProgramView, ...roles: readonly Role[]): boolean {
  const view = program.view(unit.file);
  const cls = view?.facts.classes[unit.unit.class];
  return cls !== undefined && decoratorsHave(cls.decorators, view?.units[cls.unit], program, roles);
}

/** The values of the bindings of a name where a unit reads it: its own, or those of the module. */
export function boundValues(unit: UnitSite, name: string, program: ProgramView): readonly { readonly unit: UnitSite; readonly value: Ref; readonly order: number; readonly region: number }[] {
  const units = program.view(unit.file)?.units ?? [];
  for (let at: UnitSite | undefined = unit; at !== undefined; at = units[at.unit.parent]) {
    const variable = at.unit.outerNames.includes(name) ? undefined : at.unit.variables.find((one) => one.name === name && one.comprehension === undefined);
    if (variable === undefined || variable.bindings.length === 0) continue;
    const owner = at;
    return variable.bindings.every((binding) => binding.kind === 'value' && binding.unit === owner.index)
      ? variable.bindings.flatMap((binding) => (binding.kind === 'value' ? [{ unit: owner, value: binding.value, order: binding.order, region: binding.region }] : []))
      : [];
  }
  return [];
}

/** The function that makes the object: `np.zeros` of `np.zeros(n)`, `pd.read_csv(p).dropna()`. */
export function makerOf(ref: Ref, unit: UnitSite, program: ProgramView): Role | undefined {
  if (ref.k !== 'call') return undefined;
  return roleOf(ref.of, unit, program) ?? roleInModule(ref.of, unit, program) ?? (ref.of.k === 'attribute' ? makerOf(ref.of.of, unit, program) : undefined);
}

/** The variables that are read within a place of the text, whatever stands around them. */
export function variablesWithin(unit: UnitSite, at: Span): readonly Variable[] {
  return unit.unit.variables.filter((variable) => variable.reads.some((read) => read.unit === unit.index && at.start <= read.at.start && read.at.end <= at.end));
}

/** A function that is an object in its library (`numpy.zeros` in the stubs) is still known by the name under which it is taken from the module. */
function roleInModule(ref: Ref, unit: UnitSite, program: ProgramView): Role | undefined {
  const module = ref.k === 'attribute' ? program.value(unit, ref.of) : undefined;
  return ref.k === 'attribute' && module?.k === 'module' ? program.effectOf([`${module.module}.${ref.name}`])?.role : undefined;
}

/** A round of the loop goes on from what an earlier one left: a name is read before the call, and bound anew after it. */
export function carriesState(site: CallSite, loop: number): boolean {
  const { unit, index } = site.in;
  const inLoop = (region: number): boolean => regionsAround(site.in, region).includes(loop);
  const { statementAt } = site.call;
  return unit.variables.some(
    (variable) =>
      variable.bindings.some((binding) => binding.unit === index && binding.order > site.call.order && inLoop(binding.region)) &&
      variable.reads.some((read) => read.unit === index && read.order < site.call.order && inLoop(read.region) && !(statementAt.start <= read.at.start && read.at.end <= statementAt.end && read.use.kind === 'operand')),
  );
}
