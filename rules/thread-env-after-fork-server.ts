import type { CallSite, ProgramView, Report, ThreadCount } from '#rule-api';
import { defineRule, laneName, shortCall, threadCounts } from '#rule-api';

export default defineRule({
  id: 'thread-env-after-fork-server',
  summary: 'a thread-count variable is set when the workers have started, with the environment as it was',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: 'Worker processes have a copy of the environment, taken when they were started, and their libraries read the variables then. Set after `Pool(4)` or `LocalCluster()`, a variable changes nothing in them, and the workers go on with as many threads each as there are cores.',
    instead: 'Set the variable before the pool is made, or in an `initializer` of the pool with `threadpoolctl`.',
    limits: 'Reported for pools and clusters that start their workers at once, made earlier in the same function or module.',
    fine: 'The variable is meant for processes that are started later.',
    noFix: 'What else the statements in between need is for the author to say.',
    references: [
      { title: 'multiprocessing: contexts and start methods', url: 'https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods' },
      { title: 'threadpoolctl', url: 'https://github.com/joblib/threadpoolctl#readme' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'set after the pool, and before it',
      bad: `import os
from multiprocessing import Pool

def run(work, items):
    with Pool(4) as pool:
        os.environ["OMP_NUM_THREADS"] = "1"  # expect: thread-env-after-fork-server "have started"
        return pool.map(work, items)
`,
      good: `import os
from multiprocessing import Pool

def run(work, items):
    os.environ["OMP_NUM_THREADS"] = "1"
    with Pool(4) as pool:
        return pool.map(work, items)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const set of threadCounts(file, program)) {
      const pool = poolBefore(set, file.calls, program);
      if (pool === undefined) continue;
      const lane = laneName(program, set.in);
      yield {
        at: set.at,
        grade: 'likely',
        message: `\`${set.variable}\` is set when the workers of \`${shortCall(file, pool)}\` have started, with the environment as it was`,
        because: [
          { lane, at: pool.call.at, says: 'the workers start here, with a copy of the environment' },
          { lane, at: set.at, says: 'the variable is set in this process only' },
        ],
      };
    }
  },
});

/** A pool that starts its workers when it is made, and is used after the variable is set. */
function poolBefore(set: ThreadCount, calls: readonly CallSite[], program: ProgramView): CallSite | undefined {
  return calls.find((site) => {
    if (site.in.key !== set.in.key || site.call.order > set.order) return false;
    const spawning = program.spawn(site)?.spawning;
    if (spawning?.kind !== 'process-pool' || spawning.when !== 'now' || (spawning.handle !== 'pool' && spawning.handle !== 'executor')) return false;
    // An executor starts its workers with the first piece of work.
    if (program.callees(site).some((callee) => callee.names.some((name) => name.endsWith('PoolExecutor')))) return false;
    return program.fate(site).flows.some((flow) => flow.in.key === set.in.key && flow.order > set.order);
  });
}
