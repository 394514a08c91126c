import type { Ref, Region, Span } from '../model/index.ts';
import { insertLinesAfter, replace, type TextEdit } from './edits.ts';
import { regionsAround } from './handles.ts';
import type { ReportFix } from './rule.ts';
import type { FileView, ProgramView, UnitSite } from './views.ts';

/** Questions about exception handlers, and edits of them. */

/** A built-in exception is known by its name even where no stubs are at hand. */
export const exceptionNames = (program: ProgramView, unit: UnitSite, ref: Ref): readonly string[] => [...program.names(program.value(unit, ref)), ...(ref.k === 'name' ? [ref.name] : [])];

/** The members of a tuple of exceptions, or the one exception. */
export const exceptionsIn = (ref: Ref): readonly Ref[] => (ref.k === 'collection' ? ref.items.flatMap(exceptionsIn) : [ref]);

/** Something is raised in the handler, be it the exception itself or another. */
export function raises(unit: UnitSite, handler: number): boolean {
  return unit.unit.exits.some((exit) => exit.kind === 'raise' && regionsAround(unit, exit.region).includes(handler));
}

/** The exception is kept, or given to something that is no log; or the program ends here. */
export function handsOn(file: FileView, unit: UnitSite, handler: number): boolean {
  const region = unit.unit.regions[handler];
  if (region === undefined) return false;
  const name = unit.unit.variables.find((variable) => variable.bindings.some((binding) => binding.kind === 'value' && binding.value.k === 'caught' && binding.region === handler))?.name;
  const reads = unit.unit.variables.find((variable) => variable.name === name)?.reads ?? [];
  const kept = reads.some((read) => {
    if (!regionsAround(unit, read.region).includes(handler)) return false;
    if (['stored', 'bound', 'returned', 'element', 'yielded', 'raised'].includes(read.use.kind)) return true;
    return read.use.kind === 'passed' && !isLog(file, unit, read.use.call);
  });
  const ends = unit.unit.calls.some((call, index) => regionsAround(unit, call.region).includes(handler) && endsOrHands(file, unit, index));
  return kept || ends || remembers(unit, handler);
}

/** The handler binds a name that is looked at later: `cancelled = True`, and then `if cancelled: raise …`. */
function remembers(unit: UnitSite, handler: number): boolean {
  return unit.unit.variables.some((variable) => {
    const set = variable.bindings.find((binding) => binding.kind === 'value' && binding.value.k === 'literal' && typeof binding.value.value === 'boolean' && binding.region !== undefined && regionsAround(unit, binding.region).includes(handler));
    return set !== undefined && variable.reads.some((read) => read.use.kind === 'tested' && !regionsAround(unit, read.region).includes(handler));
  });
}

function isLog(file: FileView, unit: UnitSite, index: number): boolean {
  const call = unit.unit.calls[index];
  return call !== undefined && /(^|\.)(print|debug|info|warning|warn|error|exception|critical|log|str|repr|format|isinstance|type|print_exc|print_exception|format_exc|format_exception)$/.test(file.text(call.calleeAt));
}

function endsOrHands(file: FileView, unit: UnitSite, index: number): boolean {
  const call = unit.unit.calls[index];
  return call !== undefined && /(^|\.)(exit|_exit|abort|exc_info|set_exception|set_result|cancel|uncancel|fail|throw|reraise|send_signal|kill|throw_if_cancelled|cancelling)$/.test(file.text(call.calleeAt));
}

/** From `except` to its colon. A region is the block below, so that the last line above it that starts with the word is the head. */
export function handlerHead(file: FileView, region: Region): Span | undefined {
  let start = file.lineStart(region.at.start);
  while (!/^[ \t]*except\b/.test(file.source.slice(start, file.lineEnd(start)))) {
    if (start === 0) return undefined;
    start = file.lineStart(start - 1);
  }
  start += file.indent(start).length;
  const head = /^except\b[^:#\n(]*(?:\([^)]*\))?[^:#\n]*:/.exec(file.source.slice(start, start + 400));
  return head === null ? undefined : { start, end: start + head[0].length };
}

/** Lets cancellation through: catches `Exception` only, or raises it again. */
export function lettingThrough(file: FileView, unit: UnitSite, handler: number, head: Span): readonly ReportFix[] {
  const region = unit.unit.regions[handler];
  if (region === undefined) return [];
  const broad = /^except\s*(?:BaseException\b[^:,]*)?:$/.exec(file.text(head));
  const narrow: ReportFix = { title: 'Catch `Exception` only, which lets cancellation through', safety: 'timing', preferred: true, edits: () => [replace(head, narrowed(file.text(head)))] };
  const raise = raiseEdit(file, { start: head.end, end: region.at.end });
  return [...(broad === null ? [] : [narrow]), ...(raise === undefined ? [] : [{ title: 'Raise the cancellation again', safety: 'timing', preferred: broad === null, edits: () => [raise] } as const])];
}

/** `except Exception` in place of a bare `except` or `except BaseException`. */
function narrowed(head: string): string {
  return /^except\s*:$/.test(head) ? 'except Exception:' : head.replace(/\bBaseException\b/, 'Exception');
}

/** `raise` as the last statement of the block, in place of one that does nothing or leaves quietly. */
function raiseEdit(file: FileView, block: Span): TextEdit | undefined {
  const text = file.text(block);
  const last = /(?:^|\n)([ \t]*)(pass|\.\.\.|break|continue|return(?: None)?)[ \t]*(#[^\n]*)?\s*$/.exec(text);
  if (last?.[2] !== undefined) {
    const start = block.start + last.index + last[0].indexOf(last[2]);
    return replace({ start, end: start + last[2].length }, 'raise');
  }
  const body = text.trimEnd();
  if (!body.includes('\n')) return /^\s*(pass|\.\.\.)$/.test(body) ? replace({ start: block.start, end: block.start + body.length }, ' raise') : undefined;
  if (/\n[ \t]*return\b[^\n]*$/.test(body)) return undefined;
  const first = /\n([ \t]*)[^\s#]/.exec(text);
  if (first?.[1] === undefined) return undefined;
  return insertLinesAfter(file, block.start + body.length, ['raise'], block.start + first.index + 1 + first[1].length);
}

/** A test says that this raises or warns: `with self.assertRaises(…):`, `with pytest.warns(…):`. */
export function expectedToFail(unit: UnitSite, region: number): boolean {
  return regionsAround(unit, region).some((at) => {
    const manager = unit.unit.regions[at]?.manager;
    const callee = manager?.k === 'call' ? manager.of : undefined;
    // The author knows, and has silenced it.
    if (manager?.k === 'call' && (callee?.k === 'name' || callee?.k === 'attribute') && callee.name === 'suppress') return manager.args.some((arg) => arg.k === 'name' && arg.name === 'TypeError');
    return (callee?.k === 'attribute' || callee?.k === 'name') && /^(assert(Raises|Warns)\w*|raises|warns|deprecated_call|check_warnings|catch_warnings|catch_unraisable_exception)$/.test(callee.name);
  });
}

/** The function catches whatever goes wrong in it, and so means to deal with it itself. */
export function catchesAll(unit: UnitSite): boolean {
  return unit.unit.regions.some((region, index) => {
    if (region.kind !== 'handler' || raises(unit, index)) return false;
    const certain = regionsAround(unit, region.parent).every((at) => ['body', 'with', 'try'].includes(unit.unit.regions[at]?.kind ?? ''));
    return certain && (region.catches ?? []).flatMap(exceptionsIn).every((type) => type.k === 'name' && /^(Base)?Exception$/.test(type.name));
  });
}
