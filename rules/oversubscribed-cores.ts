import type { CallSite, FileView, ProgramView, Reached, Report } from '#rule-api';
import { calleeNames, callAt, certainTarget, defineRule, laneName, literalArgument, loopAround, pathSteps, reachedFrom, shortCall } from '#rule-api';

export default defineRule({
  id: 'oversubscribed-cores',
  summary: 'worker processes each use as many native threads as there are cores',
  family: 'cpu',
  languages: ['python'],
  severity: 'hint',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `Matrix products and decompositions of NumPy and PyTorch run on a pool of native threads, one for each core.
Eight worker processes on eight cores make 64 threads, which push each other off the cores and out of the caches: often slower than fewer of either.`,
    instead: `Give each worker its share: \`OMP_NUM_THREADS=1\` (or \`OPENBLAS_NUM_THREADS\`, \`MKL_NUM_THREADS\`) in the environment before the workers start, \`threadpoolctl.threadpool_limits\` or \`torch.set_num_threads\` in an initializer.
Or let the library have all cores, and use one process.`,
    limits: `Products written \`a @ b\` are not seen.
A limit that is set anywhere in the file of the pool or of its work is taken to hold; limits in the environment of the program are not known.`,
    fine: 'The environment sets a limit, or the matrices are small.',
    noFix: 'How many threads each worker should have depends on the work.',
    references: [
      { title: 'threadpoolctl', url: 'https://github.com/joblib/threadpoolctl#readme' },
      { title: 'Dask: avoid oversubscribing threads', url: 'https://docs.dask.org/en/stable/array-best-practices.html#avoid-oversubscribing-threads' },
      { title: 'PyTorch: CPU oversubscription', url: 'https://docs.pytorch.org/docs/stable/notes/multiprocessing.html#avoid-cpu-oversubscription' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a pool of processes that decompose matrices, and workers with a limit',
      bad: `from multiprocessing import Pool

import numpy

def singular_values(seed):
    matrix = numpy.random.default_rng(seed).normal(size=(800, 800))
    return numpy.linalg.svd(matrix)

def main():
    with Pool() as pool:
        return pool.map(singular_values, range(8))  # expect: oversubscribed-cores "\`numpy.linalg.svd\`"
`,
      good: `from multiprocessing import Pool

import numpy
from threadpoolctl import threadpool_limits

def singular_values(seed):
    matrix = numpy.random.default_rng(seed).normal(size=(800, 800))
    with threadpool_limits(1):
        return numpy.linalg.svd(matrix)

def main():
    with Pool() as pool:
        return pool.map(singular_values, range(8))
`,
    },
    {
      language: 'python',
      name: 'one worker, and one process, are fine',
      good: `from concurrent.futures import ProcessPoolExecutor

import numpy

def solve(a, b):
    return numpy.linalg.solve(a, b)

def main(a, b):
    with ProcessPoolExecutor(max_workers=1) as pool:
        return pool.submit(solve, a, b).result()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if ((file.test && !file.strict) || setsLimit(file)) return;
    for (const site of file.calls) {
      const spawn = program.spawn(site);
      if (spawn === undefined || (spawn.spawning.kind !== 'process' && spawn.spawning.kind !== 'process-pool') || !several(file, program, site)) continue;
      if (!calleeNames(site, program).some((name) => /^(multiprocessing|concurrent\.futures)\./.test(name))) continue;
      const target = certainTarget(program, spawn.targets);
      if (target === undefined) continue;
      const found = threadedCall(program, reachedFrom(program, target, 3));
      const view = found === undefined ? undefined : program.view(found.call.in.file);
      if (found === undefined || view === undefined || setsLimit(view)) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `each process started by \`${shortCall(file, site)}\` runs \`${found.name}\` on a thread per core: more threads than cores`,
        because: [
          { lane, at: site.call.at, says: 'several processes are given work' },
          ...pathSteps(program, `a worker process`, found.path),
          { lane: 'a worker process', file: found.call.in.file, at: found.call.call.at, says: `\`${found.name}\` starts as many native threads as there are cores, in each of the processes` },
        ],
        assumptions: ['no limit such as `OMP_NUM_THREADS` in the environment of the program'],
      };
    }
  },
});

/** The file says somewhere how many native threads there may be. */
function setsLimit(file: FileView): boolean {
  return /threadpool_limits|ThreadpoolController|set_num_threads|set_num_interop_threads|_NUM_THREADS|VECLIB_MAXIMUM_THREADS/.test(file.source);
}

/** More than one process: a pool of an unknown or higher number, or processes started in a loop. */
function several(file: FileView, program: ProgramView, site: CallSite): boolean {
  const spawning = program.spawn(site)?.spawning;
  if (spawning?.kind === 'process') return loopAround(site.in, site.call.region) !== undefined;
  if (spawning?.target === undefined) return false;
  const { callee } = site.call;
  const receiver = callee.k === 'attribute' && callee.of.k === 'name' ? callee.of.name : undefined;
  const maker = file.calls.find((other) => (other.call.use.kind === 'bound' && other.call.use.name === receiver) || (other.call.use.kind === 'entered' && other.in.unit.regions[other.call.use.region]?.managerName === receiver && receiver !== undefined));
  if (maker !== undefined && (literalArgument(maker, 'max_workers', 0) === 1 || literalArgument(maker, 'processes', 0) === 1)) return false;
  return spawning.handle === 'results' || /map/.test(callee.k === 'attribute' ? callee.name : '') || loopAround(site.in, site.call.region) !== undefined;
}

function threadedCall(program: ProgramView, reached: readonly Reached[]): { readonly call: CallSite; readonly name: string; readonly path: readonly CallSite[] } | undefined {
  for (const { unit, path } of reached) {
    for (let index = 0; index < unit.unit.calls.length; index += 1) {
      const call = callAt(unit, index);
      if (call === undefined || program.effect(call, 'computes')?.computes?.manyThreads !== true) continue;
      return { call, name: calleeNames(call, program)[0] ?? 'it', path };
    }
  }
  return undefined;
}
