import type { CallSite, FileView, ProgramView, Report, Suspension } from '#rule-api';
import { defineRule, EVENT_LOOP, promiseRole, shortCall, shortText } from '#rule-api';

export default defineRule({
  id: 'listener-attached-after-await',
  summary: 'a listener is attached after an await, when the event may already have come',
  family: 'event-loop',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['suspensions'],
  docs: {
    why: `A stream, socket, request or child process begins its work when it is made, and tells of it by events.
While the function waits for something else nobody listens: an \`error\` that comes then ends the process, and \`exit\`, \`open\` or \`connect\` are missed for good, so that what waits for them waits for ever.`,
    instead: 'Attach the listeners right where the object is made, before the first `await`; or wait with `once` from `node:events`, started before the other work.',
    limits: 'Reported for objects made in the same function by functions that are known to start something, kept in a name, and without an earlier listener for the same event.',
    fine: 'Nothing can happen before the await is over, because the awaited work is what makes the object start.',
    noFix: 'Which of the lines between depend on each other is for a person to tell.',
    references: [
      { title: 'Node.js: error events', url: 'https://nodejs.org/api/events.html#error-events' },
      { title: 'Node.js: awaiting multiple events', url: 'https://nodejs.org/api/events.html#awaiting-multiple-events-emitted-on-processnexttick' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'listeners of a child process, attached too late',
      bad: `import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';

export async function run(command: string): Promise<void> {
  const child = spawn(command, { stdio: 'ignore' });
  await writeFile('last-command.txt', command);
  child.on('error', console.error); // expect: listener-attached-after-await "\`error\`"
  child.on('exit', (code) => console.log(code)); // expect: listener-attached-after-await "\`exit\`"
}
`,
      good: `import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';

export async function run(command: string): Promise<void> {
  const child = spawn(command, { stdio: 'ignore' });
  child.on('error', console.error);
  child.on('exit', (code) => console.log(code));
  await writeFile('last-command.txt', command);
  child.on('error', () => console.log('after all'));
}

export async function runLater(command: string): Promise<void> {
  await writeFile('last-command.txt', command);
  const child = spawn(command, { stdio: 'ignore' });
  child.on('error', console.error);
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const { callee, region } = site.call;
      if (callee.k !== 'attribute' || callee.of.k !== 'name' || site.in.unit.suspensions.length === 0) continue;
      const event = eventOf(site);
      if (event === undefined || !EARLY.has(event)) continue;
      const made = maker(program, site, callee.of.name);
      if (made === undefined) continue;
      const meanwhile = between(program, made, site);
      if (meanwhile === undefined || listensBefore(site, callee.of.name, event, made) || region < 0) continue;
      yield report(file, site, { made, meanwhile, name: callee.of.name, event });
    }
  },
});

/** Events that come by themselves, and those whose loss matters. Data waits in a stream until somebody listens. */
const EARLY: ReadonlySet<string> = new Set(['error', 'exit', 'close', 'open', 'connect', 'online', 'response', 'spawn']);
const LISTENS = /^(on|once|addListener|prependListener|addEventListener)$/;

function eventOf({ call }: CallSite): string | undefined {
  const [event] = call.args;
  if (call.callee.k !== 'attribute' || !LISTENS.test(call.callee.name) || event?.value.k !== 'literal' || call.args.length < 2) return undefined;
  return typeof event.value.value === 'string' ? event.value.value : undefined;
}

/** The call of the same function that makes what the name holds, when it is known to start something. */
function maker(program: ProgramView, site: CallSite, name: string): CallSite | undefined {
  const variable = site.in.unit.variables.find((each) => each.name === name);
  if (variable?.bindings.length !== 1) return undefined;
  const index = site.in.unit.calls.findIndex((call) => call.use.kind === 'bound' && call.use.name === name && call.order < site.call.order);
  const call = site.in.unit.calls[index];
  const made = call === undefined ? undefined : { in: site.in, index, call };
  return made !== undefined && promiseRole(program, made) === 'event-source' ? made : undefined;
}

/** An await between the two through which every path leads. */
function between(program: ProgramView, made: CallSite, site: CallSite): Suspension | undefined {
  const paths = program.paths(site.in);
  return site.in.unit.suspensions.find(
    (suspension) => suspension.kind === 'await' && suspension.order > made.call.order && suspension.order < site.call.order && paths.escape({ from: made.call.order, to: site.call.order, avoiding: [suspension.order], exceptions: 'ignore' }) === undefined,
  );
}

/** Somebody listens for the event already, or the object was given to somebody who may. */
function listensBefore(site: CallSite, name: string, event: string, made: CallSite): boolean {
  const variable = site.in.unit.variables.find((each) => each.name === name);
  return (
    variable === undefined ||
    variable.reads.some((read) => {
      if (read.unit !== site.in.index) return true;
      if (read.order < made.call.order || read.order >= site.call.order) return false;
      if (read.use.kind !== 'receiver') return true;
      const call = read.use.call === undefined ? undefined : site.in.unit.calls[read.use.call];
      if (call === undefined) return false;
      const earlier = eventOf({ in: site.in, index: read.use.call ?? 0, call });
      return earlier === event && call.order < site.call.order && firstAwait(site, made) > call.order;
    })
  );
}

const firstAwait = (site: CallSite, made: CallSite): number => Math.min(...site.in.unit.suspensions.filter((suspension) => suspension.order > made.call.order).map((suspension) => suspension.order));

function report(file: FileView, site: CallSite, found: { readonly made: CallSite; readonly meanwhile: Suspension; readonly name: string; readonly event: string }): Report {
  const { made, meanwhile, name, event } = found;
  const waited = shortText(file, meanwhile.at);
  return {
    at: site.call.at,
    grade: 'likely',
    message: event === 'error' ? `an \`error\` of \`${name}\` that comes before this listener ends the process` : `\`${event}\` of \`${name}\` may come before this listener is there, and is then missed`,
    because: [
      { lane: EVENT_LOOP, at: made.call.at, says: `\`${shortCall(file, made)}\` starts something that tells of itself by events` },
      { lane: EVENT_LOOP, at: meanwhile.at, says: `while \`${waited}\` is under way, nobody listens for \`${event}\`` },
      { lane: EVENT_LOOP, at: site.call.at, says: 'the listener is attached only now' },
    ],
  };
}
