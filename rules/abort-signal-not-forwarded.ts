import type { CallSite, FileView, ProgramView, Ref, Report, ReportFix, UnitSite } from '#rule-api';
import { certainUnit, cleansUp, defineRule, EVENT_LOOP, insert, shortCall } from '#rule-api';

export default defineRule({
  id: 'abort-signal-not-forwarded',
  summary: 'a function is given an `AbortSignal` and starts work that it does not give it to',
  family: 'awaitables',
  languages: ['typescript'],
  severity: 'info',
  since: '0.2.0',
  needs: ['async-units'],
  docs: {
    why: `Whoever passes a signal expects the work to end when it aborts.
Work that was not given the signal goes on: the request is sent and answered, the pause is sat out, and the function returns long after its caller gave up.`,
    instead: 'Give the signal on: `fetch(url, { signal })`, `setTimeout(ms, undefined, { signal })`, `load(id, signal)`.',
    limits: `Reported for parameters that are called \`signal\` or declared as an \`AbortSignal\`, and for calls of functions that are known to take one, in the same function.
Calls with options that are not written in place are not reported.`,
    fine: 'This piece of work must be done even when the caller gives up, such as cleaning up.',
    references: [
      { title: 'MDN: AbortController', url: 'https://developer.mozilla.org/en-US/docs/Web/API/AbortController' },
      { title: 'Node.js: AbortSignal', url: 'https://nodejs.org/api/globals.html#class-abortsignal' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a request and a function that do not get the signal',
      bad: `async function size(url: string, signal?: AbortSignal): Promise<number> {
  const response = await fetch(url); // expect: abort-signal-not-forwarded "\`fetch\\(url\\)\`"
  signal?.throwIfAborted();
  return (await response.text()).length;
}

export async function total(urls: string[], signal: AbortSignal): Promise<number> {
  let sum = 0;
  for (const url of urls) {
    if (signal.aborted) break;
    sum += await size(url); // expect: abort-signal-not-forwarded "\`size\\(url\\)\`"
  }
  return sum;
}
`,
      good: `async function size(url: string, signal?: AbortSignal): Promise<number> {
  const response = await fetch(url, { signal: signal ?? null });
  return (await response.text()).length;
}

export async function total(urls: string[], signal: AbortSignal): Promise<number> {
  let sum = 0;
  for (const url of urls) sum += await size(url, signal);
  return sum;
}

async function traced(name: string, context?: object, signal?: AbortSignal): Promise<string> {
  return JSON.stringify({ name, context, aborted: signal?.aborted });
}

export async function send(url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
  console.log(await traced('send'));
  signal.throwIfAborted();
  return await fetch(url, init);
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const unit of file.units) {
      if (!unit.unit.async) continue;
      const signal = signalOf(unit);
      if (signal === undefined) continue;
      for (const [index, call] of unit.unit.calls.entries()) {
        if (call.use.kind !== 'awaited' && call.use.kind !== 'returned') continue;
        if (call.args.some((arg) => arg.star !== undefined) || cleansUp(unit, call.region)) continue;
        const site = { in: unit, index, call };
        const taker = takes(program, site);
        if (taker === undefined) continue;
        yield report(file, site, signal, taker);
      }
    }
  },
});

/** The parameter that is an `AbortSignal`, by its name or its type; names taken out of an options parameter count. */
function signalOf({ unit }: UnitSite): string | undefined {
  const named = unit.params.find((param) => param.kind !== 'rest' && (param.name === 'signal' || param.name === 'abortSignal' || isSignal(param.annotation)));
  if (named !== undefined) return named.name;
  return unit.variables.find((variable) => /^(signal|abortSignal)$/.test(variable.name) && variable.bindings.length === 1 && variable.bindings.some((binding) => binding.kind === 'value' && binding.value.k === 'attribute' && binding.value.of.k === 'name' && /^\$\d/.test(binding.value.of.name)))?.name;
}

const isSignal = (type: Ref | undefined): boolean => type?.k === 'name' && type.name === 'AbortSignal';

interface Taker {
  /** Where the signal goes: an option of the argument at a position, or the argument itself. */
  readonly as: 'option' | 'argument';
  readonly position: number;
}

/** The place for a signal that the call leaves empty. */
function takes(program: ProgramView, site: CallSite): Taker | undefined {
  const { args } = site.call;
  const option = program.effect(site, 'signalOption')?.signalOption;
  if (option !== undefined) {
    const given = args[option]?.value;
    if (given === undefined) return args.some(({ value }) => mayHoldSignal(value)) ? undefined : { as: 'option', position: option };
    return given.k === 'collection' && given.type === 'dict' && !(given.keys ?? [undefined]).some((key) => key === undefined || key === 'signal') ? { as: 'option', position: option } : undefined;
  }
  const unit = certainUnit(program, program.callees(site));
  if (unit === undefined || unit.library) return undefined;
  const position = unit.unit.params.findIndex((param) => (param.name === 'signal' || param.name === 'abortSignal' || isSignal(param.annotation)) && param.kind !== 'rest');
  // One that stands behind other parameters that are left out is for other things than ending the work.
  return position >= 0 && position === args.length ? { as: 'argument', position } : undefined;
}

/** A name may hold a request that was made with the signal. */
const mayHoldSignal = (value: Ref): boolean => value.k === 'call' && value.construct === true;

function report(file: FileView, site: CallSite, signal: string, taker: Taker): Report {
  const text = shortCall(file, site);
  return {
    at: site.call.at,
    grade: 'likely',
    message: `\`${text}\` is not given \`${signal}\`: it goes on when the caller gives up`,
    because: [
      { lane: EVENT_LOOP, at: site.in.unit.nameAt, says: `\`${site.in.unit.name}\` is given a signal by which its caller can end the work` },
      { lane: EVENT_LOOP, at: site.call.at, says: 'this work could be ended by a signal, and is given none' },
    ],
    fixes: fixes(file, site, signal, taker),
  };
}

function fixes(file: FileView, site: CallSite, signal: string, { as, position }: Taker): readonly ReportFix[] {
  const { args, argsAt } = site.call;
  const entry = signal === 'signal' ? 'signal' : `signal: ${signal}`;
  const title = `Give it \`${signal}\``;
  const given = args[position];
  if (given !== undefined) {
    const open = file.text(given.at).startsWith('{') ? given.at.start + 1 : undefined;
    const empty = given.value.k === 'collection' && given.value.items.length === 0;
    return open === undefined || as !== 'option' ? [] : [{ title, safety: 'timing', preferred: true, edits: () => [insert(open, empty ? ` ${entry} ` : ` ${entry},`)] }];
  }
  const last = args.at(-1);
  const filling = Array.from({ length: position - args.length }, () => 'undefined');
  const added = [...filling, as === 'option' ? `{ ${entry} }` : signal].join(', ');
  const at = last === undefined ? argsAt.start + 1 : last.at.end;
  return file.source[argsAt.start] !== '(' ? [] : [{ title, safety: 'timing', preferred: true, edits: () => [insert(at, last === undefined ? added : `, ${added}`)] }];
}
