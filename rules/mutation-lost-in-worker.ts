import type { CallSite, FileView, Lane, ProgramView, Report, Span, UnitSite, Variable } from '#rule-api';
import { calleeNames, certainTarget, defineRule, laneName } from '#rule-api';

export default defineRule({
  id: 'mutation-lost-in-worker',
  summary: 'a worker changes a module variable, and the program reads its own copy of it',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A worker process, and an interpreter of \`InterpreterPoolExecutor\`, has module variables of its own.
What it appends, counts or assigns there stays there: the parent reads what it had before, with no error.
The same code works with threads, which is how it usually comes about.`,
    instead: 'Return the result, and put the results together in the parent. Or use a `multiprocessing.Queue`, `Value`, `Array` or `Manager`.',
    limits: `Only module variables, changed in a function that nothing but processes or other interpreters is known to run, and read in one that they do not run.
Variables that hold shared memory, queues, managers or anything else than plain values are not looked at.`,
    fine: 'It is a cache or a count of each worker for itself, and the parent has another use of the same name.',
    noFix: 'How results come back is for a person to decide.',
    references: [
      { title: 'multiprocessing: sharing state between processes', url: 'https://docs.python.org/3/library/multiprocessing.html#sharing-state-between-processes' },
      { title: 'multiprocessing: programming guidelines', url: 'https://docs.python.org/3/library/multiprocessing.html#programming-guidelines' },
      { title: 'concurrent.futures: InterpreterPoolExecutor', url: 'https://docs.python.org/3/library/concurrent.futures.html#interpreterpoolexecutor' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'results appended to a list, and returned',
      bad: `from multiprocessing import Process

results = []

def work(n):
    results.append(n * n)  # expect: mutation-lost-in-worker "\`results\` of the worker"

def main():
    child = Process(target=work, args=(3,))
    child.start()
    child.join()
    print(results)

if __name__ == "__main__":
    main()
`,
      good: `from multiprocessing import Pool

def work(n):
    return n * n

def main():
    with Pool() as pool:
        results = pool.map(work, [3])
    print(results)

if __name__ == "__main__":
    main()
`,
    },
    {
      language: 'python',
      name: 'a counter in another interpreter, and in a thread',
      bad: `from concurrent.futures import InterpreterPoolExecutor

done = 0

def work(n):
    global done
    done += 1  # expect: mutation-lost-in-worker "\`done\` of the worker"

def main(numbers):
    with InterpreterPoolExecutor() as pool:
        list(pool.map(work, numbers))
    return done
`,
      good: `from concurrent.futures import InterpreterPoolExecutor

cache = {}

def work(n):
    if n not in cache:
        cache[n] = n * n
    return cache[n]

def main(numbers):
    with InterpreterPoolExecutor() as pool:
        return list(pool.map(work, numbers))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    const [module] = file.units;
    if (module === undefined || (file.test && !file.strict)) return;
    const workers = workerUnits(file, program);
    if (workers.size === 0) return;
    for (const variable of module.unit.variables) {
      if (!isPlain(variable)) continue;
      const change = changes(file, variable).find(({ unit }) => workers.has(unit.index));
      const read = change === undefined ? undefined : readByParent(file, program, variable, workers);
      const lane = change === undefined ? undefined : workers.get(change.unit.index);
      if (change === undefined || read === undefined || lane?.created === undefined) continue;
      const where = lane.kind === 'interpreter-pool' ? 'interpreter' : 'process';
      yield {
        at: change.at,
        grade: 'likely',
        message: `the \`${variable.name}\` of the worker ${where} is changed here, not the one that \`${read.unit.unit.name || 'the module'}\` reads`,
        because: [
          { lane: laneName(program, lane.created.in), file: lane.created.in.file, at: lane.created.call.at, says: `\`${change.unit.unit.name}\` runs in another ${where}, which has a \`${variable.name}\` of its own` },
          { lane: `worker ${where}`, at: change.at, says: `changes its \`${variable.name}\`, which goes when the worker ends` },
          { lane: laneName(program, read.unit), at: read.at, says: 'reads the one of the parent, which nobody has changed' },
        ],
      };
    }
  },
});

interface Place {
  readonly unit: UnitSite;
  readonly at: Span;
}

/** Functions of the file that only worker processes or interpreters are known to run, each with how it comes to run. */
function workerUnits(file: FileView, program: ProgramView): ReadonlyMap<number, Lane> {
  const found = new Map<number, Lane>();
  if (!file.calls.some((site) => isWorker(program, site))) return found;
  for (const unit of file.units) {
    if (unit.unit.kind !== 'function') continue;
    const lanes = program.lanes(unit.key);
    const [first] = lanes;
    if (first !== undefined && lanes.every((lane) => lane.kind === 'process' || lane.kind === 'process-pool' || lane.kind === 'interpreter-pool') && lanes.every((lane) => lane.created !== undefined && isOwnMemory(program, lane.created))) found.set(unit.index, first);
  }
  return found;
}

function isWorker(program: ProgramView, site: CallSite): boolean {
  const spawn = program.spawn(site);
  return spawn !== undefined && /process|interpreter/.test(spawn.spawning.kind) && certainTarget(program, spawn.targets) !== undefined;
}

/** Workers of the standard library; a cluster may run its work in threads of this process. */
function isOwnMemory(program: ProgramView, site: CallSite): boolean {
  return calleeNames(site, program).some((name) => /^(multiprocessing|concurrent)\./.test(name));
}

/** Bound at module level to a plain value or an ordinary collection. */
function isPlain(variable: Variable): boolean {
  const own = variable.bindings.filter((binding) => binding.unit === 0);
  return own.length > 0 && own.every((binding) => binding.kind === 'value' && (binding.value.k === 'literal' || binding.value.k === 'collection' || (binding.value.k === 'call' && binding.value.of.k === 'name' && /^(list|dict|set|Counter|defaultdict|deque)$/.test(binding.value.of.name))));
}

const CHANGING = /^(append|add|insert|extend|update|setdefault|pop|popitem|remove|discard|clear|appendleft)$/;

/** Places in functions that bind the variable anew or change what it holds. */
function changes(file: FileView, variable: Variable): readonly Place[] {
  const found: Place[] = [];
  for (const binding of variable.bindings) {
    const unit = file.units[binding.unit];
    if (binding.unit !== 0 && unit !== undefined && binding.kind === 'value') found.push({ unit, at: binding.at });
  }
  for (const read of variable.reads) {
    const unit = file.units[read.unit];
    if (read.unit === 0 || unit === undefined) continue;
    if (read.use.kind === 'receiver' && read.use.call !== undefined && CHANGING.test(read.use.attribute)) found.push({ unit, at: unit.unit.calls[read.use.call]?.at ?? read.at });
  }
  for (const unit of file.units) {
    for (const access of unit.unit.accesses) {
      const { target } = access;
      if (unit.index === 0 || access.mode === 'read' || target.k !== 'item' || target.of.k !== 'name' || target.of.name !== variable.name) continue;
      if (variable.reads.some((read) => read.unit === unit.index && access.at.start <= read.at.start && read.at.end <= access.at.end)) found.push({ unit, at: access.at });
    }
  }
  return found;
}

/** A read of the variable for its value, in code that the parent runs; the parent never changes it itself. */
function readByParent(file: FileView, program: ProgramView, variable: Variable, workers: ReadonlyMap<number, Lane>): Place | undefined {
  if (changes(file, variable).some(({ unit }) => !workers.has(unit.index))) return undefined;
  for (const read of variable.reads) {
    const unit = file.units[read.unit];
    if (unit === undefined || workers.has(read.unit) || (read.use.kind === 'receiver' && read.use.call !== undefined && CHANGING.test(read.use.attribute))) continue;
    // At import nothing has run yet; under a main guard it has.
    if (unit.unit.kind === 'module' && !unit.unit.regions.some((region, index) => region.guard === 'main' && program.paths(unit).within(read.region, index))) continue;
    if (unit.unit.kind === 'lambda' || program.lanes(unit.key).some((lane) => /process|interpreter/.test(lane.kind))) continue;
    return { unit, at: read.at };
  }
  return undefined;
}
