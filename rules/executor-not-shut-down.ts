import type { CallSite, Fate, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { aloneOnLines, blockEnd, defineRule, laneName, loopAround, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'executor-not-shut-down',
  summary: 'an executor or pool is made and never shut down',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['calls'],
  docs: {
    why: `Until it is shut down, a pool keeps its workers waiting for more.
When the last reference goes they end some time later, or not: the function returns before what it submitted is done, and nobody waits for it or hears of its failure.
A \`multiprocessing.Pool\` must not be left to the garbage collector, says its documentation: that can hang the program at exit.`,
    instead: 'Use it as a context manager, `with ThreadPoolExecutor() as pool:`, or call `shutdown()` (for a `Pool` `close()` and `join()`) in a `finally`.',
    limits: `Tests are looked at by the strict profile only.
An executor that is returned, passed on or kept where others reach it is taken to be shut down there.
One at module level is fine: the interpreter joins its workers at exit.
One that is kept on \`self\` and shut down in no method is reported by the strict profile only, since it often lives as long as the program.`,
    fine: 'The pool is meant to live as long as the program: make it at module level, or once.',
    references: [
      { title: 'concurrent.futures: Executor.shutdown', url: 'https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.shutdown' },
      { title: 'multiprocessing.pool: Pool and its management', url: 'https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a pool that each call leaves behind, and one that ends with the block',
      bad: `from concurrent.futures import ThreadPoolExecutor

def load(path): return open(path).read()

def load_all(paths):
    pool = ThreadPoolExecutor(4)  # expect: executor-not-shut-down "never shut down"
    return list(pool.map(load, paths))
`,
      good: `from concurrent.futures import ThreadPoolExecutor

def load(path): return open(path).read()

def load_all(paths):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(load, paths))
`,
    },
    {
      language: 'python',
      name: 'shut down later, handed on, module-level or closed in another method is fine',
      good: `from concurrent.futures import ThreadPoolExecutor

shared = ThreadPoolExecutor(4)

class Loader:
    def __init__(self):
        self._pool = ThreadPoolExecutor(4)

    def close(self):
        self._pool.shutdown()

def make():
    return ThreadPoolExecutor(4)

def load_all(load, paths):
    pool = ThreadPoolExecutor(4)
    try:
        return list(pool.map(load, paths))
    finally:
        pool.shutdown()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (site.in.unit.kind === 'module' || site.call.classBody >= 0) continue;
      const spawning = program.spawn(site)?.spawning;
      if (spawning?.when !== 'now' || (spawning.handle !== 'executor' && spawning.handle !== 'pool')) continue;
      const fate = program.fate(site);
      if (fate.escapes !== 'no') continue;
      if (shutDown(fate)) continue;
      const kept = fate.flows.some((flow) => flow.via === 'attribute' || flow.via === 'element' || flow.via === 'module') || site.call.use.kind === 'stored';
      const lane = laneName(program, site.in);
      const workers = spawning.kind === 'thread-pool' ? 'threads' : spawning.kind === 'interpreter-pool' ? 'interpreters' : 'processes';
      yield {
        at: site.call.at,
        grade: kept ? 'possible' : 'likely',
        ...(spawning.handle === 'pool' ? {} : { severity: 'info' as const }),
        message: `the ${spawning.handle} made by \`${shortCall(file, site)}\` is never shut down`,
        because: [
          { lane, at: site.call.at, says: `the ${spawning.handle} is made here; its ${workers} start when work comes` },
          { lane, at: site.in.unit.nameAt, says: `no path through \`${site.in.unit.name || 'lambda'}\` shuts it down, and no other code can reach it: its ${workers} end when the garbage collector finds it` },
        ],
        fixes: kept ? [] : withFixes(file, program, site, fate),
      };
    }
  },
});

/** Entered as a context manager, or closed by a method; a pool that is looked into by other means is taken to be cared for. */
function shutDown(fate: Fate): boolean {
  return fate.flows.some((flow) => {
    if (flow.use.kind === 'entered') return true;
    return flow.use.kind === 'receiver' && ['shutdown', 'close', 'terminate', 'join', '__exit__', 'shutdown_now', 'kill_workers', 'terminate_workers'].includes(flow.use.attribute);
  });
}

/** Turns `pool = Executor(…)` and the rest of its block into `with Executor(…) as pool:`. */
function withFixes(file: FileView, program: ProgramView, site: CallSite, fate: Fate): readonly ReportFix[] {
  const statement = site.call.statementAt;
  const use = site.call.use;
  const region = site.in.unit.regions[site.call.region];
  if (use.kind !== 'bound' || region === undefined || !aloneOnLines(file, statement)) return [];
  if (loopAround(site.in, site.call.region) !== undefined && region.kind !== 'loop') return [];
  const text = file.text(statement);
  if (text.replaceAll(/\s/g, '') !== `${use.name}=${file.text(site.call.at)}`.replaceAll(/\s/g, '')) return [];
  const rest = { start: file.lineEnd(statement.end) + file.newline.length, end: blockEnd(file, region.at) };
  if (rest.end <= rest.start) return [];
  // Leaving the block of a multiprocessing pool ends its workers at once, so results that come later would be lost.
  const lazy = program.spawn(site)?.spawning.handle === 'pool' && fate.flows.some((flow) => flow.use.kind === 'receiver' && !['map', 'starmap', 'apply'].includes(flow.use.attribute));
  if (lazy) return [];
  return [
    {
      title: `Use \`with … as ${use.name}\``,
      safety: 'timing',
      preferred: true,
      edits: () => [replace(statement, `with ${file.text(site.call.at)} as ${use.name}:`), ...file.indented(rest)],
    },
  ];
}
