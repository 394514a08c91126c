import type { CallSite, FileView, ProgramView, Report, ReportFix, Span } from '#rule-api';
import { callAt, defineRule, endsLine, EVENT_LOOP, importName, listenersOf, receiverOf, replace, reportingHandler, shortCall } from '#rule-api';

export default defineRule({
  id: 'stream-pipe-unhandled-error',
  summary: 'a stream is piped on and nobody listens to its `error` event, which then ends the program',
  family: 'event-loop',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `\`pipe\` passes on bytes, not errors: each stream of a chain tells of its own failure by its own \`error\` event.
One without a listener is thrown where nobody can catch it, and the process ends: a missing file, a full disk or a broken archive is enough.
The other streams of the chain stay open, since \`pipe\` closes nothing when one of them fails.`,
    instead: '`pipeline(a, b, …)` tells of the failure of any of them in one place, and closes all of them. `stream/promises` has one that gives a promise.',
    limits: `Streams that are made in the same function and can fail are looked at: files, sockets, requests, and streams that unpack.
A stream that is returned, passed on, or kept where other code can reach it is taken to be listened to there.`,
    fine: 'A small tool in which the end of the program is the right answer to any failure.',
    references: [
      { title: 'Node.js: readable.pipe', url: 'https://nodejs.org/api/stream.html#readablepipedestination-options' },
      { title: 'Node.js: stream.pipeline', url: 'https://nodejs.org/api/stream.html#streampipelinesource-transforms-destination-callback' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a file that is not there ends the server',
      bad: `import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';

export const server = createServer((request, response) => {
  createReadStream('./public' + request.url).pipe(response); // expect: stream-pipe-unhandled-error "createReadStream"
});
`,
      good: `import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream';

export const server = createServer((request, response) => {
  pipeline(createReadStream('./public' + request.url), response, (error) => {
    if (error) console.error(error);
  });
});
`,
    },
    {
      language: 'typescript',
      name: 'one of two streams is listened to, and both are',
      bad: `import fs from 'node:fs';

export function copy(from: string, to: string, done: (error?: Error) => void): void {
  const source = fs.createReadStream(from);
  const target = fs.createWriteStream(to);
  source.on('error', done);
  target.on('finish', () => done());
  source.pipe(target); // expect: stream-pipe-unhandled-error "\`target\`"
}
`,
      good: `import fs from 'node:fs';

export function copy(from: string, to: string, done: (error?: Error) => void): void {
  const source = fs.createReadStream(from);
  const target = fs.createWriteStream(to);
  source.on('error', done);
  target.on('error', done);
  target.on('finish', () => done());
  source.pipe(target);
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (site.call.callee.k !== 'attribute' || site.call.callee.name !== 'pipe') continue;
      if (program.effect(site, 'pipes')?.pipes !== 'errors-stay') continue;
      const from = source(site);
      const to = destination(site);
      const unheard = [
        ...(from === undefined || heard(program, from) ? [] : [from]),
        ...(to === undefined || heard(program, to) || heardAs(program, site) ? [] : [to]),
      ];
      if (unheard.length === 0) continue;
      yield report(file, site, unheard);
    }
  },
});

/** The call that makes the stream on which `pipe` is called, in the same function. */
function source(site: CallSite): CallSite | undefined {
  const direct = site.in.unit.calls.findIndex((call) => call.use.kind === 'receiver' && call.use.call === site.index);
  if (direct >= 0) return callAt(site.in, direct);
  const receiver = receiverOf(site);
  return receiver?.k === 'name' ? madeAs(site, receiver.name) : undefined;
}

function destination(site: CallSite): CallSite | undefined {
  const [arg] = site.call.args;
  if (arg === undefined || arg.star !== undefined) return undefined;
  if (arg.call !== undefined) return callAt(site.in, arg.call);
  return arg.value.k === 'name' ? madeAs(site, arg.value.name) : undefined;
}

/** The only call to whose result a local name is bound. */
function madeAs(site: CallSite, name: string): CallSite | undefined {
  const variable = site.in.unit.variables.find((each) => each.name === name);
  if (variable?.bindings.length !== 1) return undefined;
  const index = site.in.unit.calls.findIndex((call) => call.use.kind === 'bound' && call.use.name === name && call.order < site.call.order);
  return index < 0 ? undefined : callAt(site.in, index);
}

/** It cannot fail, somebody listens to its error, or that cannot be known. */
function heard(program: ProgramView, made: CallSite): boolean {
  if (program.effect(made, 'failsBy')?.failsBy === undefined) return true;
  const { events, maybe } = listenersOf(program, made);
  return maybe || events.has('error');
}

/** What `pipe` gives is the stream that it pipes to. */
function heardAs(program: ProgramView, pipe: CallSite): boolean {
  const { events, maybe } = listenersOf(program, pipe);
  return maybe || events.has('error');
}

function report(file: FileView, site: CallSite, unheard: readonly CallSite[]): Report {
  const names = unheard.map((made) => (made.call.use.kind === 'bound' ? `\`${made.call.use.name}\`` : `\`${shortCall(file, made)}\``));
  const all = names.join(' and ');
  return {
    at: calleeName(site),
    grade: file.commandLine ? 'possible' : 'likely',
    message: `nobody listens to \`error\` of ${all}, and \`pipe\` does not pass errors on: a failure ends the process`,
    because: [
      ...unheard.map((made, index) => ({ lane: EVENT_LOOP, at: made.call.at, says: `${names[index] ?? 'the stream'} is made, and nothing listens to its \`error\` event` })),
      { lane: EVENT_LOOP, at: site.call.at, says: 'the bytes are passed on from here, errors are not' },
      { lane: EVENT_LOOP, at: unheard[0]?.call.at ?? site.call.at, says: 'a failure is thrown where no `try` can be, and the process ends' },
    ],
    fixes: fixes(file, site),
  };
}

/** `pipe` in `a.pipe`. */
function calleeName(site: CallSite): Span {
  return { start: site.call.calleeAt.end - 'pipe'.length, end: site.call.calleeAt.end };
}

/** `a.pipe(b);` becomes `pipeline(a, b, (error) => …);`, or `await pipeline(a, b);` in an async function. */
function fixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const { at, args, use, statementAt, calleeAt } = site.call;
  if (use.kind !== 'dropped' || args.length !== 1 || args[0] === undefined || !endsLine(file, statementAt) || file.text(at).includes('?.')) return [];
  const from = file.text({ start: at.start, end: calleeAt.end }).replace(/\s*\.\s*pipe$/, '');
  // A chain of several pipes has streams that are not seen here.
  if (/\.\s*pipe\s*\(/.test(from) || site.call.callee.k !== 'attribute') return [];
  const to = file.text(args[0].at);
  const title = (what: string): string => `Use \`${what}\` instead of \`pipe\``;
  const { unit } = site.in;
  const made: ReportFix[] = [];
  if (unit.async) {
    const imported = importName(file, 'node:stream/promises', 'pipeline');
    if (imported !== undefined) made.push({ title: title('await pipeline'), safety: 'timing', preferred: true, edits: () => [...imported.edits, replace(at, `await ${imported.text}(${from}, ${to})`)] });
  }
  const imported = importName(file, 'node:stream', 'pipeline');
  if (imported !== undefined) made.push({ title: title('pipeline'), safety: 'sketch', preferred: made.length === 0, edits: () => [...imported.edits, replace(at, `${imported.text}(${from}, ${to}, ${reportingHandler(file).replace(': unknown', '')})`)] });
  return made;
}
