import type { CallSite, ProgramView, Report, ReportFix } from '#rule-api';
import { decoratedAs, decoratorsHave, defineRule, insert, laneName, receiverOf, roleOf, shortCall, shortText } from '#rule-api';

export default defineRule({
  id: 'ray-missing-remote-call',
  summary: 'a remote function, actor class or actor method is called like a plain one',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['ray'],
  docs: {
    why: 'What `@ray.remote` makes cannot be called: `TypeError: Remote functions cannot be called directly`, at the first call, which may come late.',
    instead: 'Call `.remote(…)`, and `ray.get` the result; or call the function below the decorator: `f._function(…)`.',
    limits: 'Methods of actors are seen where the handle was made from a class of the program.',
    fine: 'Never: the call raises `TypeError`.',
    references: [
      { title: 'Ray core: tasks', url: 'https://docs.ray.io/en/latest/ray-core/tasks.html' },
      { title: 'Ray core: actors', url: 'https://docs.ray.io/en/latest/ray-core/actors.html' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'called directly, and remotely',
      bad: `import ray

@ray.remote
def square(n):
    return n * n

def run():
    return square(3)  # expect: ray-missing-remote-call "\`square\\(3\\)\`"
`,
      good: `import ray

@ray.remote
def square(n):
    return n * n

def run():
    return ray.get(square.remote(3))
`,
    },
    {
      language: 'python',
      name: 'actors and their methods',
      bad: `import ray

@ray.remote
class Counter:
    def add(self):
        return 1

def run():
    return Counter()  # expect: ray-missing-remote-call

def add():
    counter = Counter.remote()
    return counter.add()  # expect: ray-missing-remote-call
`,
      good: `import ray

class Plain:
    def add(self):
        return 1

Counter = ray.remote(Plain)

def run():
    counter = Counter.remote()
    plain = Plain()
    return ray.get(counter.add.remote()) + plain.add()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const kind = calledDirectly(site, program);
      if (kind === undefined) continue;
      yield {
        at: site.call.at,
        grade: 'certain',
        message: `\`${shortCall(file, site)}\` calls a ${kind} directly, which raises \`TypeError\``,
        because: [{ lane: laneName(program, site.in), at: site.call.at, says: `\`${shortText(file, site.call.calleeAt)}\` is a ${kind} of Ray: it has \`.remote(…)\`, and cannot be called` }],
        fixes: remoteFixes(site),
      };
    }
  },
});

function calledDirectly(site: CallSite, program: ProgramView): string | undefined {
  const receiver = receiverOf(site);
  if (receiver !== undefined && site.call.callee.k === 'attribute') {
    if (/^(?:remote|options|bind|__\w+|_\w+)$/.test(site.call.callee.name)) return undefined;
    return roleOf(receiver, site.in, program, site.call.order) === 'ray-actor' && program.callees(site).every((callee) => callee.kind === 'symbol') ? 'method of an actor' : undefined;
  }
  if (site.call.callee.k !== 'name') return undefined;
  const [callee, ...others] = program.callees(site);
  if (callee === undefined || others.length > 0) return undefined;
  if (callee.kind === 'unit' && callee.unit !== undefined) {
    const unit = program.unit(callee.unit);
    return unit !== undefined && !unit.library && decoratedAs(unit, program, 'ray-remote') ? 'remote function' : undefined;
  }
  if (callee.kind !== 'class' || callee.class === undefined) return undefined;
  const cls = program.class(callee.class);
  if (cls === undefined || cls.library || cls.fact.decorators.length === 0) return undefined;
  const around = program.view(cls.file)?.units[cls.fact.unit];
  return decoratorsHave(cls.fact.decorators, around, program, ['ray-remote']) ? 'actor class' : undefined;
}

function remoteFixes(site: CallSite): readonly ReportFix[] {
  return [{ title: 'Call `.remote(…)`', safety: 'timing', preferred: true, edits: () => [insert(site.call.calleeAt.end, '.remote')] }];
}

