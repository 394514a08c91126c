import type { Report, Span, UnitSite } from '#rule-api';
import { boundValues, decoratedAs, defineRule, makerOf } from '#rule-api';

export default defineRule({
  id: 'ray-closure-captures-large',
  summary: 'a remote function carries a large object of its module with it',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['imports'],
  libraries: ['ray'],
  docs: {
    why: `What a remote function uses from outside is pickled with the function, held by the control store of the cluster, and unpickled by each worker.
An array of some size makes every worker slow to start and the head node short of memory; above 95 MB Ray refuses the function.`,
    instead: 'Make it an argument, and pass `ray.put(big)`; or read it inside the task.',
    limits: 'Reported for arrays and tables that functions known to the catalogue make (`np.zeros`, `pd.read_csv`), bound in the module or function around.',
    fine: 'The object is small: below a few megabytes nobody notices.',
    noFix: 'The callers have to pass the reference.',
    references: [{ title: 'Ray anti-pattern: closure capturing large objects harms performance', url: 'https://docs.ray.io/en/latest/ray-core/patterns/closure-capture-large-objects.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'captured, and passed',
      bad: `import pandas as pd
import ray

table = pd.read_csv("table.csv")

@ray.remote
def row(n):
    return table.iloc[n]  # expect: ray-closure-captures-large "\`table\`"
`,
      good: `import pandas as pd
import ray

@ray.remote
def row(table, n):
    return table.iloc[n]

def rows(n):
    table = ray.put(pd.read_csv("table.csv"))
    return ray.get([row.remote(table, i) for i in range(n)])
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const unit of file.units) {
      if (unit.unit.class >= 0 || !decoratedAs(unit, program, 'ray-remote')) continue;
      for (const captured of outerReads(unit, file.units)) {
        const made = boundValues(unit, captured.name, program);
        const [first] = made;
        if (first === undefined || !made.every((one) => makerOf(one.value, one.unit, program) === 'large-data')) continue;
        yield {
          at: captured.at,
          grade: 'likely',
          message: `the remote function \`${unit.unit.name}\` carries \`${captured.name}\` with it to every worker`,
          because: [
            { lane: 'the driver', at: captured.at, says: `\`${captured.name}\` is no argument, so it is pickled with the function and sent through the control store` },
            { lane: 'a worker', at: unit.unit.nameAt, says: 'each worker unpickles its own copy before the first task' },
          ],
        };
      }
    }
  },
});

/** Names of the units around that this one reads; the first read of each. */
function outerReads(unit: UnitSite, units: readonly UnitSite[]): readonly { readonly name: string; readonly at: Span }[] {
  const found: { readonly name: string; readonly at: Span }[] = [];
  for (let outer = units[unit.unit.parent]; outer !== undefined; outer = units[outer.unit.parent]) {
    for (const variable of outer.unit.variables) {
      const read = variable.reads.find((one) => one.unit === unit.index);
      if (read !== undefined && !found.some((one) => one.name === variable.name)) found.push({ name: variable.name, at: read.at });
    }
  }
  return found;
}

