import type { CallSite, Report } from '#rule-api';
import { decoratedAs, defineRule, hasRole, shortCall } from '#rule-api';

export default defineRule({
  id: 'ray-get-inside-task',
  summary: 'a remote task waits for references it was given, and holds its process meanwhile',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['ray'],
  docs: {
    why: `References in a list are handed over as they are, so the task has to \`ray.get\` them itself: it is started before they are there. While it waits, Ray lends its CPU to other tasks, but its process and memory are held, and more processes are started for the others.
References that are arguments of their own are waited for before the task starts, and it starts where they are.`,
    instead: 'Take them as arguments: `def total(*parts)`, called as `total.remote(*refs)`.',
    limits: 'Reported for `ray.get` of a parameter, or of the elements of one, in a function under `@ray.remote`.',
    fine: 'The task gets the objects one at a time, because they do not fit into memory together.',
    noFix: 'The callers have to pass the references differently.',
    references: [{ title: 'Ray anti-pattern: calling ray.get on task arguments harms performance', url: 'https://docs.ray.io/en/latest/ray-core/patterns/nested-ray-get.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'a list of references, and arguments of their own',
      bad: `import ray

@ray.remote
def total(refs):
    return sum(ray.get(refs))  # expect: ray-get-inside-task "holds a worker"
`,
      good: `import ray

@ray.remote
def total(*parts):
    return sum(parts)

def run(refs):
    return ray.get(total.remote(*refs))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (!hasRole(site, program, 'ray-get') || site.in.unit.class >= 0 || !decoratedAs(site.in, program, 'ray-remote')) continue;
      const param = paramGot(site);
      if (param === undefined) continue;
      const lane = 'a worker';
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` waits for \`${param}\` inside the task, and holds a worker process meanwhile`,
        because: [
          { lane, at: site.in.unit.nameAt, says: `\`${site.in.unit.name}\` is started before the objects behind \`${param}\` are there` },
          { lane, at: site.call.at, says: 'it waits for them here, in a process that does nothing else' },
        ],
      };
    }
  },
});

/** The parameter that is got: directly, or by the variable of a loop over it. */
function paramGot(site: CallSite): string | undefined {
  const [argument] = site.call.args;
  const params = site.in.unit.params.map((param) => param.name);
  if (argument?.value.k !== 'name') return undefined;
  const { name } = argument.value;
  if (params.includes(name)) return name;
  const over = site.in.unit.regions.find((region) => (region.kind === 'loop' || region.kind === 'comprehension') && region.iterates?.k === 'name' && params.includes(region.iterates.name) && region.first <= site.call.order && site.call.order <= region.last);
  const variable = site.in.unit.variables.find((one) => one.name === name);
  const element = variable?.bindings.every((binding) => binding.kind === 'value' && binding.value.k === 'element') === true;
  return element && over?.iterates?.k === 'name' ? over.iterates.name : undefined;
}
