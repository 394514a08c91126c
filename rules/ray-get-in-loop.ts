import type { CallSite, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { callAt, carriesState, defineRule, hasRole, laneName, loopAround, loopHead, receiverOf, regionsAround, replace, roleOfResult, shortCall, variablesWithin } from '#rule-api';

export default defineRule({
  id: 'ray-get-in-loop',
  summary: 'each round of a loop starts one remote task and waits for it, so nothing runs in parallel',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['ray'],
  docs: {
    why: `\`ray.get\` waits. Called on each task right after it was submitted, it keeps the loop from submitting the next: one worker works, and all others wait.
Four tasks of 0.5 s took 2.0 s in the loop, and 1.0 s when they were submitted first and fetched together, on a machine with two cores.`,
    instead: 'Submit all tasks first, then get all results: `ray.get([f.remote(x) for x in xs])`.',
    limits: 'Silent where a round needs the result of the round before, leaves the loop by it, or calls the same actor each time, which runs one call after the other anyway.',
    fine: 'Only one task fits into memory at a time.',
    references: [{ title: 'Ray anti-pattern: calling ray.get in a loop harms parallelism', url: 'https://docs.ray.io/en/latest/ray-core/patterns/ray-get-loop.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'get in the loop, and after it',
      bad: `import ray

@ray.remote
def square(n):
    return n * n

def squares(numbers):
    return [ray.get(square.remote(n)) for n in numbers]  # expect: ray-get-in-loop "nothing runs in parallel"
`,
      good: `import ray

@ray.remote
def square(n):
    return n * n

def squares(numbers):
    return ray.get([square.remote(n) for n in numbers])
`,
    },
    {
      language: 'python',
      name: 'with a name in between',
      bad: `import ray

@ray.remote(num_cpus=1)
def load(name):
    return name

def load_all(names):
    parts = []
    for name in names:
        ref = load.remote(name)
        parts.append(ray.get(ref))  # expect: ray-get-in-loop
    return parts
`,
      good: `import ray

@ray.remote(num_cpus=1)
def load(name):
    return name

@ray.remote
class Counter:
    def add(self, n):
        return n

def load_all(names):
    refs = []
    for name in names:
        refs.append(load.remote(name))
    return ray.get(refs)

def fold(names):
    state = None
    for name in names:
        state = ray.get(load.remote((state, name)))
    return state

def count(names):
    counter = Counter.remote()
    for name in names:
        print(ray.get(counter.add.remote(name)))

def first_host(groups, start):
    host = None
    for group in groups:
        workers = start(group, host)
        if host is None:
            host = ray.get(workers[0].host.remote())
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const loop = loopAround(site.in, site.call.region);
      if (loop === undefined || site.in.unit.regions[loop]?.iterates === undefined || !hasRole(site, program, 'ray-get')) continue;
      const task = taskOf(site, loop, program);
      if (task === undefined || onSomeRounds(site, loop) || needsEachResult(site, loop) || carriesState(site, loop) || carried(site, task, loop) || sameActor(task, loop)) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` waits for one task before the next is submitted: nothing runs in parallel`,
        because: [
          { lane, at: loopHead(file, site.in, loop), says: 'each round' },
          { lane, at: task.call.at, says: 'submits one task' },
          { lane, at: site.call.at, says: 'and waits for it, so the next is submitted when it is done' },
        ],
        fixes: comprehensionFixes(file, site, task),
      };
    }
  },
});

/** The remote call whose result is got: the argument itself, or the one bound to the argument's name in the same loop. */
function taskOf(site: CallSite, loop: number, program: ProgramView): CallSite | undefined {
  const [first] = site.call.args;
  if (first === undefined || first.star !== undefined) return undefined;
  const direct = first.call === undefined ? undefined : callAt(site.in, first.call);
  // What is got and made by `.remote(…)` is a task, whatever is known of the function.
  if (direct !== undefined) return direct.call.callee.k === 'attribute' && direct.call.callee.name === 'remote' ? direct : undefined;
  if (first.value.k !== 'name') return undefined;
  const { name } = first.value;
  const found = site.in.unit.calls.findIndex((call) => call.use.kind === 'bound' && call.use.name === name && call.order < site.call.order && loopAround(site.in, call.region) === loop);
  const bound = found < 0 ? undefined : callAt(site.in, found);
  return bound !== undefined && roleOfResult(bound, program) === 'ray-ref' && !hasRole(bound, program, 'ray-put') ? bound : undefined;
}

/** Under an `if` within the loop. */
function onSomeRounds(site: CallSite, loop: number): boolean {
  const inner = regionsAround(site.in, site.call.region);
  return inner.slice(0, inner.indexOf(loop)).some((at) => site.in.unit.regions[at]?.kind === 'branch' || site.in.unit.regions[at]?.kind === 'handler');
}

function needsEachResult(site: CallSite, loop: number): boolean {
  const { use } = site.call;
  if (use.kind === 'tested' || use.kind === 'compared') return true;
  return site.in.unit.exits.some((exit) => (exit.kind === 'return' || exit.kind === 'break') && exit.order > site.call.order && regionsAround(site.in, exit.region).includes(loop));
}

/** The task is given what an earlier round got: a name bound in the loop to something that is not made before the task in the same round. */
function carried(site: CallSite, task: CallSite, loop: number): boolean {
  const { use } = site.call;
  const early = use.kind === 'bound' && site.in.unit.variables.some((variable) => variable.name === use.name && variable.reads.some((read) => read.order < task.call.order && regionsAround(site.in, read.region).includes(loop)));
  return early || variablesWithin(site.in, task.call.at).some((variable) => variable.bindings.some((binding) => binding.unit === site.in.index && binding.order > task.call.order && regionsAround(site.in, binding.region).includes(loop)));
}

/** `actor.method.remote()` on one actor. */
function sameActor(task: CallSite, loop: number): boolean {
  const method = receiverOf(task);
  if (method?.k !== 'attribute') return false;
  if (method.of.k === 'attribute') return true;
  if (method.of.k !== 'name') return false;
  const { name } = method.of;
  const variable = task.in.unit.variables.find((one) => one.name === name);
  return variable?.bindings.every((binding) => binding.unit !== task.in.index || !regionsAround(task.in, binding.region).includes(loop)) ?? true;
}

/** `[ray.get(f.remote(x)) for x in xs]`. */
function comprehensionFixes(file: FileView, site: CallSite, task: CallSite): readonly ReportFix[] {
  const region = site.in.unit.regions[site.call.region];
  if (region?.kind !== 'comprehension' || site.call.use.kind !== 'element' || site.call.args.length !== 1 || site.call.args[0]?.call !== task.index) return [];
  const open = file.source.lastIndexOf('[', site.call.at.start);
  if (open < 0 || file.source.slice(open + 1, site.call.at.start).trim() !== '') return [];
  const close = matching(file.source, open);
  if (close === undefined || /\basync\b|\bif\b/.test(file.source.slice(site.call.at.end, close))) return [];
  const whole = { start: open, end: close + 1 };
  const text = `${file.text(site.call.calleeAt)}([${file.text(task.call.at)}${file.source.slice(site.call.at.end, close)}])`;
  return [{ title: 'Submit all tasks, then get all results', safety: 'timing', preferred: true, edits: () => [replace(whole, text)] }];
}

function matching(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length && at < open + 2000; at += 1) {
    const character = text[at] ?? '';
    if ('"\'#'.includes(character)) return undefined;
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}
