import type { Argument, CallSite, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { boundValues, defineRule, freshName, insertLinesBefore, laneName, loopAround, loopHead, makerOf, replace, roleOfResult, shortText } from '#rule-api';

export default defineRule({
  id: 'ray-large-arg-by-value',
  summary: 'the same large object is copied into the object store for each task',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['ray'],
  docs: {
    why: `An argument that is no reference is pickled and put into the object store for each call: ten tasks given the same array of 100 MB write 1 GB, and the store spills to disk.
Put there once, all tasks read the one copy, without copying it where it is a NumPy array.`,
    instead: '`ref = ray.put(big)` before the loop, and pass `ref`.',
    limits: 'Reported for arrays and tables that are made or read by functions the catalogue knows (`np.zeros`, `pd.read_csv`), outside of the loop.',
    fine: 'The object is small (below 100 kB it travels with the call).',
    references: [{ title: 'Ray anti-pattern: passing the same large argument by value repeatedly harms performance', url: 'https://docs.ray.io/en/latest/ray-core/patterns/pass-large-arg-by-value.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'an array for each task, and a reference to it',
      bad: `import numpy as np
import ray

@ray.remote
def column_sum(table, column):
    return table[:, column].sum()

def sums(n):
    table = np.zeros((n, n))
    return ray.get([column_sum.remote(table, column) for column in range(n)])  # expect: ray-large-arg-by-value "\`table\` is copied"
`,
      good: `import numpy as np
import ray

@ray.remote
def column_sum(table, column):
    return table[:, column].sum()

def sums(n):
    table = ray.put(np.zeros((n, n)))
    return ray.get([column_sum.remote(table, column) for column in range(n)])
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const loop = loopAround(site.in, site.call.region);
      if (loop === undefined || site.call.callee.k !== 'attribute' || site.call.callee.name !== 'remote' || site.call.args.length === 0) continue;
      const found = largeArgument(site, loop, program);
      if (found === undefined || roleOfResult(site, program) !== 'ray-ref') continue;
      const lane = laneName(program, site.in);
      yield {
        at: found.at,
        grade: 'likely',
        message: `\`${shortText(file, found.at)}\` is copied into the object store for each task`,
        because: [
          { lane, at: loopHead(file, site.in, loop), says: 'each round' },
          { lane, at: found.at, says: 'pickles the same object and puts it into the object store once more' },
        ],
        fixes: putFixes(file, site, found, loop),
      };
    }
  },
});

function largeArgument(site: CallSite, loop: number, program: ProgramView): Argument | undefined {
  return site.call.args.find((arg) => {
    if (arg.star !== undefined || arg.value.k !== 'name') return false;
    const made = boundValues(site.in, arg.value.name, program);
    if (made.length === 0) return false;
    return made.every((one) => makerOf(one.value, one.unit, program) === 'large-data' && !(one.unit.key === site.in.key && inside(site, one.order, loop)));
  });
}

function inside(site: CallSite, order: number, loop: number): boolean {
  const region = site.in.unit.regions[loop];
  return region !== undefined && region.first <= order && order <= region.last;
}

/** Puts the object into the store above the statement with the loop. */
function putFixes(file: FileView, site: CallSite, argument: Argument, loop: number): readonly ReportFix[] {
  const region = site.in.unit.regions[loop];
  if (region === undefined || argument.name !== undefined || argument.value.k !== 'name') return [];
  const name = freshName(file, `${argument.value.name}_ref`, `${argument.value.name}_object_ref`);
  const put = file.importing('ray', 'put');
  if (name === undefined || put.edits.length > 0) return [];
  const start = region.kind === 'loop' ? loopHead(file, site.in, loop).start : site.call.statementAt.start;
  if (file.source.slice(file.lineStart(start), start).trim() !== '') return [];
  const value = argument.value.name;
  return [{ title: `Put it into the object store once: \`${name}\``, safety: 'safe', preferred: true, edits: () => [insertLinesBefore(file, start, [`${name} = ${put.text}(${value})`]), replace(argument.at, name)] }];
}
