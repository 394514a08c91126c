import type { CallSite, FileView, ProgramView, Report, ReportFix, UnitSite } from '#rule-api';
import { decoratedAs, defineRule, deleteStatement, roleOfResult, roleOfValue, shortCall } from '#rule-api';

export default defineRule({
  id: 'dask-nested-delayed',
  summary: 'a delayed function gives back delayed objects, which nobody computes',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['dask', 'distributed'],
  docs: {
    why: `A task returns what its function returns. When that function calls delayed functions in turn, computing it gives a list of \`Delayed\` objects instead of results: their work was only described, on the worker, and never done.`,
    instead: 'Build the graph in a plain function, and delay only the steps.',
    limits: 'Reported when what the function returns is, or holds, the result of calling a delayed function.',
    fine: 'The caller computes the result of the result.',
    references: [{ title: "Dask delayed best practices: don't call dask.delayed within delayed functions", url: 'https://docs.dask.org/en/stable/delayed-best-practices.html#don-t-call-dask-delayed-within-delayed-functions' }],
  },
  examples: [
    {
      language: 'python',
      name: 'a delayed function that builds a graph, and a plain one',
      bad: `import dask

@dask.delayed
def double(x):
    return 2 * x

@dask.delayed
def double_all(xs):
    return [double(x) for x in xs]  # expect: dask-nested-delayed "\`double\\(x\\)\`"
`,
      good: `import dask

@dask.delayed
def double(x):
    return 2 * x

def double_all(xs):
    return [double(x) for x in xs]

@dask.delayed
def total(xs):
    return sum(dask.compute(*[double(x) for x in xs]))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const unit of file.units) {
      if (!decoratedAs(unit, program, 'dask-delay')) continue;
      const inner = file.calls.find((site) => site.in.key === unit.key && isReturned(site, program) && roleOfResult(site, program) === 'dask-delayed');
      if (inner === undefined) continue;
      yield {
        at: inner.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, inner)}\` is delayed within the delayed \`${unit.unit.name}\`: its result is an object that nobody computes`,
        because: [
          { lane: 'a worker', at: unit.unit.nameAt, says: `\`${unit.unit.name}\` runs as a task` },
          { lane: 'a worker', at: inner.call.at, says: 'here it describes more work, and returns the description as its result' },
        ],
        fixes: undecorateFixes(file, unit, program),
      };
    }
  },
});

/** Returned directly, or in a list or name that is returned. */
function isReturned(site: CallSite, program: ProgramView): boolean {
  let { use } = site.call;
  while (use.kind === 'element') use = use.within;
  if (use.kind === 'returned') return true;
  return use.kind === 'bound' && site.in.unit.returned.some((ref) => ref.k === 'name' && use.kind === 'bound' && ref.name === use.name) && roleOfValue(program.value(site.in, { k: 'name', name: use.name }), program) !== undefined;
}

/** A function that only builds delayed calls needs no delaying itself. */
function undecorateFixes(file: FileView, unit: UnitSite, program: ProgramView): readonly ReportFix[] {
  const others = file.calls.filter((site) => site.in.key === unit.key && roleOfResult(site, program) !== 'dask-delayed');
  if (others.length > 0 || unit.unit.decorators.length !== 1 || unit.unit.decorators[0]?.k === 'call') return [];
  const line = file.lineEnd(unit.unit.at.start);
  const gone = deleteStatement(file, { start: unit.unit.at.start, end: line });
  return gone === undefined || !file.source.startsWith('@', unit.unit.at.start) ? [] : [{ title: `Make \`${unit.unit.name}\` a plain function that builds the graph`, safety: 'sketch', edits: () => [gone] }];
}
