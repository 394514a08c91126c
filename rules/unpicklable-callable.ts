import type { Callee, CallSite, FileView, ProgramView, Report, ReportFix, Spawn, UnitSite } from '#rule-api';
import { defineRule, forksByName, freshName, insert, laneName, replace, shortCall, startsAfresh, topLevelStart } from '#rule-api';

export default defineRule({
  id: 'unpicklable-callable',
  summary: 'a lambda or an inner function is sent to another process, which cannot find it there',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `What goes to another process is pickled, and a function is pickled by its name: the worker imports the module and looks it up.
A lambda has no name, and an inner function has none that the module knows: a pool raises \`PicklingError\` when it sends the work, and \`Process.start()\` does where children begin as fresh interpreters (Windows, macOS, and from Python 3.14 on Linux).`,
    instead: 'Define the function at module level, and give it what it used to capture as arguments; `functools.partial` of such a function can be pickled.',
    limits: `Only executors and processes of the standard library are looked at; joblib, Dask, Ray, pathos and others pickle code by value.
A \`Process\` of a fork context, or in a program for Linux before 3.14 only, is not reported.`,
    fine: 'Never for a pool. For a `Process`, where the program runs only on systems that fork.',
    references: [
      { title: 'multiprocessing: programming guidelines, picklability', url: 'https://docs.python.org/3/library/multiprocessing.html#programming-guidelines' },
      { title: 'pickle: what can be pickled', url: 'https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled' },
      { title: 'concurrent.futures: ProcessPoolExecutor', url: 'https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a lambda in a pool, and a function at module level',
      bad: `from concurrent.futures import ProcessPoolExecutor

def main():
    with ProcessPoolExecutor() as pool:
        print(list(pool.map(lambda n: n * n, range(4))))  # expect: unpicklable-callable "a lambda cannot be sent"

if __name__ == "__main__":
    main()
`,
      good: `from concurrent.futures import ProcessPoolExecutor

def square(n):
    return n * n

def main():
    with ProcessPoolExecutor() as pool:
        print(list(pool.map(square, range(4))))

if __name__ == "__main__":
    main()
`,
    },
    {
      language: 'python',
      name: 'an inner function, and a partial of one at module level',
      bad: `from multiprocessing import Pool

def scale(numbers, factor):
    def times(n):
        return n * factor
    with Pool() as pool:
        return pool.map(times, numbers)  # expect: unpicklable-callable "\`times\` is defined inside \`scale\`"
`,
      good: `from functools import partial
from multiprocessing import Pool

def times(factor, n):
    return n * factor

def scale(numbers, factor):
    with Pool() as pool:
        return pool.map(partial(times, factor), numbers)
`,
    },
    {
      language: 'python',
      name: 'threads, methods, joblib and a fork context are fine',
      good: `import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

class Job:
    def run(self, n):
        return n

    def all(self, numbers):
        with multiprocessing.Pool() as pool:
            return pool.map(self.run, numbers)

def main(numbers):
    with ThreadPoolExecutor() as threads:
        print(list(threads.map(lambda n: n, numbers)))
    with ThreadPool() as others:
        print(others.map(lambda n: n, numbers))
    child = multiprocessing.get_context("fork").Process(target=lambda: print(1))
    child.start()
    child.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const spawn = program.spawn(site);
      if (spawn?.targetAt === undefined || !pickles(file, program, spawn)) continue;
      const [target] = spawn.targets;
      if (spawn.targets.length !== 1 || target === undefined || target.decorated === 'unknown') continue;
      const unit = target.unit === undefined ? undefined : program.unit(target.unit);
      if (unit === undefined || unit.library || unit.file !== file.id) continue;
      const nested = nestedIn(file, unit, target);
      if (nested === undefined) continue;
      const pool = spawn.spawning.kind === 'process-pool';
      const fresh = startsAfresh(file, program);
      if (!pool && (fresh === undefined || forksByName(site, program))) continue;
      const lane = laneName(program, site.in);
      const name = unit.unit.kind === 'lambda' ? 'a lambda' : `\`${unit.unit.name}\``;
      yield {
        at: spawn.targetAt,
        grade: 'certain',
        message: unit.unit.kind === 'lambda' ? `a lambda cannot be sent to another process by \`${shortCall(file, site)}\`: it has no name to be found by` : `${name} is defined inside ${nested}, so it cannot be sent to another process`,
        because: [
          ...(unit.unit.kind === 'lambda' ? [] : [{ lane, at: unit.unit.nameAt, says: `${name} exists only while ${nested} runs` }]),
          { lane, at: spawn.targetAt, says: `${pool ? 'the pool' : fresh?.says ?? 'the process'} pickles the callable by its name: ${pool ? 'PicklingError' : '`start()` raises, and no process runs'}` },
        ],
        ...(pool || fresh === undefined ? {} : { assumptions: [fresh.assumes] }),
        fixes: unit.unit.kind === 'lambda' ? namedFix(file, site, unit) : [],
      };
    }
  },
});

/** The callable goes through `pickle` of the standard library. */
function pickles(file: FileView, program: ProgramView, { site, spawning }: Spawn): boolean {
  if (spawning.kind !== 'process' && spawning.kind !== 'process-pool') return false;
  // Other libraries replace the pickler by one that takes code along.
  if (file.facts.imports.some((each) => /^(dill|cloudpickle|multiprocess|pathos|loky)\b/.test(each.module))) return false;
  return program.callees(site).every((callee) => callee.names.some((name) => /^(multiprocessing|concurrent\.futures|torch\.multiprocessing)\./.test(name)));
}

/** The function or class inside which the target is defined, in words; `undefined` where its name can be looked up. */
function nestedIn(file: FileView, unit: UnitSite, target: Callee): string | undefined {
  const parent = file.units[unit.unit.parent];
  if (parent === undefined) return undefined;
  if (unit.unit.kind === 'lambda') return parent.unit.name === '' ? 'the module' : `\`${parent.unit.name}\``;
  if (parent.unit.kind === 'module' || unit.unit.outerNames.includes(unit.unit.name)) return undefined;
  // A method of an inner class belongs to an instance, which is pickled by its class.
  if (unit.unit.class >= 0 || target.receiver !== undefined || parent.unit.outerNames.includes(unit.unit.name)) return undefined;
  return parent.unit.name === '' ? 'a lambda' : `\`${parent.unit.name}\``;
}

/** A function at module level in place of a lambda that captures nothing. */
function namedFix(file: FileView, site: CallSite, unit: UnitSite): readonly ReportFix[] {
  const text = file.text(unit.unit.at);
  const parts = /^lambda\s*([^:]*):\s*([\s\S]+)$/.exec(text);
  const name = freshName(file, '_work', '_call', '_task');
  if (parts === null || name === undefined || text.includes('\n') || site.in.unit.kind === 'lambda') return [];
  const captured = file.units.some((other) => other.unit.kind !== 'module' && other.index !== unit.index && other.unit.variables.some((variable) => variable.reads.some((read) => read.unit === unit.index)));
  if (captured || /[:=]/.test(parts[1] ?? '') || /\byield\b|\bself\b/.test(text)) return [];
  const top = site.in.unit.kind === 'module' ? file.lineStart(site.call.statementAt.start) : topLevelStart(file, site.in);
  if (file.indent(top) !== '') return [];
  const gap = `${file.newline}${file.newline}${file.newline}`;
  return [
    {
      title: 'Define it at module level',
      safety: 'sketch',
      preferred: true,
      edits: () => [insert(top, `def ${name}(${parts[1]?.trim() ?? ''}):${file.newline}${file.indentUnit}return ${parts[2] ?? ''}${gap}`), replace(unit.unit.at, name)],
    },
  ];
}
