import type { CallSite, FileView, Lane, ProgramView, Report } from '#rule-api';
import { defineRule, laneName, pathSteps, shortCall } from '#rule-api';

export default defineRule({
  id: 'process-state-in-thread',
  summary: 'a thread changes something that belongs to the whole process',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `The working directory, the mask of permissions and \`sys.stdout\` exist once for all threads, and once for all interpreters of a process.
When one of several threads changes the directory, the others open their relative paths there; when two redirect \`stdout\`, what one prints goes to the other, and the wrong one is put back at the end.`,
    instead: 'Use absolute paths, `cwd=` of `subprocess`, `dir_fd=`, and give functions the stream that they are to write to. Do it in a process where it cannot be avoided.',
    limits: 'Only functions are looked at of which several activations at once are known: work of a pool, threads started in a loop.',
    fine: 'One thread at a time does it, under a lock that all who depend on it hold.',
    noFix: 'Which paths or streams are meant has to be found by a person.',
    references: [
      { title: 'os.chdir', url: 'https://docs.python.org/3/library/os.html#os.chdir' },
      { title: 'contextlib.redirect_stdout', url: 'https://docs.python.org/3/library/contextlib.html#contextlib.redirect_stdout' },
      { title: 'contextlib.chdir', url: 'https://docs.python.org/3/library/contextlib.html#contextlib.chdir' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'threads that change the directory, and absolute paths',
      bad: `import os
from concurrent.futures import ThreadPoolExecutor

def count(folder):
    os.chdir(folder)  # expect: process-state-in-thread "the working directory of the whole process"
    return len(os.listdir("."))

def main(folders):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(count, folders))
`,
      good: `import os
from concurrent.futures import ThreadPoolExecutor

def count(folder):
    return len(os.listdir(folder))

def main(folders):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(count, folders))
`,
    },
    {
      language: 'python',
      name: 'output caught by several threads, and by processes',
      bad: `import contextlib
import io
import threading

def run(job, outputs):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):  # expect: process-state-in-thread "where \`print\` writes to"
        job()
    outputs.append(text.getvalue())

def main(jobs):
    outputs = []
    threads = [threading.Thread(target=run, args=(job, outputs)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outputs
`,
      good: `import contextlib
import io
import os
from concurrent.futures import ProcessPoolExecutor

def run(job):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        job()
    return text.getvalue()

def main(jobs):
    os.chdir("/tmp")
    with ProcessPoolExecutor() as pool:
        return list(pool.map(run, jobs))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const what = program.effect(site, 'processWide')?.processWide;
      if (what === undefined || site.in.unit.kind === 'module') continue;
      const lane = severalThreads(program, site);
      if (lane?.created === undefined || underLock(file, site)) continue;
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` changes ${what} of the whole process, and several threads run this at once`,
        because: [
          { lane: laneName(program, lane.created.in), file: lane.created.in.file, at: lane.created.call.at, says: 'several threads are given this work' },
          ...pathSteps(program, 'thread 1', lane.path),
          { lane: 'thread 1', at: site.call.at, says: `changes ${what}` },
          { lane: 'thread 2', at: site.call.at, says: 'changes it again, while thread 1 relies on it' },
        ],
      };
    }
  },
});

/** The lane of threads that may run this several times at once; every known lane is one of threads. */
function severalThreads(program: ProgramView, site: CallSite): Lane | undefined {
  const lanes = program.lanes(site.in.key);
  if (lanes.some((lane) => lane.kind !== 'thread' && lane.kind !== 'thread-pool')) return undefined;
  return lanes.find((lane) => lane.many === 'yes');
}

function underLock(file: FileView, site: CallSite): boolean {
  return site.in.unit.regions.some((region) => region.kind === 'with' && region.managerAt !== undefined && region.at.start <= site.call.at.start && site.call.at.end <= region.at.end && /lock|mutex/i.test(file.text(region.managerAt)));
}
