import type { CallSite, Report } from '#rule-api';
import { decoratedAs, defineRule, hasRole, laneName, loopAround, loopHead, regionsAround, shortCall, type UnitSite, variablesWithin } from '#rule-api';

export default defineRule({
  id: 'ray-redefine-remote-in-loop',
  summary: 'a remote function or actor class is made anew in each round of a loop',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['imports'],
  libraries: ['ray'],
  docs: {
    why: 'Ray pickles each remote function it meets and stores it for the whole cluster, where workers load it before the first task. Made anew in each round, the same code is stored and loaded each time, and is never freed.',
    instead: 'Define it once, outside of the loop, and call it in the loop.',
    limits: 'Seen in `for` loops and comprehensions, where what is made remote does not differ from round to round.',
    fine: 'The loop runs once or twice.',
    noFix: 'The definition may use names of the loop.',
    references: [{ title: 'Ray anti-pattern: redefining the same remote function or class harms performance', url: 'https://docs.ray.io/en/latest/ray-core/patterns/redefine-task-actor-loop.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'made in the loop, and once',
      bad: `import ray

def square(n):
    return n * n

def squares(numbers):
    return ray.get([ray.remote(square).remote(n) for n in numbers])  # expect: ray-redefine-remote-in-loop "in each round"
`,
      good: `import ray

def square(n):
    return n * n

def squares(numbers):
    task = ray.remote(square)
    return ray.get([task.remote(n) for n in numbers])

def find(names):
    actor = None
    for name in names:
        try:
            actor = ray.get_actor(name)
        except ValueError:
            if actor is None:
                ray.remote(square).options(name=name)
    return actor

def each(functions, n):
    return ray.get([ray.remote(function).remote(n) for function in functions])
`,
    },
    {
      language: 'python',
      name: 'a decorated function in the body of a loop',
      bad: `import ray

def run(numbers):
    refs = []
    for n in numbers:
        @ray.remote
        def square(x):  # expect: ray-redefine-remote-in-loop
            return x * x
        refs.append(square.remote(n))
    return ray.get(refs)
`,
      good: `import ray

def run(numbers):
    @ray.remote
    def square(x):
        return x * x
    return ray.get([square.remote(n) for n in numbers])
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const loop = loopAround(site.in, site.call.region);
      if (loop === undefined || site.in.unit.regions[loop]?.iterates === undefined || !hasRole(site, program, 'ray-remote') || site.call.args.length === 0 || differs(site, loop) || onSomeRounds(site, loop)) continue;
      if (site.call.args.every((arg) => arg.name !== undefined)) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` is made anew in each round`,
        because: [{ lane, at: loopHead(file, site.in, loop), says: 'each round' }, { lane, at: site.call.at, says: 'makes another remote function, which is pickled, stored for the cluster and loaded by the workers' }],
      };
    }
    for (const unit of file.units) {
      const outer = file.units[unit.unit.parent];
      if (outer === undefined || unit.unit.class >= 0 || unit.unit.decorators.length === 0) continue;
      const loop = definedInLoop(unit, outer);
      if (loop === undefined || !decoratedAs(unit, program, 'ray-remote') || capturesLoop(unit, outer, loop)) continue;
      const lane = laneName(program, outer);
      yield {
        at: unit.unit.nameAt,
        grade: 'likely',
        message: `the remote function \`${unit.unit.name}\` is made anew in each round`,
        because: [{ lane, at: loopHead(file, outer, loop), says: 'each round' }, { lane, at: unit.unit.nameAt, says: 'makes another remote function, which is pickled, stored for the cluster and loaded by the workers' }],
      };
    }
  },
});

/** Under an `if` or in a handler within the loop: made where it does not exist yet. */
function onSomeRounds(site: CallSite, loop: number): boolean {
  const inner = regionsAround(site.in, site.call.region);
  return inner.slice(0, inner.indexOf(loop)).some((at) => site.in.unit.regions[at]?.kind === 'branch' || site.in.unit.regions[at]?.kind === 'handler');
}

/** What is made remote depends on the round. */
function differs(site: CallSite, loop: number): boolean {
  return variablesWithin(site.in, site.call.argsAt).some((variable) => variable.bindings.some((binding) => binding.unit === site.in.index && regionsAround(site.in, binding.region).includes(loop)));
}

function definedInLoop(unit: UnitSite, outer: UnitSite): number | undefined {
  const binding = outer.unit.variables.flatMap((variable) => variable.bindings).find((one) => one.kind === 'function' && one.function === unit.index);
  return binding === undefined ? undefined : loopAround(outer, binding.region);
}

/** The body reads names that the loop binds. */
function capturesLoop(unit: UnitSite, outer: UnitSite, loop: number): boolean {
  return outer.unit.variables.some((variable) => variable.reads.some((read) => read.unit === unit.index) && variable.bindings.some((binding) => binding.kind !== 'function' && regionsAround(outer, binding.region).includes(loop)));
}
