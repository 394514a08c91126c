import type { CallSite, Lane, ProgramView, Report } from '#rule-api';
import { defineRule, hasRole, shortCall } from '#rule-api';

export default defineRule({
  id: 'threadpoolctl-across-threads',
  summary: 'several threads set the limit of native thread pools, which belongs to the whole process',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['threadpoolctl'],
  docs: {
    why: `\`threadpool_limits\` sets a number in the library. For OpenBLAS, MKL and BLIS it belongs to the process, for some OpenMP libraries to the thread.
Two threads that enter and leave it in turn restore each other's numbers: the limit of one holds while the other works, and the number at the end may be that of neither.`,
    instead: 'Set the limit once, in the main thread, around the whole pool; or use processes.',
    limits: 'Reported where the call is reached by a thread or by the workers of a thread pool of the program.',
    fine: 'Only one thread ever uses it at a time.',
    noFix: 'The limit has to move to where the pool is made.',
    references: [{ title: 'threadpoolctl: known limitations', url: 'https://github.com/joblib/threadpoolctl#known-limitations' }],
  },
  examples: [
    {
      language: 'python',
      name: 'each worker sets the limit, and the main thread does',
      bad: `from concurrent.futures import ThreadPoolExecutor
from threadpoolctl import threadpool_limits

def solve(matrix):
    with threadpool_limits(limits=1):  # expect: threadpoolctl-across-threads "several threads"
        return matrix.sum()

def solve_all(matrices):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(solve, matrices))
`,
      good: `from concurrent.futures import ThreadPoolExecutor
from threadpoolctl import threadpool_limits

def solve(matrix):
    return matrix.sum()

def solve_all(matrices):
    with threadpool_limits(limits=1), ThreadPoolExecutor() as pool:
        return list(pool.map(solve, matrices))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (!hasRole(site, program, 'thread-limit')) continue;
      const lane = threadLane(site, program);
      if (lane === undefined) continue;
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` is called by several threads, but the limit belongs to the whole process`,
        because: [
          ...(lane.created === undefined ? [] : [{ lane: 'main', file: lane.created.in.file, at: lane.created.call.at, says: 'several threads start here' }]),
          { lane: lane.name, at: site.call.at, says: 'one thread sets the limit and remembers the number before' },
          { lane: `another ${lane.name.replace(/^an? /, '')}`, at: site.call.at, says: 'another remembers the limit of the first as "before", and restores that' },
        ],
      };
    }
  },
});

/** A lane of threads that reaches the call, of which two may run at once. */
function threadLane(site: CallSite, program: ProgramView): Lane | undefined {
  return program.lanes(site.in.key).find((lane) => (lane.kind === 'thread-pool' && lane.many !== 'no') || (lane.kind === 'thread' && lane.many === 'yes'));
}
