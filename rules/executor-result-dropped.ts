import type { CallSite, FileView, ProgramView, Report, ReportFix, Spawn } from '#rule-api';
import { aloneOnLines, blockEnd, calleeNames, catchesAll, defineRule, freshName, insert, insertLinesAfter, insertLinesBefore, laneName, loopAround, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'executor-result-dropped',
  summary: 'the result of work given to a pool is never read, and its exceptions vanish',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['calls'],
  docs: {
    why: `An exception in a pool's worker is stored in the future, and raised again only when the result is read.
When nobody reads it, nothing is printed, the program goes on, and it exits with code 0.
\`Executor.map\` and \`Pool.imap\` raise when their results are iterated, which a call as a statement never does.`,
    instead: 'Keep the futures and call `result()` on each, iterate over `as_completed(futures)`, or iterate over what `map` gives.',
    limits: `A future that is returned, passed on, waited for or given a callback is taken to be looked at there.
Silent when what is submitted is not known, or certainly raises nothing.`,
    fine: 'The submitted function handles and logs everything that can go wrong in a way the analysis cannot see.',
    references: [
      { title: 'concurrent.futures: Executor.submit and map', url: 'https://docs.python.org/3/library/concurrent.futures.html#executor-objects' },
      { title: 'concurrent.futures: Future.result', url: 'https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.result' },
      { title: 'multiprocessing.pool: AsyncResult', url: 'https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.AsyncResult' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a future that is dropped, and futures whose results are read',
      bad: `from concurrent.futures import ThreadPoolExecutor

def load(path): return open(path).read()

def main(paths):
    with ThreadPoolExecutor() as pool:
        for path in paths:
            pool.submit(load, path)  # expect: executor-result-dropped "exception of \`load\`"
`,
      good: `from concurrent.futures import ThreadPoolExecutor, as_completed

def load(path): return open(path).read()

def main(paths):
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(load, path) for path in paths]
        for future in as_completed(futures):
            print(len(future.result()))
`,
    },
    {
      language: 'python',
      name: 'the results of `map` are never iterated',
      bad: `from concurrent.futures import ThreadPoolExecutor

def load(path): return open(path).read()

def main(paths):
    with ThreadPoolExecutor() as pool:
        pool.map(load, paths)  # expect: executor-result-dropped "results of \`pool.map\\(load, paths\\)\`"
`,
      good: `from concurrent.futures import ThreadPoolExecutor

def load(path): return open(path).read()

def main(paths):
    with ThreadPoolExecutor() as pool:
        texts = list(pool.map(load, paths))
    return texts
`,
    },
    {
      language: 'python',
      name: 'a body that catches everything, a callback, waiting, and the map of a multiprocessing pool are fine',
      good: `import logging
from concurrent.futures import ThreadPoolExecutor, wait

def load(path): return open(path).read()

def quiet(path):
    try:
        load(path)
    except Exception:
        logging.exception("cannot load")

def main(paths, report):
    with ThreadPoolExecutor() as pool:
        pool.submit(quiet, paths[0])
        pool.submit(load, paths[1]).add_done_callback(report)
        wait([pool.submit(load, path) for path in paths])
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const spawn = program.spawn(site);
      if (spawn === undefined) continue;
      const { kind, handle, owned } = spawn.spawning;
      if (kind !== 'thread-pool' && kind !== 'process-pool' && kind !== 'interpreter-pool') continue;
      if ((handle !== 'future' && handle !== 'results') || owned === true) continue;
      if (calleeNames(site, program).some((name) => name.endsWith('.run_in_executor') || name.endsWith('.to_thread'))) continue;
      if (site.call.args.some((arg) => arg.star === '**' || arg.name === 'error_callback')) continue;
      if (!dropped(site, program)) continue;
      const target = raisingTarget(spawn, program);
      if (target === undefined) continue;
      const lane = laneName(program, site.in);
      const results = handle === 'results';
      yield {
        at: site.call.at,
        grade: 'likely',
        message: results ? `the results of \`${shortCall(file, site)}\` are never iterated, so exceptions of \`${target.name}\` are lost` : `the future of \`${shortCall(file, site)}\` is dropped, and with it any exception of \`${target.name}\``,
        because: [
          { lane, at: site.call.at, says: `\`${target.name}\` is given to the pool here` },
          ...target.steps,
          { lane, at: site.call.at, says: results ? 'an exception is raised only when the results are iterated, which nothing does' : 'an exception is kept in the future, which nothing reads' },
        ],
        fixes: results ? iterateFixes(file, site) : collectFixes(file, site),
      };
    }
  },
});

/** The statement throws the result away, or binds it to a name that is never read. */
function dropped(site: CallSite, program: ProgramView): boolean {
  const use = innermost(site.call.use);
  if (use.kind !== 'dropped' && use.kind !== 'bound' && use.kind !== 'stored') return false;
  const fate = program.fate(site);
  return fate.escapes === 'no' && fate.flows.every((flow) => flow.use.kind === 'dropped' || flow.use.kind === 'bound');
}

function innermost(use: CallSite['call']['use']): CallSite['call']['use'] {
  return use.kind === 'element' ? innermost(use.within) : use;
}

/** What is run, when it is known and may raise. */
function raisingTarget(spawn: Spawn, program: ProgramView): { readonly name: string; readonly steps: Report['because'] } | undefined {
  const steps: Report['because'][number][] = [];
  const names = new Set<string>();
  for (const target of spawn.targets) {
    if (target.kind === 'unknown') return undefined;
    const unit = target.unit === undefined ? undefined : program.unit(target.unit);
    if (unit === undefined) {
      const name = target.names[0];
      if (name === undefined || HARMLESS.has(name)) return undefined;
      names.add(name.replace(/^builtins\./, ''));
    } else {
      if (unit.unit.stub || catchesAll(unit) || program.summary(unit.key).canRaise === 'no') return undefined;
      names.add(unit.unit.kind === 'lambda' ? 'lambda' : unit.unit.name);
      if (!unit.library) steps.push({ lane: `pool, \`${unit.unit.name || 'lambda'}\``, file: unit.file, at: unit.unit.nameAt, says: 'it runs in a worker of the pool, where it may raise' });
    }
  }
  const [name] = names;
  return name === undefined || names.size > 1 ? undefined : { name, steps };
}

/** Nothing of interest is lost with these. */
const HARMLESS = new Set(['builtins.print', 'print', 'time.sleep', 'threading.Event.wait', 'threading.Event.set', 'threading.Thread.join', 'logging.info', 'logging.debug']);

function iterateFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  if (site.call.use.kind !== 'dropped' && site.call.use.kind !== 'bound') return [];
  return [{ title: 'Iterate over the results with `list(…)`', safety: 'safe', preferred: true, edits: () => [replace(site.call.at, `list(${file.text(site.call.at)})`)] }];
}

function collectFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const statement = site.call.statementAt;
  const unit = site.in.unit;
  if (unit.kind === 'lambda' || !aloneOnLines(file, statement)) return [];
  const loop = loopAround(site.in, site.call.region);
  const region = unit.regions[site.call.region];
  if (region === undefined || unit.exits.some((exit) => exit.order > site.call.order && exit.kind !== 'raise')) return [];
  if (loop === undefined && (site.call.use.kind === 'dropped' || site.call.use.kind === 'bound')) {
    const name = site.call.use.kind === 'bound' ? site.call.use.name : freshName(file, 'future', 'submitted');
    if (name === undefined || site.call.use.kind === 'bound' && name === '_') return [];
    return [
      {
        title: 'Read the result at the end of the block',
        safety: 'timing',
        preferred: true,
        edits: () => [...(site.call.use.kind === 'dropped' ? [insert(site.call.at.start, `${name} = `)] : []), insertLinesAfter(file, blockEnd(file, region.at), [`${name}.result()`], statement.start)],
      },
    ];
  }
  const around = loop === undefined ? undefined : unit.regions[loop];
  const name = freshName(file, 'futures', 'submitted');
  const each = freshName(file, 'future', 'finished');
  if (around?.kind !== 'loop' || around.iterates === undefined || site.call.use.kind !== 'dropped' || name === undefined || each === undefined) return [];
  const outer = loopAround(site.in, around.parent);
  const header = loopHeader(file, around.at.start);
  if (outer !== undefined || header === undefined) return [];
  return [
    {
      title: 'Collect the futures and read their results after the loop',
      safety: 'timing',
      preferred: true,
      edits: () => [
        insertLinesBefore(file, header, [`${name} = []`]),
        replace(site.call.at, `${name}.append(${file.text(site.call.at)})`),
        insertLinesAfter(file, blockEnd(file, around.at), [`for ${each} in ${name}:`, `${file.indentUnit}${each}.result()`], header),
      ],
    },
  ];
}

/** Where the `for` of a loop's body stands. */
function loopHeader(file: FileView, body: number): number | undefined {
  const before = file.source.slice(0, body).trimEnd();
  const at = before.lastIndexOf('for ');
  const start = file.lineStart(at);
  return at >= 0 && file.source.slice(start, at).trim() === '' && before.slice(at).split('\n').length <= 3 ? at : undefined;
}
