import type { Ref, Span } from '../model/index.ts';
import { insertLinesAfter, replace, type TextEdit } from './edits.ts';
import { argument, callOf } from './handles.ts';
import type { CallSite, Fate, FileView, ProgramView } from './views.ts';

/** Building blocks for rules about things that tell of events: child processes, workers, streams. */

export interface Listeners {
  /** Names of the events that are listened to. */
  readonly events: ReadonlySet<string>;
  /** An event whose name is not known is listened to, or the thing goes where somebody else may listen. */
  readonly maybe: boolean;
  /** Names of methods called on it and of properties looked at. */
  readonly members: ReadonlySet<string>;
  /** The calls of those methods. */
  readonly calls: readonly CallSite[];
  /** Names that hold it. */
  readonly holders: readonly string[];
}

const LISTENING = /^(on|once|addListener|prependListener|prependOnceListener|addEventListener)$/;
const MAX_CHAIN = 12;

/** Everything that is done to what a call gives, through names and through methods that give the thing itself. */
export function listenersOf(program: ProgramView, site: CallSite): Listeners {
  const events = new Set<string>();
  const members = new Set<string>();
  const calls: CallSite[] = [];
  const holders = new Set<string>();
  let maybe = false;
  const follow = (from: CallSite, depth: number): void => {
    const fate: Fate = program.fate(from);
    if (fate.escapes !== 'no' || depth > MAX_CHAIN) maybe = true;
    for (const holder of fate.holders) holders.add(holder);
    for (const flow of fate.flows) {
      const { use } = flow;
      if (use.kind === 'unpacked' || use.kind === 'awaited' || use.kind === 'called' || use.kind === 'iterated') maybe = true;
      if (use.kind !== 'receiver') continue;
      members.add(use.attribute);
      // `worker.onerror = …`
      if (/^on[a-z]+$/.test(use.attribute)) events.add(use.attribute.slice(2));
      const call = callOf(flow);
      if (call === undefined) continue;
      calls.push(call);
      if (!LISTENING.test(use.attribute)) continue;
      const event = argument(call, 'event', 0);
      if (event?.k === 'literal' && typeof event.value === 'string') events.add(event.value);
      else maybe = true;
      // `child.on(…)` gives the child.
      follow(call, depth + 1);
    }
  };
  follow(site, 0);
  return { events, members, calls, holders: [...holders], maybe };
}

/** A function stands among the arguments, which is told when all is over, or when it failed. */
export function givenCallback(program: ProgramView, site: CallSite): boolean {
  return site.call.args.some((arg) => {
    if (arg.star !== undefined || arg.value.k === 'lambda') return true;
    const value = program.value(site.in, arg.value, site.call.order);
    return value.k === 'unit' || (value.k === 'symbol' && arg.value.k !== 'call') || (value.k === 'unknown' && arg.value.k === 'name' && /^(cb|callback|done|next|resolve)$/.test(arg.value.name));
  });
}

/** What an object literal among the arguments says for a key: the value, `undefined` when it does not say, `unknown` when that cannot be told. */
export function option(site: CallSite, key: string): Ref | 'unknown' | undefined {
  for (const arg of site.call.args) {
    if (arg.star !== undefined) return 'unknown';
    const { value } = arg;
    if (value.k === 'collection' && value.type === 'dict') {
      if (value.keys === undefined) return value.items.length > 0 ? 'unknown' : undefined;
      const at = value.keys.indexOf(key);
      if (at >= 0) return value.items[at] ?? 'unknown';
      if (value.keys.some((each) => each === undefined)) return 'unknown';
      return undefined;
    }
  }
  // A name or call may be the options.
  const last = site.call.args.at(-1)?.value;
  return last === undefined || last.k === 'literal' || last.k === 'operation' || last.k === 'lambda' || (last.k === 'collection' && last.type === 'list') || site.call.args.length === 1 ? undefined : 'unknown';
}

/** The thing that `const x = make(…);` makes, where that is a statement of its own. */
export function ownStatement(file: FileView, site: CallSite): { readonly name: string; readonly at: Span } | undefined {
  const { use, statementAt } = site.call;
  if (use.kind !== 'bound' || !endsLine(file, statementAt)) return undefined;
  return { name: use.name, at: statementAt };
}

/** Adds a statement after the one that makes a thing and gives it a name; where nothing keeps it, the thing is given a method call. */
export function afterMaking(file: FileView, site: CallSite, statement: (name: string) => string): readonly TextEdit[] | undefined {
  const made = ownStatement(file, site);
  const semicolon = usesSemicolons(file) ? ';' : '';
  if (made !== undefined) return [insertLinesAfter(file, made.at.end, [statement(made.name) + semicolon], made.at.start)];
  const { use, at } = site.call;
  if (use.kind === 'stored' && endsLine(file, site.call.statementAt)) {
    const target = file.source.slice(site.call.statementAt.start, at.start).replace(/\s*=\s*$/, '').trim();
    return /^[\w.$#]+$/.test(target) ? [insertLinesAfter(file, site.call.statementAt.end, [statement(target) + semicolon], site.call.statementAt.start)] : undefined;
  }
  if (use.kind !== 'dropped' && use.kind !== 'receiver') return undefined;
  const text = statement('');
  // `new Worker(…).on(…)` is read as it is meant.
  return [replace({ start: at.end, end: at.end }, text)];
}

/** The statement starts its line and ends it, but for a comment. */
export function endsLine(file: FileView, statement: Span): boolean {
  const before = file.source.slice(file.lineStart(statement.start), statement.start);
  const after = file.source.slice(statement.end, file.lineEnd(statement.end));
  return before.trim() === '' && /^;?\s*(\/\/.*)?$/.test(after);
}

/** Statements of the file end with semicolons. */
export function usesSemicolons(file: FileView): boolean {
  const lines = file.source.split('\n');
  return lines.filter((line) => /;\s*(\/\/.*)?$/.test(line)).length * 5 >= lines.filter((line) => line.trim() !== '').length;
}
