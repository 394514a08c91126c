import type { CallSite, FileView, Flow, ProgramView, Report, ReportFix } from '#rule-api';
import { blockEnd, callOf, defineRule, insertLinesAfter, laneName, methodCalls, regionsAround, shortCall } from '#rule-api';

export default defineRule({
  id: 'pool-left-before-results',
  summary: 'the block of a process pool ends before the results of its work are read',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['with-regions'],
  docs: {
    why: `Leaving \`with Pool() as pool:\` calls \`terminate()\`, which ends the workers at once, other than an executor of \`concurrent.futures\`, which waits.
What \`apply_async\`, \`map_async\` or \`imap\` were still to do is lost, and \`get()\` after the block waits for good.`,
    instead: 'Read the results inside the block, or call `pool.close()` and `pool.join()` at its end.',
    limits: 'The result must be kept under a name, in a list or an attribute, and read in the function in which the block stands.',
    fine: 'Never: the results are lost.',
    references: [
      { title: 'multiprocessing: Pool', url: 'https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool' },
      { title: 'multiprocessing: Pool.terminate', url: 'https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.terminate' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a result read after the block, and inside',
      bad: `from multiprocessing import Pool

def main(paths, load):
    with Pool() as pool:
        pending = pool.map_async(load, paths)
    return pending.get()  # expect: pool-left-before-results "the workers are gone"
`,
      good: `from multiprocessing import Pool

def main(paths, load):
    with Pool() as pool:
        pending = pool.map_async(load, paths)
        return pending.get()
`,
    },
    {
      language: 'python',
      name: 'several results, and a pool that is joined',
      bad: `from multiprocessing import Pool

def main(paths, load):
    with Pool() as pool:
        pending = [pool.apply_async(load, (path,)) for path in paths]
    return [one.get() for one in pending]  # expect: pool-left-before-results
`,
      good: `from multiprocessing import Pool

def main(paths, load):
    with Pool() as pool:
        pending = [pool.apply_async(load, (path,)) for path in paths]
        pool.close()
        pool.join()
    return [one.get() for one in pending]
`,
    },
    {
      language: 'python',
      name: 'executors, and results that are complete, are fine',
      good: `from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool

def main(paths, load):
    with ProcessPoolExecutor() as executor:
        future = executor.submit(load, paths)
    with Pool() as pool:
        loaded = pool.map(load, paths)
        first = pool.apply_async(load, paths)
        first.wait()
    return future.result(), loaded, first.get()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (site.call.use.kind !== 'entered') continue;
      const spawning = program.spawn(site)?.spawning;
      if (spawning?.handle !== 'pool' || spawning.kind !== 'process-pool') continue;
      const block = site.call.use.region;
      const fate = program.fate(site);
      if (fate.escapes === 'yes' || methodCalls(fate, 'join').length > 0) continue;
      for (const given of methodCalls(fate, 'apply_async', 'map_async', 'starmap_async', 'imap', 'imap_unordered')) {
        const work = callOf(given);
        if (work === undefined || work.in.key !== site.in.key || !regionsAround(site.in, given.region).includes(block)) continue;
        const late = readLate(program, site, work, block);
        if (late === undefined || late.in.file !== file.id) continue;
        const at = callOf(late)?.call.at ?? late.at;
        const lane = laneName(program, site.in);
        yield {
          at,
          grade: 'likely',
          message: `the workers are gone when \`${file.text(at).split('\n')[0] ?? 'the result'}\` asks for what \`${shortCall(file, work)}\` gave them`,
          because: [
            { lane, at: work.call.at, says: 'gives work to the pool, and goes on at once' },
            { lane, at: site.call.at, says: 'leaving this block ends the worker processes in the middle of it' },
            { lane, at, says: 'waits for a result that nobody will bring' },
          ],
          fixes: joinFix(file, site, block),
        };
        return;
      }
    }
  },
});

/** Reading of the result outside of the block, with none inside it. */
function readLate(program: ProgramView, pool: CallSite, work: CallSite, block: number): Flow | undefined {
  const flows = program.fate(work).flows.filter((flow) => (flow.use.kind === 'receiver' && ['get', 'wait', 'next', '__next__'].includes(flow.use.attribute)) || (flow.use.kind === 'iterated' && work.call.callee.k === 'attribute' && work.call.callee.name.startsWith('imap')));
  const inside = (flow: Flow): boolean => flow.in.key !== pool.in.key || regionsAround(pool.in, flow.region).includes(block);
  return flows.some(inside) ? undefined : flows.find((flow) => flow.order > work.call.order);
}

function joinFix(file: FileView, site: CallSite, block: number): readonly ReportFix[] {
  const region = site.in.unit.regions[block];
  const name = region?.managerName;
  if (region === undefined || name === undefined || region.managerAt === undefined) return [];
  const head = file.lineStart(region.managerAt.start);
  const end = blockEnd(file, region.at);
  const indent = file.indent(head) + file.indentUnit;
  if (file.line(end) === file.line(head) || !/^\s*with\b/.test(file.source.slice(head, file.lineEnd(head)))) return [];
  const first = file.source.slice(file.lineEnd(file.source.indexOf(':', region.managerAt.end)) + file.newline.length);
  if (!first.startsWith(indent)) return [];
  const like = file.source.length - first.length + indent.length;
  return [{ title: `Wait for the workers with \`${name}.close()\` and \`${name}.join()\``, safety: 'timing', preferred: true, edits: () => [insertLinesAfter(file, end, [`${name}.close()`, `${name}.join()`], like)] }];
}
