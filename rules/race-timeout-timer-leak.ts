import type { CallSite, FileView, ProgramView, Report, ReportFix, UnitSite } from '#rule-api';
import { argument, calleeNames, callAt, certainUnit, defineRule, EVENT_LOOP, freshName, functionArgument, hasExpressionBody, insert, isTyped, promiseRole, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'race-timeout-timer-leak',
  summary: 'the timer of a time limit runs on when the race is over',
  family: 'event-loop',
  languages: ['typescript'],
  severity: 'info',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `\`Promise.race\` ends with the first promise, but it ends nothing else: the timer that was to limit the work keeps running.
It keeps the process from ending until its time is over, and what its callback refers to from being collected; a server that sets a limit for each request collects thousands of timers.`,
    instead: `Clear the timer when the race is over: \`Promise.race([work, limit]).finally(() => clearTimeout(timer))\`.
Or use what ends with the work: \`AbortSignal.timeout(ms)\`, whose timer does not keep the process alive.`,
    limits: 'Reported for timers made in the array of `Promise.race`, directly or by a function of the program, when their number of milliseconds is not known to be below a second.',
    fine: 'The time limit is short, or the process is ended explicitly.',
    references: [
      { title: 'MDN: Promise.race', url: 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Promise/race#using_promise.race_to_implement_request_timeout' },
      { title: 'MDN: AbortSignal.timeout', url: 'https://developer.mozilla.org/en-US/docs/Web/API/AbortSignal/timeout_static' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a time limit whose timer is never cleared',
      bad: `export async function limited<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  return await Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error('too slow')), milliseconds)), // expect: race-timeout-timer-leak
  ]);
}
`,
      good: `export async function limited<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), milliseconds);
  });
  return await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

export async function soon<T>(work: Promise<T>): Promise<T | undefined> {
  return await Promise.race([work, new Promise<undefined>((resolve) => setTimeout(resolve, 50))]);
}
`,
    },
    {
      language: 'typescript',
      name: 'a time limit made by a function of the program',
      bad: `const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function limited<T>(work: Promise<T>): Promise<T | void> {
  return await Promise.race([work, pause(30_000)]); // expect: race-timeout-timer-leak "\`pause\\(30_000\\)\`"
}
`,
      good: `const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds).unref());

export async function limited<T>(work: Promise<T>): Promise<T | void> {
  return await Promise.race([work, pause(30_000)]);
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const { use } = site.call;
      if (use.kind !== 'element' || use.of !== 'list' || use.within.kind !== 'passed') continue;
      const race = callAt(site.in, use.within.call);
      if (race === undefined || promiseRole(program, race) !== 'promise-race') continue;
      const timer = timerOf(program, site);
      if (timer === undefined) continue;
      const here = timer.in.file === file.id && timer.in.unit.parent === site.in.index;
      const at = here ? timer.call.at : site.call.at;
      const text = shortCall(file, here ? timer : site);
      yield {
        at,
        grade: file.test ? 'possible' : 'likely',
        message: `the timer of \`${text}\` runs on when the race is over, and keeps the process alive`,
        because: [
          { lane: EVENT_LOOP, file: timer.in.file, at: timer.call.at, says: 'the timer starts here, and nobody keeps its handle' },
          { lane: EVENT_LOOP, at: race.call.at, says: 'the race ends with the first promise, and ends nothing else' },
        ],
        fixes: here ? fixes(file, race, timer) : [],
      };
    }
  },
});

/** Timers below this are gone before anybody minds. */
const SHORT = 1000;

/** The timer that the promise waits for and that nobody can clear. */
function timerOf(program: ProgramView, site: CallSite): CallSite | undefined {
  if (promiseRole(program, site) === 'promise') return timerIn(program, site, functionArgument(program, site, 0));
  const delay = site.call.args.map((arg) => arg.value).find((value) => value.k === 'literal');
  if (delay?.k === 'literal' && typeof delay.value === 'number' && delay.value < SHORT) return undefined;
  if (calleeNames(site, program).some((name) => name === 'node:timers/promises.setTimeout')) return argument(site, 'options', 2) === undefined ? site : undefined;
  const unit = certainUnit(program, program.callees(site));
  if (unit === undefined || unit.library) return undefined;
  for (const [index, call] of unit.unit.calls.entries()) {
    const made = { in: unit, index, call };
    if (call.use.kind !== 'returned' && call.use.kind !== 'awaited') continue;
    if (promiseRole(program, made) !== 'promise') continue;
    const timer = timerIn(program, made, functionArgument(program, made, 0));
    if (timer !== undefined) return timer;
  }
  return undefined;
}

/** `setTimeout(…)` in an executor, as a statement or its whole body, for a time that may be long. */
function timerIn(program: ProgramView, made: CallSite, executor: UnitSite | undefined): CallSite | undefined {
  if (executor === undefined || made.call.construct !== true) return undefined;
  for (const [index, call] of executor.unit.calls.entries()) {
    const timer = { in: executor, index, call };
    // `timer = setTimeout(…)` keeps the handle, be it as a statement or as the whole body.
    const keeps = call.use.kind === 'returned' ? executor.unit.bodyAt.start !== call.at.start : call.use.kind !== 'dropped';
    if (keeps || call.callee.k !== 'name' || call.callee.name !== 'setTimeout' || promiseRole(program, timer) !== 'make-timer') continue;
    const delay = call.args[1]?.value;
    const value = delay === undefined ? undefined : program.value(executor, delay, call.order);
    const known = delay?.k === 'literal' ? delay.value : value?.k === 'literal' ? value.value : undefined;
    if (delay === undefined || (typeof known === 'number' && known < SHORT)) continue;
    return timer;
  }
  return undefined;
}

function fixes(file: FileView, race: CallSite, timer: CallSite): readonly ReportFix[] {
  const name = freshName(file, 'timer', 'limitTimer', 'raceTimer');
  const { statementAt, at } = race.call;
  const before = file.source.slice(0, statementAt.start).trimEnd();
  if (name === undefined || race.in.unit.kind === 'module' || hasExpressionBody(file, race.in) || file.source.slice(file.lineStart(statementAt.start), statementAt.start).trim() !== '' || !/[{};]$/.test(before)) return [];
  const whole = hasExpressionBody(file, timer.in);
  if (!whole && timer.call.use.kind !== 'dropped') return [];
  const declared = isTyped(file) ? `let ${name}: ReturnType<typeof setTimeout> | undefined;` : `let ${name};`;
  return [
    {
      title: 'Clear the timer when the race is over',
      safety: 'safe',
      preferred: true,
      edits: () => [
        insert(statementAt.start, `${declared}${file.newline}${file.indent(statementAt.start)}`),
        whole ? replace(timer.call.at, `{ ${name} = ${file.text(timer.call.at)}; }`) : insert(timer.call.at.start, `${name} = `),
        insert(at.end, `.finally(() => clearTimeout(${name}))`),
      ],
    },
  ];
}
