import type { CallSite, Report, ReportFix } from '#rule-api';
import { calleeNames, defineRule, laneName, loopAround, replace, runsInThreads, shortCall } from '#rule-api';

export default defineRule({
  id: 'interpreter-call-not-parallel',
  summary: 'interpreters are called one after another in one thread',
  family: 'cpu',
  languages: ['python'],
  severity: 'info',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['concurrent'],
  docs: {
    why: `\`Interpreter.call\` and \`Interpreter.exec\` run the code in the other interpreter, but in the thread that calls, which stands still meanwhile.
A loop over four interpreters therefore takes as long as one that does all the work.`,
    instead: 'Use `call_in_thread`, which gives each its own thread, and join the threads; or an `InterpreterPoolExecutor`, which also brings the results.',
    limits: 'Only calls in a loop are reported, in code that is not itself run by several threads.',
    fine: 'The interpreters are there to keep things apart, not to be faster.',
    references: [
      { title: 'concurrent.interpreters: Interpreter.call', url: 'https://docs.python.org/3/library/concurrent.interpreters.html#concurrent.interpreters.Interpreter.call' },
      { title: 'concurrent.interpreters: Interpreter.call_in_thread', url: 'https://docs.python.org/3/library/concurrent.interpreters.html#concurrent.interpreters.Interpreter.call_in_thread' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'interpreters called in a loop, and a pool of them',
      bad: `from concurrent import interpreters

def work(n):
    print(sum(range(n)))

def main(numbers):
    for n in numbers:
        interpreter = interpreters.create()
        interpreter.call(work, n)  # expect: interpreter-call-not-parallel "one after another"
`,
      good: `from concurrent.futures import InterpreterPoolExecutor

def work(n):
    print(sum(range(n)))

def main(numbers):
    with InterpreterPoolExecutor() as pool:
        print(list(pool.map(work, numbers)))
`,
    },
    {
      language: 'python',
      name: 'one call, and calls in threads, are fine',
      good: `from concurrent import interpreters

def work(n):
    print(sum(range(n)))

def main(numbers):
    interpreter = interpreters.create()
    interpreter.call(work, 1)
    threads = [interpreters.create().call_in_thread(work, n) for n in numbers]
    for thread in threads:
        thread.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const { callee } = site.call;
      if (callee.k !== 'attribute' || (callee.name !== 'call' && callee.name !== 'exec')) continue;
      const loop = loopAround(site.in, site.call.region);
      if (loop === undefined || !calleeNames(site, program).some((name) => /^concurrent\.interpreters\.Interpreter\.(call|exec)$/.test(name))) continue;
      const iterates = site.in.unit.regions[loop]?.iterates;
      // `while True` serves requests, one at a time.
      if (iterates === undefined || runsInThreads(program, site.in)) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` runs in this thread: the interpreters work one after another`,
        because: [
          { lane, at: site.call.at, says: `each round waits here until the other interpreter is done` },
          { lane: 'other interpreters', at: site.call.at, says: 'have nothing to do meanwhile' },
        ],
        fixes: threadFix(site),
      };
    }
  },
});

/** `call_in_thread` in place of `call`, when its result is dropped; somebody has to join the thread then. */
function threadFix(site: CallSite): readonly ReportFix[] {
  const { callee, calleeAt, use } = site.call;
  if (callee.k !== 'attribute' || callee.name !== 'call' || use.kind !== 'dropped') return [];
  return [{ title: 'Use `call_in_thread`', safety: 'sketch', preferred: true, edits: () => [replace({ start: calleeAt.end - callee.name.length, end: calleeAt.end }, 'call_in_thread')] }];
}

