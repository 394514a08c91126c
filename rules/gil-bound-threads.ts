import type { CallSite, Evidence, FileView, ProgramView, Report, ReportFix, Spawn, UnitSite } from '#rule-api';
import { atLeast, calleeNames, callOf, defineRule, knownUnits, laneName, literalArgument, loopAround, replace, underMainGuard } from '#rule-api';

export default defineRule({
  id: 'gil-bound-threads',
  summary: 'threads run pure Python computing, which the GIL lets only one of them do at a time',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['calls'],
  docs: {
    why: `With the global interpreter lock one thread at a time runs Python code.
Threads that only compute take turns: four of them need as long as one that does all the work, and a little more for the switching.`,
    instead: `Use \`ProcessPoolExecutor\` with a function at module level, under a main guard.
From Python 3.14 on \`InterpreterPoolExecutor\` gives every worker an interpreter with a lock of its own.
Or do the work in a library that computes with the lock released (NumPy, \`hashlib\`, \`zlib\`), or run a free-threaded build.`,
    limits: `The story is a ledger: each loop and call that counts as computing, and what it was.
Silent where a call in the hot part waits, releases the lock, or is not known; where only one thread is started; and for a free-threaded target.
How long the loops run is estimated from what the text says about their bounds.`,
    fine: 'The threads are there to keep something else responsive, not to be faster.',
    references: [
      { title: 'threading: the GIL and CPU-bound work', url: 'https://docs.python.org/3/library/threading.html#gil-and-performance-considerations' },
      { title: 'Glossary: global interpreter lock', url: 'https://docs.python.org/3/glossary.html#term-global-interpreter-lock' },
      { title: 'concurrent.futures: ProcessPoolExecutor', url: 'https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor' },
      { title: 'concurrent.futures: InterpreterPoolExecutor', url: 'https://docs.python.org/3/library/concurrent.futures.html#interpreterpoolexecutor' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a thread pool that counts primes, and a process pool that does',
      bad: `from concurrent.futures import ThreadPoolExecutor

def primes(limit):
    found = 0
    for n in range(2, 200_000):
        for d in range(2, int(n ** 0.5) + 1):
            if n % d == 0:
                break
        else:
            found += 1
    return found

def main():
    with ThreadPoolExecutor() as pool:
        print(list(pool.map(primes, range(4))))  # expect: gil-bound-threads "\`primes\`"

if __name__ == "__main__":
    main()
`,
      good: `from concurrent.futures import ProcessPoolExecutor

def primes(limit):
    found = 0
    for n in range(2, 200_000):
        for d in range(2, int(n ** 0.5) + 1):
            if n % d == 0:
                break
        else:
            found += 1
    return found

def main():
    with ProcessPoolExecutor() as pool:
        print(list(pool.map(primes, range(4))))

if __name__ == "__main__":
    main()
`,
    },
    {
      language: 'python',
      name: 'work that waits, that releases the GIL, or whose cost is not known is fine',
      good: `import hashlib
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

def fetch(url): return len(urlopen(url).read())

def digest(block):
    for _ in range(1000):
        block = hashlib.sha256(block * 1000).digest()
    return block

def short(items):
    total = 0
    for item in items:
        total += item
    return total

def main(urls, blocks, lists):
    with ThreadPoolExecutor() as pool:
        print(list(pool.map(fetch, urls)), list(pool.map(digest, blocks)), list(pool.map(short, lists)))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.world.freeThreaded) return;
    for (const site of file.calls) {
      const spawn = program.spawn(site);
      if (spawn === undefined) continue;
      const { kind, target } = spawn.spawning;
      if ((kind !== 'thread' && kind !== 'thread-pool') || target === undefined) continue;
      if (calleeNames(site, program).some((name) => name.endsWith('.run_in_executor') || name.endsWith('.to_thread'))) continue;
      const units = knownUnits(spawn.targets);
      if (units === undefined) continue;
      const { heavy, evidence } = program.computing(site);
      if (heavy !== 'yes' || units.some((key) => program.summary(key).blocks !== 'no')) continue;
      if (!several(file, program, site, spawn)) continue;
      const unit = program.unit(units[0] ?? site.in.key);
      if (unit === undefined || unit.library) continue;
      const name = unit.unit.name === '' || unit.unit.kind === 'lambda' ? 'the lambda' : `\`${unit.unit.name}\``;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `threads cannot run ${name} side by side: it is pure Python computing, and the GIL lets one thread compute at a time`,
        because: [{ lane, at: site.call.at, says: `threads are given ${name} to run here` }, ...ledger(program, evidence), { lane: 'threads', file: unit.file, at: unit.unit.nameAt, says: verdict(evidence) }],
        assumptions: [`a build of Python ${file.world.pythonVersion.major}.${file.world.pythonVersion.minor} with the GIL (${file.world.sources.python})`],
        fixes: poolFixes(file, program, site, unit),
      };
    }
  },
});

/** More than one thread would compute: a map over a pool, or a start in a loop or repeated in the same function. */
function several(file: FileView, program: ProgramView, site: CallSite, spawn: Spawn): boolean {
  if (spawn.spawning.handle === 'results') return !oneWorker(file, program, site);
  if (loopAround(site.in, site.call.region) !== undefined) return !oneWorker(file, program, site);
  const same = file.calls.filter((other) => other.in.index === site.in.index && sameTarget(program.spawn(other), spawn));
  return same.length > 1 && same[0]?.index === site.index && !oneWorker(file, program, site);
}

function sameTarget(left: Spawn | undefined, right: Spawn): boolean {
  return left !== undefined && left.spawning.kind === right.spawning.kind && left.targets.length > 0 && left.targets.every((target, index) => target.unit !== undefined && target.unit === right.targets[index]?.unit);
}

/** The pool has one worker by decision: it queues work, it is not there for speed. */
function oneWorker(file: FileView, program: ProgramView, site: CallSite): boolean {
  const pool = poolOf(file, program, site);
  return pool !== undefined && literalArgument(pool, 'max_workers', 0) === 1;
}

/** The constructor, in this file, of the pool on which a method is called. */
function poolOf(file: FileView, program: ProgramView, site: CallSite): CallSite | undefined {
  return file.calls.find((other) => program.spawn(other)?.spawning.handle === 'executor' && program.fate(other).flows.some((flow) => isUseBy(flow, site)));
}

function isUseBy(flow: Parameters<typeof callOf>[0], site: CallSite): boolean {
  const call = callOf(flow);
  return call?.in.key === site.in.key && call.index === site.index;
}

function ledger(program: ProgramView, evidence: readonly Evidence[]): Report['because'] {
  return evidence.slice(0, 6).flatMap((row) => {
    const unit = program.unit(row.unit);
    const region = row.kind === 'loop' ? unit?.unit.regions[row.anchor] : undefined;
    const at = row.kind === 'loop' ? region?.at : unit?.unit.calls[row.anchor]?.at;
    if (unit === undefined || at === undefined || unit.library) return [];
    return [{ lane: 'threads', file: unit.file, at: firstLine(program, unit, region?.kind === 'loop' ? header(program, unit, at) : at), says: row.says }];
  });
}

/** The `for` or `while` line of a loop's body. */
function header(program: ProgramView, unit: UnitSite, body: { start: number; end: number }): { start: number; end: number } {
  const before = program.view(unit.file)?.source.slice(0, body.start).trimEnd() ?? '';
  const line = before.lastIndexOf('\n') + 1;
  const start = line + (/^\s*/.exec(before.slice(line))?.[0].length ?? 0);
  return before === '' ? body : { start, end: before.length };
}

function firstLine(program: ProgramView, unit: UnitSite, at: { start: number; end: number }): { start: number; end: number } {
  const length = program.text(unit.file, at).split('\n', 1)[0]?.trimEnd().length ?? 0;
  return { start: at.start, end: at.start + Math.max(1, length) };
}

function verdict(evidence: readonly Evidence[]): string {
  const unknown = evidence.filter((row) => row.kind === 'unknown-call').length;
  const rest = unknown === 0 ? 'and nothing in it is unknown' : `${unknown} call${unknown === 1 ? ' is' : 's are'} not known, outside the hot part`;
  return `nothing in the hot part waits or releases the GIL, ${rest}: the threads take turns`;
}

/** Renames the executor where all it runs is this function, which is defined at module level, and the pool is not made at import. */
function poolFixes(file: FileView, program: ProgramView, site: CallSite, target: UnitSite): readonly ReportFix[] {
  const pool = poolOf(file, program, site);
  if (pool === undefined || target.unit.parent > 0 || target.unit.class >= 0 || target.unit.kind !== 'function') return [];
  if (pool.in.unit.kind === 'module' && !underMainGuard(pool.in, pool.call.region)) return [];
  if (pool.in.unit.kind !== 'module' && program.lanes(pool.in.key).some((lane) => lane.kind === 'import')) return [];
  const onlyThis = program.fate(pool).flows.every((flow) => {
    const call = callOf(flow);
    return flow.use.kind !== 'receiver' || call === undefined || program.spawn(call) === undefined || (call.in.key === site.in.key && call.index === site.index);
  });
  if (!onlyThis || !calleeNames(pool, program).some((name) => name.endsWith('ThreadPoolExecutor'))) return [];
  if (pool.call.args.some((arg) => arg.name === 'thread_name_prefix')) return [];
  const use = (executor: string, preferred: boolean): ReportFix => ({
    title: `Use \`${executor}\``,
    safety: 'sketch',
    preferred,
    edits: () => {
      const imported = file.importing('concurrent.futures', executor);
      return [...imported.edits, replace(pool.call.calleeAt, imported.text)];
    },
  });
  return atLeast(file.world, 3, 14) ? [use('InterpreterPoolExecutor', true), use('ProcessPoolExecutor', false)] : [use('ProcessPoolExecutor', true)];
}
