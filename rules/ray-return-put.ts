import type { FileView, Report, ReportFix, CallSite } from '#rule-api';
import { classDecoratedAs, decoratedAs, defineRule, hasRole, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'ray-return-put',
  summary: 'a task returns a reference to its result instead of the result',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['ray'],
  docs: {
    why: `What a task returns is put into the object store anyway. Put there by hand, the caller gets a reference to a reference: one more round trip, no inlining of small results, and an object that is lost when the worker that owns it dies.`,
    instead: 'Return the value. For several results use `num_returns` or a generator.',
    limits: 'Seen in functions and actor methods under `@ray.remote` that return `ray.put(…)` directly.',
    fine: 'The caller must be able to pass the object on without ever fetching it, and to ask for it twice.',
    references: [{ title: 'Ray anti-pattern: returning ray.put() ObjectRefs from a task', url: 'https://docs.ray.io/en/latest/ray-core/patterns/return-ray-put.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'a reference to the result, and the result',
      bad: `import ray

@ray.remote
def load(name):
    data = name * 1000
    return ray.put(data)  # expect: ray-return-put "\`ray.put\\(data\\)\`"
`,
      good: `import ray

@ray.remote
def load(name):
    data = name * 1000
    return data

def share(data):
    return ray.put(data)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (site.call.use.kind !== 'returned' || !hasRole(site, program, 'ray-put')) continue;
      const unit = site.in;
      if (!(unit.unit.class >= 0 ? classDecoratedAs(unit, program, 'ray-remote') : decoratedAs(unit, program, 'ray-remote'))) continue;
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${unit.unit.name}\` returns a reference to its result: \`${shortCall(file, site)}\``,
        because: [
          { lane: 'a worker', at: site.call.at, says: 'the result is put into the object store, owned by this worker' },
          { lane: 'the caller', at: unit.unit.nameAt, says: `\`${unit.unit.name}.remote(…)\` gives a reference to that reference: both have to be got, and the object is lost with the worker` },
        ],
        fixes: valueFixes(file, site),
      };
    }
  },
});

function valueFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const [argument, ...others] = site.call.args;
  if (argument === undefined || others.length > 0 || argument.name !== undefined || argument.star !== undefined) return [];
  return [{ title: 'Return the value; callers that get the result twice must change', safety: 'sketch', edits: () => [replace(site.call.at, file.text(argument.at))] }];
}
