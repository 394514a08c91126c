import type { CallSite, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { calleeNames, callAt, callOf, defineRule, forksByName, laneName, methodCalls, regionsAround, replace, shortCall, startsAsCopy } from '#rule-api';

export default defineRule({
  id: 'fork-with-threads',
  summary: 'a process is forked while threads of the parent are running',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A fork copies the memory and only the thread that forks.
A lock that another thread held at that moment is locked in the child for good: of \`logging\`, of the memory allocator, of a library. The child hangs as soon as it wants it, once in a while.
From Python 3.12 on \`os.fork()\` warns of it, and from 3.14 on the default start method is no longer \`fork\`.`,
    instead: 'Start processes first and threads afterwards, or use `multiprocessing.get_context("spawn")` (or `"forkserver"`), which starts children afresh.',
    limits: `Threads and the fork must stand in one function, with a path from the start of the thread to the fork on which nothing joins it.
A fork that goes on to \`exec\` another program at once is fine, and so are \`subprocess\` calls.`,
    fine: 'The child calls nothing but functions that are safe after a fork, such as `os._exit`.',
    references: [
      { title: 'os.fork', url: 'https://docs.python.org/3/library/os.html#os.fork' },
      { title: 'multiprocessing: contexts and start methods', url: 'https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a fork beside a running thread, and before it',
      bad: `import os
import threading

def beat(stop):
    while not stop.wait(1):
        print("alive")

def main():
    stop = threading.Event()
    heart = threading.Thread(target=beat, args=(stop,))
    heart.start()
    child = os.fork()  # expect: fork-with-threads "while the thread started by \`heart.start\\(\\)\` is running"
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    stop.set()
    heart.join()
`,
      good: `import os
import threading

def beat(stop):
    while not stop.wait(1):
        print("alive")

def main():
    child = os.fork()
    if child == 0:
        os._exit(0)
    stop = threading.Event()
    heart = threading.Thread(target=beat, args=(stop,))
    heart.start()
    os.waitpid(child, 0)
    stop.set()
    heart.join()
`,
    },
    {
      language: 'python',
      name: 'a process of a fork context inside a thread pool, and one that is spawned',
      bad: `import multiprocessing
from concurrent.futures import ThreadPoolExecutor

def work(n):
    print(n)

def main(urls, load):
    context = multiprocessing.get_context("fork")
    with ThreadPoolExecutor() as threads:
        pages = threads.map(load, urls)
        child = context.Process(target=work, args=(1,))
        child.start()  # expect: fork-with-threads
        child.join()
        return list(pages)
`,
      good: `import multiprocessing
from concurrent.futures import ThreadPoolExecutor

def work(n):
    print(n)

def main(urls, load):
    context = multiprocessing.get_context("spawn")
    with ThreadPoolExecutor() as threads:
        pages = threads.map(load, urls)
        child = context.Process(target=work, args=(1,))
        child.start()
        child.join()
        return list(pages)
`,
    },
    {
      language: 'python',
      name: 'threads that were joined, and a fork that executes another program, are fine',
      good: `import os
import subprocess
import threading

def main(job):
    first = threading.Thread(target=job)
    first.start()
    first.join()
    if os.fork() == 0:
        os._exit(0)

def launch(job, program):
    beside = threading.Thread(target=job)
    beside.start()
    if os.fork() == 0:
        os.execv(program, [program])
    subprocess.run(["true"])
    beside.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const fork = forkAt(file, program, site);
      if (fork === undefined) continue;
      const thread = runningThread(program, fork.at);
      if (thread === undefined) continue;
      const lane = laneName(program, fork.at.in);
      yield {
        at: fork.at.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, fork.at)}\` forks while the thread started by \`${shortCall(file, thread)}\` is running: what it has locked stays locked in the child`,
        because: [
          { lane, at: thread.call.at, says: 'a thread starts, and may hold any lock at any time: of logging, of a queue, of a library' },
          ...(fork.made === undefined ? [] : [{ lane, at: fork.made.call.at, says: `the process is made here; ${fork.why}` }]),
          { lane, at: fork.at.call.at, says: 'copies the process as it is now, with the locks that the thread holds, without the thread' },
          { lane: 'child process', at: fork.at.call.at, says: 'waits for a lock that nobody is there to release' },
        ],
        ...(fork.assumes === undefined ? {} : { assumptions: [fork.assumes] }),
        fixes: fork.made === undefined ? [] : spawnFix(file, program, fork.made),
      };
    }
  },
});

interface Fork {
  readonly at: CallSite;
  /** The constructor of the process, when its start forks. */
  readonly made?: CallSite;
  readonly why: string;
  readonly assumes?: string;
}

/** The call that forks, when the site is it or makes the process whose start is. */
function forkAt(file: FileView, program: ProgramView, site: CallSite): Fork | undefined {
  const spawning = program.effect(site, 'spawns')?.spawns;
  if (spawning === undefined || (spawning.kind !== 'process' && !(spawning.kind === 'process-pool' && spawning.handle === 'pool'))) return undefined;
  const names = calleeNames(site, program);
  if (names.some((name) => name.startsWith('os.fork'))) return executes(site) ? undefined : { at: site, why: '' };
  if (!names.some((name) => name.startsWith('multiprocessing.')) || names.some((name) => /Spawn|ForkServer|Manager/.test(name))) return undefined;
  const copy = forksByName(site, program) ? { says: 'its context forks', assumes: undefined } : startsAsCopy(file, program);
  if (copy === undefined) return undefined;
  const assumes = copy.assumes === undefined ? {} : { assumes: copy.assumes };
  if (spawning.when === 'now') return { at: site, why: copy.says, ...assumes };
  const start = methodCalls(program.fate(site), 'start').map(callOf).find((call) => call !== undefined && call.in.key === site.in.key);
  return start === undefined ? undefined : { at: start, made: site, why: copy.says, ...assumes };
}

/** The child goes on to be another program. */
function executes(site: CallSite): boolean {
  return site.in.unit.calls.some((call) => call.callee.k === 'attribute' && /^(exec[lv]\w*|_exit|posix_spawn)$/.test(call.callee.name) && call.callee.name !== '_exit');
}

/** A thread that was started before, in the same function, and that nothing has joined by then. */
function runningThread(program: ProgramView, fork: CallSite): CallSite | undefined {
  const paths = program.paths(fork.in);
  for (const [index, call] of fork.in.unit.calls.entries()) {
    if (call.order >= fork.call.order) continue;
    const made = callAt(fork.in, index);
    const spawning = made === undefined ? undefined : program.spawn(made)?.spawning;
    if (made === undefined || spawning === undefined) continue;
    if (spawning.kind === 'thread' || spawning.kind === 'timer') {
      const fate = program.fate(made);
      const start = methodCalls(fate, 'start').map(callOf).find((each) => each !== undefined && each.in.key === fork.in.key);
      if (start === undefined || start.call.order >= fork.call.order || !paths.follows(start.call.order, fork.call.order)) continue;
      const ends = methodCalls(fate, 'join', 'cancel', 'stop', 'close').flatMap((flow) => (flow.in.key === fork.in.key ? [callOf(flow)?.call.order ?? flow.order] : []));
      if (ends.some((order) => order > start.call.order && order < fork.call.order)) continue;
      if (paths.escape({ from: start.call.order, to: fork.call.order, avoiding: ends, exceptions: 'ignore' }) !== undefined) return start;
      continue;
    }
    if (spawning.kind !== 'thread-pool' || spawning.target === undefined) continue;
    // Work given to an executor whose block is still open.
    const open = regionsAround(fork.in, fork.call.region).filter((at) => fork.in.unit.regions[at]?.kind === 'with');
    if (regionsAround(made.in, made.call.region).some((at) => open.includes(at)) && paths.follows(call.order, fork.call.order)) return made;
  }
  return undefined;
}

/** `get_context('spawn')` in place of `'fork'`, or a spawn context for a process of the default one. */
function spawnFix(file: FileView, program: ProgramView, made: CallSite): readonly ReportFix[] {
  const contexts = file.calls.filter((site) => /(^|\.)get_context$/.test(file.text(site.call.calleeAt)));
  const [context] = contexts;
  const method = context?.call.args[0];
  if (contexts.length === 1 && method?.value.k === 'literal' && method.value.value === 'fork') {
    const quote = file.text(method.at).startsWith("'") ? "'" : '"';
    return [{ title: 'Start children afresh, with `spawn`', safety: 'sketch', preferred: true, edits: () => [replace(method.at, `${quote}spawn${quote}`)] }];
  }
  if (contexts.length > 0 || !calleeNames(made, program).includes('multiprocessing.Process')) return [];
  return [
    {
      title: 'Start the child afresh, with `spawn`',
      safety: 'sketch',
      preferred: true,
      edits: () => {
        const imported = file.importing('multiprocessing');
        return [...imported.edits, replace(made.call.calleeAt, `${imported.text}.get_context("spawn").Process`)];
      },
    },
  ];
}
