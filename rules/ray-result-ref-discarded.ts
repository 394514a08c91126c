import type { CallSite, Report } from '#rule-api';
import { defineRule, laneName, receiverOf, roleOf, roleOfResult, shortCall } from '#rule-api';

export default defineRule({
  id: 'ray-result-ref-discarded',
  summary: 'nobody holds the reference of a remote task, so its errors are never seen',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['ray'],
  docs: {
    why: `An exception of a task is raised where its reference is got. Dropped, the reference tells nobody whether the task ran, failed, or was still waiting when the program ended: Ray stops its workers then.`,
    instead: 'Keep the references, and `ray.get` them before the end.',
    limits: 'Methods of actors are reported by the strict profile only: sending a message to an actor and not waiting is common. Calls in tests are not reported.',
    fine: 'The task reports its errors itself, and the program outlives it.',
    noFix: 'Where the results are to be waited for is for the author to say.',
    references: [{ title: 'Ray: fault tolerance, catching application-level failures', url: 'https://docs.ray.io/en/latest/ray-core/fault_tolerance/tasks.html#catching-application-level-failures' }, { title: 'Ray core: tasks', url: 'https://docs.ray.io/en/latest/ray-core/tasks.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'dropped, and kept',
      bad: `import ray

@ray.remote
def save(page):
    print(page)

def export(pages):
    for page in pages:
        save.remote(page)  # expect: ray-result-ref-discarded "\`save.remote\\(page\\)\`"
`,
      good: `import ray

@ray.remote
def save(page):
    print(page)

def export(pages):
    ray.get([save.remote(page) for page in pages])
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (site.call.use.kind !== 'dropped' || site.call.callee.k !== 'attribute' || site.call.callee.name !== 'remote' || roleOfResult(site, program) !== 'ray-ref') continue;
      const method = receiverOf(site);
      if (method?.k === 'attribute' && method.name.startsWith('__')) continue;
      const actor = isMethod(site, program);
      yield {
        at: site.call.at,
        grade: actor ? 'possible' : 'likely',
        message: `nobody holds the reference of \`${shortCall(file, site)}\`, so nobody sees it fail`,
        because: [{ lane: laneName(program, site.in), at: site.call.at, says: 'the task is submitted, and the only thing that would tell of its end is dropped' }],
      };
    }
  },
});

function isMethod(site: CallSite, program: Parameters<typeof roleOf>[2]): boolean {
  const method = receiverOf(site);
  return method === undefined || method.k === 'attribute' ? method?.k === 'attribute' && roleOf(method, site.in, program) !== 'ray-function' : roleOf(method, site.in, program) === 'ray-actor';
}
