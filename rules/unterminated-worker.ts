import type { CallSite, FileView, ProgramView, Report, UnitSite } from '#rule-api';
import { defineRule, fileId, laneName, type Listeners, listenersOf, loopAround, shortCall } from '#rule-api';

export default defineRule({
  id: 'unterminated-worker',
  summary: 'a worker is started and nothing ever ends it',
  family: 'lifecycle',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A worker that listens for messages lives until somebody ends it, with a heap of its own and a thread of the operating system.
One that is forgotten keeps the process from ending; one that is made for each item or request and never ended adds up until memory or threads run out.`,
    instead: `Keep one worker, or a pool of them (\`piscina\`), and send it the items.
Where a worker is made for one piece of work, end it when the answer is there, in a \`finally\`: \`await worker.terminate()\`.
\`worker.unref()\` says that it need not be waited for.`,
    limits: `A worker that is returned, passed on, or kept where other code can reach it is taken to be ended there; so is one of which somebody waits for \`exit\`.
A worker outside of loops and request handlers is reported where its file is part of the program and is seen to listen for messages.`,
    fine: 'The worker ends by itself: it does its work and listens for nothing.',
    noFix: 'Only the author knows after which message the worker has done its work.',
    references: [
      { title: 'Node.js: worker.terminate', url: 'https://nodejs.org/api/worker_threads.html#workerterminate' },
      { title: 'Node.js: worker_threads, use a pool', url: 'https://nodejs.org/api/worker_threads.html#worker-threads' },
      { title: 'MDN: Worker.terminate', url: 'https://developer.mozilla.org/en-US/docs/Web/API/Worker/terminate' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a worker for each file, and one that is ended',
      bad: `import { Worker } from 'node:worker_threads';

export function thumbnails(paths: string[], use: (image: Uint8Array) => void): void {
  for (const path of paths) {
    const worker = new Worker('./thumbnail.js'); // expect: unterminated-worker "in each round"
    worker.on('error', console.error);
    worker.once('message', use);
    worker.postMessage(path);
  }
}
`,
      good: `import { Worker } from 'node:worker_threads';

export function thumbnails(paths: string[], use: (image: Uint8Array) => void): void {
  for (const path of paths) {
    const worker = new Worker('./thumbnail.js');
    worker.on('error', console.error);
    worker.once('message', (image) => {
      use(image);
      void worker.terminate();
    });
    worker.postMessage(path);
  }
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (program.spawn(site)?.spawning.kind !== 'worker') continue;
      const heard = listenersOf(program, site);
      if (heard.maybe || ends(heard)) continue;
      const many = manyTimes(program, site);
      const listens = listensForMessages(file, program, site);
      // One worker for the whole life of a program needs no end.
      if (many === undefined && (site.in.unit.kind === 'module' || listens === undefined)) continue;
      const sent = heard.members.has('postMessage');
      yield {
        at: site.call.at,
        grade: listens !== undefined || (many !== undefined && sent) ? 'likely' : 'possible',
        message: `nothing ends the worker made by \`${shortCall(file, site)}\`${many === undefined ? '' : `, and one is made ${many}`}`,
        because: [
          { lane: laneName(program, site.in), at: site.call.at, says: `a worker is started here${many === undefined ? '' : ` ${many}`}, with a thread and a heap of its own` },
          ...(listens === undefined ? [] : [{ lane: 'the worker', file: listens.file, at: listens.at, says: 'listens for messages, which keeps it alive' }]),
          { lane: laneName(program, site.in), at: site.call.at, says: 'nothing calls `terminate` on it, and nobody waits for its end' },
        ],
      };
    }
  },
});

function ends(heard: Listeners): boolean {
  return ['terminate', 'unref', 'kill', 'disconnect'].some((member) => heard.members.has(member)) || ['exit', 'close'].some((event) => heard.events.has(event));
}

function manyTimes(program: ProgramView, site: CallSite): string | undefined {
  if (loopAround(site.in, site.call.region) !== undefined) return 'in each round of the loop';
  if (program.lanes(site.in.key).some((lane) => lane.kind === 'web-handler')) return 'for each request';
  return undefined;
}

/** The file that the worker runs, where it is part of the program, and the place where it listens. */
function listensForMessages(file: FileView, program: ProgramView, site: CallSite): { readonly file: UnitSite['file']; readonly at: { readonly start: number; readonly end: number } } | undefined {
  const [script] = site.call.args;
  const name = script === undefined ? undefined : /(['"`])([\w./@-]+\.[cm]?[jt]s)\1/.exec(file.text(script.at))?.[2];
  if (name === undefined) return undefined;
  const path = joined(file.id.slice(0, file.id.lastIndexOf('/')), name);
  for (const candidate of [path, path.replace(/\.([cm]?)js$/, '.$1ts')]) {
    const view = program.view(fileId(candidate));
    const at = view === undefined ? -1 : view.source.search(/\bparentPort\??\.(?:on|addListener)\(|\bself\.onmessage\b|\bonmessage\s*=|\bself\.addEventListener\(/);
    if (view === undefined || at < 0 || /\bprocess\.exit\(|parentPort\??\.(?:close|unref)\(|self\.close\(/.test(view.source)) continue;
    return { file: view.id, at: { start: at, end: view.lineEnd(at) } };
  }
  return undefined;
}

function joined(folder: string, relative: string): string {
  const parts = relative.startsWith('/') ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
