import type { CallSite, FileView, Report, ReportFix } from '#rule-api';
import { afterMaking, defineRule, EVENT_LOOP, type Listeners, listenersOf, option, shortCall } from '#rule-api';

export default defineRule({
  id: 'undrained-pipe',
  summary: 'a child process writes into pipes that nobody empties, and waits for ever once they are full',
  family: 'lifecycle',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A pipe holds some tens of kilobytes.
When the child has written that much and nobody has read, its next write waits, so it never ends, and who waits for it waits for ever.
It works as long as the output is short, which is why it is found in production and not in tests.
Measured: a child that writes a megabyte never sends \`exit\`.`,
    instead: 'Read what comes (`child.stdout.on(\'data\', …)`, `pipeline`), let it flow away (`child.stdout.resume()`), or do not make pipes: `stdio: \'inherit\'` or `\'ignore\'`.',
    limits: `A child that is returned, passed on, or kept where other code can reach it is taken to be read there.
Reading only one of \`stdout\` and \`stderr\`, and children that nobody waits for, are reported by the strict profile only.`,
    fine: 'The program writes next to nothing, and always will.',
    references: [{ title: 'Node.js: child_process, pipes with limited capacity', url: 'https://nodejs.org/api/child_process.html#child-process' }],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a child that is waited for and never read, and one whose output flows away',
      bad: `import { spawn } from 'node:child_process';

export function install(folder: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['ci'], { cwd: folder }); // expect: undrained-pipe "nobody reads"
    child.on('error', reject);
    child.on('exit', resolve);
  });
}
`,
      good: `import { spawn } from 'node:child_process';

export function install(folder: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['ci'], { cwd: folder, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', resolve);
  });
}

export function version(): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['--version']);
    let text = '';
    child.on('error', reject);
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.resume();
    child.on('close', () => resolve(text));
  });
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const pipes = program.effect(site, 'pipesOutput')?.pipesOutput;
      if (pipes === undefined) continue;
      const given = option(site, pipes.option);
      if (given !== undefined && !(given !== 'unknown' && given.k === 'literal' && given.value === 'pipe')) continue;
      const heard = listenersOf(program, site);
      if (heard.maybe || heard.members.has('stdio')) continue;
      const unread = ['stdout', 'stderr'].filter((stream) => !heard.members.has(stream));
      if (unread.length === 0) continue;
      yield report(file, site, heard, unread);
    }
  },
});

function report(file: FileView, site: CallSite, heard: Listeners, unread: readonly string[]): Report {
  const waits = heard.events.has('exit') || heard.events.has('close');
  const end = heard.calls.find((call) => ['exit', 'close'].includes(String(call.call.args[0]?.value.k === 'literal' ? call.call.args[0].value.value : '')));
  const streams = unread.map((stream) => `\`${stream}\``).join(' and ');
  return {
    at: site.call.at,
    grade: waits && unread.length === 2 ? 'likely' : 'possible',
    message: `nobody reads ${streams} of \`${shortCall(file, site)}\`: the child stands still when the pipe is full`,
    because: [
      { lane: EVENT_LOOP, at: site.call.at, says: `the child is started with pipes for its output, and nothing reads ${streams}` },
      { lane: 'the child process', at: site.call.at, says: 'has written as much as the pipe holds: its next write waits' },
      { lane: EVENT_LOOP, at: end?.call.at ?? site.call.at, says: waits ? 'waits for the end of the child, which does not come' : 'the child never ends' },
    ],
    fixes: fixes(file, site, unread),
  };
}

function fixes(file: FileView, site: CallSite, unread: readonly string[]): readonly ReportFix[] {
  if (site.call.use.kind !== 'bound' && site.call.use.kind !== 'stored') return [];
  const separator = `${file.newline}${file.indent(site.call.statementAt.start)}`;
  const typed = /\.[cm]?tsx?$/.test(file.id);
  const edits = afterMaking(file, site, (name) => unread.map((stream) => `${name}.${stream}${typed ? '?' : ''}.resume()`).join(`;${separator}`));
  return edits === undefined ? [] : [{ title: 'Let the output flow away', safety: 'safe', preferred: true, edits: () => edits }];
}
