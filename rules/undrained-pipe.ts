import type { CallSite, Fate, FileView, Flow, ProgramView, Report, ReportFix } from '#rule-api';
import { argument, callOf, defineRule, laneName, methodCalls, replace, shortCall, undrainedChildren } from '#rule-api';

export default defineRule({
  id: 'undrained-pipe',
  summary: 'a child process is waited for while nobody reads the pipe it writes to',
  family: 'lifecycle',
  languages: ['python', 'typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A pipe holds some 64 KiB.
A child that writes more stands still until somebody reads; the parent stands still until the child ends: neither ever goes on.
It works with little output, so it is found when the first long error message comes.
Node.js makes such pipes unless it is told otherwise; measured: a child that writes a megabyte which nobody reads never sends \`exit\`.`,
    instead: 'Use `communicate()`, which reads and waits, or `subprocess.run(…, capture_output=True)`. Send output that nobody wants to `DEVNULL`. In Node.js, read `child.stdout` and `child.stderr`, let them flow away with `resume()`, or spawn with `stdio: \'inherit\'` or `\'ignore\'`.',
    limits: `Only pipes whose process object can be followed are looked at.
Reading anywhere but after the wait in the same function counts as reading, as do threads that are given the pipe.
Of Node.js, children of which neither output is read and whose end somebody waits for are reported; the strict profile reports the others too.`,
    fine: 'The child certainly writes less than a pipe holds. `communicate()` costs nothing, though.',
    references: [
      { title: 'subprocess: Popen.wait', url: 'https://docs.python.org/3/library/subprocess.html#subprocess.Popen.wait' },
      { title: 'subprocess: call', url: 'https://docs.python.org/3/library/subprocess.html#subprocess.call' },
      { title: 'Node.js: child processes, pipes with limited capacity', url: 'https://nodejs.org/api/child_process.html#child-process' },
      { title: 'asyncio: Process.wait', url: 'https://docs.python.org/3/library/asyncio-subprocess.html#asyncio.subprocess.Process.wait' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'waiting before reading, and communicate',
      bad: `import subprocess

def files(folder):
    child = subprocess.Popen(["find", folder], stdout=subprocess.PIPE)
    child.wait()  # expect: undrained-pipe "nobody reads"
    return child.stdout.read().splitlines()
`,
      good: `import subprocess

def files(folder):
    child = subprocess.Popen(["find", folder], stdout=subprocess.PIPE)
    out, _ = child.communicate()
    return out.splitlines()
`,
    },
    {
      language: 'python',
      name: 'a pipe given to `call`, and output that is thrown away',
      bad: `import subprocess

def build():
    return subprocess.call(["make"], stdout=subprocess.PIPE)  # expect: undrained-pipe "never read"
`,
      good: `import subprocess

def build():
    return subprocess.call(["make"], stdout=subprocess.DEVNULL)
`,
    },
    {
      language: 'python',
      name: 'a pipe that is read first, by another process, or by a thread is fine',
      good: `import subprocess
import threading

def lines(command):
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    for line in child.stdout:
        print(line)
    child.wait()

def piped():
    first = subprocess.Popen(["ls"], stdout=subprocess.PIPE)
    second = subprocess.Popen(["wc"], stdin=first.stdout)
    first.wait()
    second.wait()

def shown(command, show):
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    reader = threading.Thread(target=show, args=(child.stdout,))
    reader.start()
    child.wait()
    reader.join()
`,
    },
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
    if (file.facts.language === 'typescript') {
      if (!file.test || file.strict) yield* undrainedChildren(file, program);
      return;
    }
    for (const site of file.calls) {
      if (!site.call.args.some((arg) => arg.name === 'stdout' || arg.name === 'stderr')) continue;
      const child = program.effect(site)?.child;
      if (child === undefined) continue;
      const pipes = (['stdout', 'stderr'] as const).filter((stream) => isPipe(site, stream));
      if (pipes.length === 0) continue;
      if (child === 'waits') {
        yield thrownAway(file, program, site, pipes);
        continue;
      }
      const fate = site.call.use.kind === 'awaited' ? fateOfAwaited(file, site) : program.fate(site);
      if (fate.escapes !== 'no') continue;
      const wait = methodCalls(fate, 'wait').find((flow) => waitsForGood(flow) && flow.in.file === file.id);
      const unread = wait === undefined ? undefined : pipes.find((stream) => !isRead(fate, stream, wait));
      if (wait === undefined || unread === undefined) continue;
      yield undrained(file, program, { site, fate, wait, unread });
    }
  },
});

function isPipe(site: CallSite, stream: string): boolean {
  const ref = argument(site, stream);
  return (ref?.k === 'attribute' || ref?.k === 'name') && ref.name === 'PIPE';
}

/** What becomes of the object that `child = await create_subprocess_exec(…)` binds, within its function. */
function fateOfAwaited(file: FileView, site: CallSite): Fate {
  const { variables } = site.in.unit;
  const { start, end } = site.call.statementAt;
  const bound = variables.find((variable) => variable.bindings.some((binding) => binding.kind === 'value' && binding.value.k === 'await' && binding.at.start >= start && binding.at.end <= end));
  if (bound?.bindings.length !== 1) return { flows: [], escapes: 'unknown', holders: [] };
  const flows = bound.reads.flatMap((read): readonly Flow[] => {
    const unit = file.units[read.unit];
    return unit === undefined ? [] : [{ use: read.use, in: unit, order: read.order, region: read.region, at: read.at, via: 'name' }];
  });
  return { flows, escapes: flows.every((flow) => flow.use.kind === 'receiver' || flow.use.kind === 'tested' || flow.use.kind === 'compared') ? 'no' : 'unknown', holders: [bound.name] };
}

function waitsForGood(flow: Flow): boolean {
  const site = callOf(flow);
  return site !== undefined && site.call.args.length === 0;
}

/** Somebody reads the stream: anywhere but after the wait in the function that waits. */
function isRead(fate: Fate, stream: string, wait: Flow): boolean {
  return fate.flows.some((flow) => {
    if (flow.use.kind !== 'receiver') return flow.use.kind === 'passed' || flow.use.kind === 'other' || flow.use.kind === 'returned';
    const late = flow.in.key === wait.in.key && flow.order > wait.order;
    if (['communicate', 'kill', 'terminate', 'send_signal', 'poll', '_stdout_buff'].includes(flow.use.attribute)) return !late || flow.use.attribute === 'communicate';
    return flow.use.attribute === stream && !late;
  });
}

function undrained(file: FileView, program: ProgramView, found: { site: CallSite; fate: Fate; wait: Flow; unread: string }): Report {
  const { site, fate, wait, unread } = found;
  const call = callOf(wait);
  const at = call?.call.at ?? wait.at;
  const lane = laneName(program, wait.in);
  return {
    at,
    grade: 'likely',
    message: `\`${file.text(at)}\` waits for a child whose ${unread} is a pipe that nobody reads`,
    because: [
      { lane, file: site.in.file, at: site.call.at, says: `the child writes its ${unread} into a pipe` },
      { lane: 'child process', file: site.in.file, at: site.call.at, says: 'stands still as soon as the pipe is full, some 64 KiB' },
      { lane, at, says: 'stands still until the child ends, and would read only then: neither goes on' },
    ],
    fixes: call === undefined ? [] : communicateFix(call, fate),
  };
}

function thrownAway(file: FileView, program: ProgramView, site: CallSite, pipes: readonly string[]): Report {
  const lane = laneName(program, site.in);
  const given = site.call.args.filter((arg) => arg.name !== undefined && pipes.includes(arg.name));
  return {
    at: site.call.at,
    grade: 'certain',
    message: `the ${pipes.join(' and ')} of \`${shortCall(file, site)}\` is a pipe that is never read`,
    because: [
      { lane, at: site.call.at, says: 'makes the pipe, waits for the child, and throws the pipe away' },
      { lane: 'child process', at: site.call.at, says: 'stands still as soon as the pipe is full, some 64 KiB, and never ends' },
    ],
    fixes: [
      {
        title: 'Throw the output away with `DEVNULL`',
        safety: 'safe',
        preferred: true,
        edits: () =>
          given.flatMap((arg) => {
            const text = file.text(arg.at);
            const at = text.lastIndexOf('PIPE');
            const module = /([\w.]+)\.PIPE$/.exec(text);
            if (module !== null) return [replace({ start: arg.at.start + at, end: arg.at.end }, 'DEVNULL')];
            const imported = file.importing('subprocess', 'DEVNULL');
            return [...imported.edits, replace({ start: arg.at.start + at, end: arg.at.end }, imported.text)];
          }),
      },
    ],
  };
}

/** `communicate()` in place of `wait()`, when the result of the wait is dropped and nobody reads the pipe afterwards. */
function communicateFix(wait: CallSite, fate: Fate): readonly ReportFix[] {
  const { callee, calleeAt, use } = wait.call;
  const dropped = use.kind === 'dropped' || (use.kind === 'awaited' && wait.call.statementAt.end === wait.call.at.end);
  if (callee.k !== 'attribute' || !dropped) return [];
  if (fate.flows.some((flow) => flow.use.kind === 'receiver' && (flow.use.attribute === 'stdout' || flow.use.attribute === 'stderr'))) return [];
  return [{ title: 'Read and wait with `communicate()`', safety: 'safe', preferred: true, edits: () => [replace({ start: calleeAt.end - 'wait'.length, end: calleeAt.end }, 'communicate')] }];
}
