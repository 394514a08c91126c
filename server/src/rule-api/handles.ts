import type { Callee, ClassFact, ClassKey, FileId, Ref, Span, UnitKey } from '../model/index.ts';
import type { CallSite, Fate, FileView, Flow, ProgramView, UnitSite } from './views.ts';

/** Questions about a handle (a thread, an executor, a lock) and the methods called on it, as many rules ask them. */

/** The flows in which one of the methods is called on the value. */
export function methodCalls(fate: Fate, ...methods: readonly string[]): readonly Flow[] {
  return fate.flows.filter((flow) => flow.use.kind === 'receiver' && flow.use.call !== undefined && methods.includes(flow.use.attribute));
}

/** The call that a `receiver`, `called` or `passed` flow leads to. */
export function callOf(flow: Flow): CallSite | undefined {
  const index = flow.use.kind === 'receiver' || flow.use.kind === 'called' || flow.use.kind === 'passed' ? flow.use.call : undefined;
  return index === undefined ? undefined : callAt(flow.in, index);
}

export function callAt(unit: UnitSite, index: number): CallSite | undefined {
  const call = unit.unit.calls[index];
  return call === undefined ? undefined : { in: unit, index, call };
}

/** All dotted names under which what is called may be known. */
export function calleeNames(site: CallSite, program: ProgramView): readonly string[] {
  return program.callees(site).flatMap((callee) => callee.names);
}

/** The value of a literal argument, by keyword or position. `undefined`: not given, or not a literal. */
export function literalArgument(site: CallSite, keyword: string, position?: number): string | number | boolean | null | undefined {
  const ref = argument(site, keyword, position);
  if (ref?.k !== 'literal') return undefined;
  return ref.type === 'none' ? null : ref.value;
}

export function argument(site: CallSite, keyword: string, position?: number): Ref | undefined {
  const args = site.call.args;
  const named = args.find((arg) => arg.name === keyword);
  if (named !== undefined) return named.value;
  if (position === undefined || args.slice(0, position + 1).some((arg) => arg.star !== undefined)) return undefined;
  const at = args[position];
  return at?.name === undefined ? at?.value : undefined;
}

/** An argument without its keyword. */
export function withoutKeyword(file: FileView, argument: Span): Span {
  const keyword = /^\w+\s*=\s*(?!=)/.exec(file.text(argument));
  return { start: argument.start + (keyword?.[0].length ?? 0), end: argument.end };
}

/** Arguments are spread into the call, so that what is given cannot be read off it. */
export function spreads(site: CallSite): boolean {
  return site.call.args.some((arg) => arg.star !== undefined);
}

/** The object on which a method is called. */
export function receiverOf(site: CallSite): Ref | undefined {
  return site.call.callee.k === 'attribute' ? site.call.callee.of : undefined;
}

/** The units a call may run, or `undefined` when one of them is not known. */
export function knownUnits(callees: readonly Callee[]): readonly UnitKey[] | undefined {
  const units = callees.map((callee) => (callee.kind === 'unit' && callee.decorated !== 'unknown' ? callee.unit : undefined));
  return units.every((unit) => unit !== undefined) && units.length > 0 ? units : undefined;
}

/** What is called at a site can only be code written in this program or a library function that has a name. */
export function known(callees: readonly Callee[]): boolean {
  return callees.length > 0 && callees.every((callee) => callee.kind !== 'unknown');
}

/** The text of a call with its arguments left out when they are long: for messages. */
export function shortCall(file: FileView, site: CallSite): string {
  const whole = file.text(site.call.at);
  if (whole.length <= 40 && !whole.includes('\n')) return whole;
  return `${shortText(file, site.call.calleeAt)}(${site.call.args.length === 0 ? '' : '…'})`;
}

/** The text of a span on one line and cut at 60 characters. */
export function shortText(file: FileView, at: Span): string {
  const text = file.text(at).replaceAll(/\s+/g, ' ');
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** The regions around `region`, itself included, innermost first. */
export function regionsAround(site: UnitSite, region: number): readonly number[] {
  const around: number[] = [];
  for (let at = region; at >= 0; at = site.unit.regions[at]?.parent ?? -1) around.push(at);
  return around;
}

/** The region is, or lies in, a handler or a `finally`: errors are dealt with there and things are closed. */
export function cleansUp(site: UnitSite, region: number): boolean {
  return regionsAround(site, region).some((at) => {
    const kind = site.unit.regions[at]?.kind;
    return kind === 'handler' || kind === 'finally';
  });
}

/** The region stands under `if __name__ == '__main__':`. */
export function underMainGuard(site: UnitSite, region: number): boolean {
  return regionsAround(site, region).some((at) => site.unit.regions[at]?.guard === 'main');
}

/** The innermost loop or comprehension around a region. */
export function loopAround(site: UnitSite, region: number): number | undefined {
  return regionsAround(site, region).find((at) => {
    const kind = site.unit.regions[at]?.kind;
    return kind === 'loop' || kind === 'comprehension';
  });
}

/** How the lane of a call is called in a story when no more is known. */
export function laneName(program: ProgramView, unit: UnitSite): string {
  return program.lanes(unit.key)[0]?.name ?? (unit.unit.kind === 'module' ? 'main' : `\`${unit.unit.name}\``);
}

const CALM_FUNCTIONS = new Set(['len', 'id', 'isinstance', 'issubclass', 'callable', 'hasattr', 'bool', 'list', 'tuple', 'set', 'dict', 'object', 'type', 'super', 'deque', 'enumerate', 'zip', 'range', 'min', 'max', 'print', 'repr', 'str'].flatMap((name) => [name, `builtins.${name}`]));
const CALM_METHODS = new Set(['append', 'appendleft', 'add', 'discard', 'clear', 'get', 'items', 'keys', 'values', 'copy', 'extend', 'update', 'setdefault', 'notify', 'notify_all', 'notifyAll', 'wait', 'is_set', 'isSet', 'set', 'startswith', 'endswith', 'strip', 'lower', 'upper', 'done', 'cancelled', 'is_alive', 'debug', 'info', 'warning', 'error', 'monotonic', 'perf_counter', 'time']);

/** The call raises nothing in practice: short functions and methods of built-in types, functions of the program that cannot fail. */
export function calm(site: CallSite, program: ProgramView): boolean {
  if (program.effect(site, 'cheap')?.cheap === true) return true;
  const callees = program.callees(site);
  if (callees.some((callee) => callee.names.some((name) => CALM_FUNCTIONS.has(name)))) return true;
  if (callees.every((callee) => callee.kind === 'unit' && callee.unit !== undefined && callee.decorated === 'no' && program.unit(callee.unit)?.library === false)) {
    return callees.every((callee) => callee.unit !== undefined && program.summary(callee.unit).canRaise === 'no');
  }
  // A class that has no `__init__` of its own does nothing when it is called.
  if (callees.every((callee) => callee.kind === 'class' && callee.unit === undefined && callee.class !== undefined && program.class(callee.class)?.library === false)) return true;
  const callee = site.call.callee;
  if (callee.k === 'name') return CALM_FUNCTIONS.has(callee.name) && callees.every((one) => one.kind === 'unknown');
  return callee.k === 'attribute' && CALM_METHODS.has(callee.name) && callees.every((one) => one.kind !== 'unit' || one.unit === undefined || program.unit(one.unit)?.library !== false);
}

/** The class and those of its bases that are code of the program, nearest first. */
export function ownClasses(key: ClassKey, program: ProgramView): readonly { readonly file: FileId; readonly fact: ClassFact }[] {
  const found = new Map<ClassKey, { readonly file: FileId; readonly fact: ClassFact }>();
  const queue = [key];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const cls = program.class(next);
    const unit = cls === undefined ? undefined : program.view(cls.file)?.units[cls.fact.unit];
    if (cls === undefined || cls.library || unit === undefined || found.has(next)) continue;
    found.set(next, cls);
    for (const base of cls.fact.bases) {
      const value = program.value(unit, base);
      if (value.k === 'class') queue.push(value.class);
    }
  }
  return [...found.values()];
}
