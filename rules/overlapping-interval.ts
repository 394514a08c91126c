import type { CallSite, FileView, ProgramView, Report, ReportFix, Suspension, UnitSite } from '#rule-api';
import { argument, bodyLines, callAt, certainUnit, defineRule, endsLine, EVENT_LOOP, freshName, functionArgument, insert, regionsAround, shortText, tryFinally, usesSemicolons } from '#rule-api';

export default defineRule({
  id: 'overlapping-interval',
  summary: 'an interval starts asynchronous work again before the last run is over',
  family: 'event-loop',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `\`setInterval\` does not wait for the promise that its callback gives.
When a run takes longer than the interval, because the network or the database is slow today, the next one starts beside it: work is done twice, state is written by two runs at once, and the load grows just when the other side is slow.
Measured: work of 200 ms started every 20 ms runs ten times at once.`,
    instead: `Start the next run when the last one is over: a function that does its work and then calls \`setTimeout\` for itself.
Or skip a run while one is under way, with a flag that is cleared in a \`finally\`.`,
    limits: `A callback that looks, before its first \`await\`, at something that it or another function sets is taken to be guarded, and so is one that stops the interval first.
Intervals of more than a minute are reported by the strict profile only.`,
    fine: 'Runs may overlap without harm, or are always much shorter than the interval.',
    references: [
      { title: 'MDN: setInterval, ensure that execution duration is shorter than interval frequency', url: 'https://developer.mozilla.org/en-US/docs/Web/API/Window/setInterval#ensure_that_execution_duration_is_shorter_than_interval_frequency' },
      { title: 'Node.js: setInterval', url: 'https://nodejs.org/api/timers.html#setintervalcallback-delay-args' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'an async callback, and one that waits for itself',
      bad: `export function watch(url: string, use: (text: string) => void): void {
  setInterval(async () => { // expect: overlapping-interval "the next run starts"
    const response = await fetch(url);
    use(await response.text());
  }, 1000);
}
`,
      good: `export function watch(url: string, use: (text: string) => void): void {
  const tick = async (): Promise<void> => {
    try {
      const response = await fetch(url);
      use(await response.text());
    } catch (error) {
      console.error(error);
    }
    setTimeout(() => void tick(), 1000);
  };
  void tick();
}
`,
    },
    {
      language: 'typescript',
      name: 'a callback that starts a method, and a guard',
      bad: `class Poller {
  private timer: NodeJS.Timeout | undefined;
  start(): void {
    this.timer = setInterval(() => void this.poll().catch(console.error), 500); // expect: overlapping-interval "\`this.poll\\(\\)\`"
  }
  stop(): void {
    clearInterval(this.timer);
  }
  private async poll(): Promise<void> {
    const response = await fetch('https://example.org/');
    console.log(response.status);
  }
}
export const poller = new Poller();
`,
      good: `class Poller {
  private timer: NodeJS.Timeout | undefined;
  private polling = false;
  start(): void {
    this.timer = setInterval(() => void this.poll().catch(console.error), 500);
  }
  stop(): void {
    clearInterval(this.timer);
  }
  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      const response = await fetch('https://example.org/');
      console.log(response.status);
    } finally {
      this.polling = false;
    }
  }
}
export const poller = new Poller();
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const runs = program.effect(site, 'runs')?.runs;
      if (runs?.repeats !== true) continue;
      const callback = functionArgument(program, site, runs.target.position ?? 0);
      if (callback === undefined) continue;
      const work = asyncWork(program, callback);
      if (work === undefined || guarded(program, work.unit, work.first) || (work.unit !== callback && guarded(program, callback, undefined))) continue;
      yield report(file, program, site, { callback, ...work, delay: runs.delay });
    }
  },
});

interface Work {
  /** The async function that does it: the callback itself, or the one function that it calls. */
  readonly unit: UnitSite;
  readonly first: Suspension;
  /** The call in the callback that starts it. */
  readonly call?: CallSite;
}

function asyncWork(program: ProgramView, callback: UnitSite): Work | undefined {
  if (callback.unit.async) return suspends(callback);
  for (const index of callback.unit.calls.keys()) {
    const call = callAt(callback, index);
    if (call === undefined || call.call.use.kind === 'passed') continue;
    const unit = certainUnit(program, program.callees(call));
    if (unit === undefined || unit.library || !unit.unit.async || unit.unit.generator) continue;
    const work = suspends(unit);
    if (work !== undefined) return { ...work, call };
  }
  return undefined;
}

/** The first await of a function that stands on its way, and not in a branch that leaves it. */
function suspends(unit: UnitSite): Work | undefined {
  const first = unit.unit.suspensions.find((each) => each.kind !== 'yield');
  return first === undefined ? undefined : { unit, first };
}

/** Before its first await the function looks at something that changes, or stops the interval. */
function guarded(program: ProgramView, unit: UnitSite, first: Suspension | undefined): boolean {
  const before = first?.order ?? Number.MAX_SAFE_INTEGER;
  const { calls, exits, regions, accesses } = unit.unit;
  const stops = calls.some((call, index) => call.order < before && stopsTimer(program, unit, index));
  if (stops) return true;
  const leaves = exits.some((exit) => exit.kind === 'return' && exit.order < before && inBranch(unit, exit.region));
  if (leaves) return true;
  // The work stands under a condition on a flag that the function sets.
  const written = new Set(accesses.filter((access) => access.mode !== 'read').map((access) => program.describe(access.target)));
  const names = new Set(program.view(unit.file)?.units.flatMap((each) => each.unit.variables.filter((variable) => variable.bindings.some((binding) => binding.unit === unit.index)).map((variable) => variable.name)) ?? []);
  return first !== undefined && regionsAround(unit, first.region).some((at) => {
    const region = regions[at];
    if (region?.kind !== 'branch' || region.testAt === undefined) return false;
    const test = program.text(unit.file, region.testAt);
    return [...written, ...names].some((name) => test.includes(name));
  });
}

function inBranch(unit: UnitSite, region: number): boolean {
  return regionsAround(unit, region).some((at) => unit.unit.regions[at]?.kind === 'branch');
}

function stopsTimer(program: ProgramView, unit: UnitSite, index: number): boolean {
  const site = callAt(unit, index);
  return site !== undefined && program.effect(site, 'handle')?.handle === 'cancels';
}

interface Found extends Work {
  readonly callback: UnitSite;
  readonly delay: number | undefined;
}

const LONG = 60_000;

function report(file: FileView, program: ProgramView, site: CallSite, found: Found): Report {
  const delay = found.delay === undefined ? undefined : argument(site, 'delay', found.delay);
  const every = delay === undefined ? undefined : program.value(site.in, delay, site.call.order);
  const ms = every?.k === 'literal' && typeof every.value === 'number' ? every.value : undefined;
  const delayAt = found.delay === undefined ? undefined : site.call.args[found.delay]?.at;
  const shown = delayAt === undefined ? 'the interval' : `\`${shortText(file, delayAt)}\` ms`;
  const work = found.call === undefined ? 'its callback' : `\`${shortText(file, found.call.call.at)}\``;
  return {
    at: { start: site.call.calleeAt.start, end: site.call.calleeAt.end },
    grade: ms !== undefined && ms > LONG ? 'possible' : 'likely',
    message: `\`${file.text(site.call.calleeAt)}\` does not wait for ${work}: the next run starts beside it when it takes longer than ${shown}`,
    because: [
      { lane: EVENT_LOOP, at: site.call.at, says: `${work} is started every ${shown}, whether or not the last run is over` },
      { lane: 'run 1', file: found.unit.file, at: found.first.at, says: 'waits here, and gives way to the event loop' },
      { lane: 'run 2', file: found.unit.file, at: found.unit.unit.nameAt.end > found.unit.unit.nameAt.start ? found.unit.unit.nameAt : found.unit.unit.at, says: 'starts before run 1 is over' },
    ],
    fixes: fixes(file, site, found),
  };
}

/** A flag beside the interval, which a run sets while it is under way. */
function fixes(file: FileView, site: CallSite, { callback }: Found): readonly ReportFix[] {
  if (callback.file !== file.id || callback.unit.kind !== 'lambda' || !callback.unit.async || file.source[callback.unit.bodyAt.start] !== '{') return [];
  const flag = freshName(file, 'running', 'isRunning', 'busy', 'tickRunning');
  const lines = bodyLines(file, callback);
  const { statementAt } = site.call;
  if (flag === undefined || lines === undefined || file.source.slice(file.lineStart(statementAt.start), statementAt.start).trim() !== '' || !endsLine(file, { start: statementAt.start, end: statementAt.end })) return [];
  const end = usesSemicolons(file) ? ';' : '';
  return [
    {
      title: 'Skip a run while the last one is under way',
      safety: 'timing',
      preferred: true,
      edits: () => [
        insert(statementAt.start, `let ${flag} = false${end}${file.newline}${file.indent(statementAt.start)}`),
        ...tryFinally(file, lines, [`${flag} = false${end}`], [`if (${flag}) return${end}`, `${flag} = true${end}`]),
      ],
    },
  ];
}
