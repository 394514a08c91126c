import type { CallSite, FileView, Report, ReportFix } from '#rule-api';
import { afterMaking, defineRule, EVENT_LOOP, givenCallback, listenersOf, option, reportingHandler, shortCall } from '#rule-api';

export default defineRule({
  id: 'worker-without-error-handler',
  summary: 'a worker or child process is started and nobody listens to its `error` event, which then ends the program',
  family: 'lifecycle',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `An \`error\` event without a listener is thrown, and nobody can catch it: the whole process ends, with all requests it was working on.
A \`Worker\` sends it for every exception that its code does not catch; a child process sends it when the program is not there, may not be run, or there are too many processes.
A \`try\` around \`spawn\` or \`new Worker\` does not help: the event comes later.`,
    instead: 'Listen to `error` where the worker or process is made, and decide there: reject a promise, start another one, write a log.',
    limits: `A worker or process that is returned, passed on, or kept where other code can reach it is taken to be listened to there.
Scripts, which end with what they start, are reported by the strict profile only.
A call that is given a callback tells of the failure by it, and a shell (\`shell: true\`) by its exit code.
The browser's \`Worker\` and \`fork\`, which runs the Node that runs already, are not reported.`,
    fine: 'A small tool in which the end of the program is the right answer to any failure.',
    references: [
      { title: 'Node.js: error events', url: 'https://nodejs.org/api/events.html#error-events' },
      { title: "Node.js: worker_threads, event 'error'", url: 'https://nodejs.org/api/worker_threads.html#event-error' },
      { title: "Node.js: child_process, event 'error'", url: 'https://nodejs.org/api/child_process.html#event-error' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a worker that nobody listens to',
      bad: `import { Worker } from 'node:worker_threads';

export function hash(path: string): Promise<string> {
  return new Promise((resolve) => {
    const worker = new Worker('./hash.js', { workerData: path }); // expect: worker-without-error-handler "an exception in the worker"
    worker.on('message', resolve);
    worker.on('exit', () => console.log('done'));
  });
}
`,
      good: `import { Worker } from 'node:worker_threads';

export function hash(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('./hash.js', { workerData: path });
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', () => console.log('done'));
  });
}
`,
    },
    {
      language: 'typescript',
      name: 'a program that may not be there',
      bad: `import { spawn } from 'node:child_process';

export function open(url: string): void {
  const child = spawn('xdg-open', [url], { stdio: 'ignore' }); // expect: worker-without-error-handler "the process ends when \`xdg-open\` cannot be started"
  child.unref();
}
`,
      good: `import { spawn } from 'node:child_process';

export function open(url: string): void {
  const child = spawn('xdg-open', [url], { stdio: 'ignore' });
  child.on('error', (error) => console.error(error));
  child.unref();
}

export function start(url: string) {
  return spawn('xdg-open', [url], { stdio: 'ignore' }).on('exit', console.log).on('error', console.error);
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const effect = program.effect(site, 'failsBy');
      const kind = effect?.spawns?.kind;
      if (effect?.failsBy === undefined || (kind !== 'worker' && kind !== 'process')) continue;
      if (givenCallback(program, site) || throughShell(site, effect.shellOption)) continue;
      const heard = listenersOf(program, site);
      if (heard.maybe || heard.events.has('error')) continue;
      yield report(file, site, kind);
    }
  },
});

/** A script that ends with what it starts. */
function isScript(file: FileView, site: CallSite): boolean {
  return site.in.unit.kind === 'module' || file.source.startsWith('#!');
}

/** The shell is there, whatever it is told to start. */
function throughShell(site: CallSite, key: string | undefined): boolean {
  const given = key === undefined ? undefined : option(site, key);
  return given !== undefined && given !== 'unknown' && !(given.k === 'literal' && given.value === false);
}

function report(file: FileView, site: CallSite, kind: 'worker' | 'process'): Report {
  const what = kind === 'worker' ? 'worker' : 'child process';
  const command = file.text(site.call.args[0]?.at ?? site.call.at);
  const named = /^(['"`])([\w./-]+)\1$/.exec(command)?.[2];
  const self = /\bexecPath\b/.test(command);
  return {
    at: site.call.at,
    // The program that runs already can be run again.
    grade: self || file.commandLine || (kind === 'process' && isScript(file, site)) ? 'possible' : 'likely',
    message: kind === 'worker' ? `nobody listens to \`error\` of \`${shortCall(file, site)}\`: an exception in the worker ends the process` : `nobody listens to \`error\` of \`${shortCall(file, site)}\`: the process ends when ${named === undefined ? 'the program' : `\`${named}\``} cannot be started`,
    because: [
      { lane: EVENT_LOOP, at: site.call.at, says: `the ${what} is started here, and nothing listens to its \`error\` event` },
      { lane: `the ${what}`, at: site.call.at, says: kind === 'worker' ? 'an exception is not caught in the worker' : 'the program is not found, or may not be run' },
      { lane: EVENT_LOOP, at: site.call.at, says: 'the event is thrown where no `try` can be, and the process ends' },
    ],
    fixes: fixes(file, site),
  };
}

function fixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const edits = afterMaking(file, site, (name) => `${name}.on('error', ${reportingHandler(file)})`);
  return edits === undefined ? [] : [{ title: 'Listen to its `error` event', safety: 'sketch', preferred: true, edits: () => edits }];
}
