import type { FileView, ProgramView, Report, Span, UnitSite } from '#rule-api';
import { classDecoratedAs, decoratedAs, defineRule, regionsAround } from '#rule-api';

export default defineRule({
  id: 'ray-global-state',
  summary: 'a remote function changes a module variable, which only its own worker sees',
  family: 'shared-state',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['imports'],
  libraries: ['ray'],
  docs: {
    why: `Tasks and actors run in other processes: each has its own copy of the module.
A variable that a task changes keeps its old value in the driver and in all other workers, and has whatever earlier tasks left in the worker that happens to be used again.`,
    instead: 'Return the value, or keep the state in an actor, which all share through its handle.',
    limits: 'Seen are `global` names that are assigned, and methods such as `append` and element assignments on lists, dicts and sets of the module.',
    fine: 'A cache for each worker, filled at first use.',
    noFix: 'Where the state belongs is for the author to say.',
    references: [{ title: 'Ray anti-pattern: using global variables to share state between tasks and actors', url: 'https://docs.ray.io/en/latest/ray-core/patterns/global-variables.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'a counter of the module, and an actor',
      bad: `import ray

done = 0

@ray.remote
def work(n):
    global done
    done += 1  # expect: ray-global-state "\`done\`"
    return n
`,
      good: `import ray

@ray.remote
class Progress:
    def __init__(self):
        self.done = 0

    def add(self):
        self.done += 1

@ray.remote
def work(progress, n):
    ray.get(progress.add.remote(n))
    return n
`,
    },
    {
      language: 'python',
      name: 'a list of the module, a cache of the worker, and a local list',
      bad: `import ray

results = []

@ray.remote
def work(n):
    results.append(n * n)  # expect: ray-global-state
`,
      good: `import ray

_model = None

@ray.remote
def predict(n):
    global _model
    if _model is None:
        _model = list(range(10))
    return _model[n]

@ray.remote
def work(n):
    results = []
    results.append(n * n)
    return results
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const unit of file.units) {
      if (!isRemote(unit, program)) continue;
      const found = changesModule(file, unit);
      if (found === undefined) continue;
      yield {
        at: found.at,
        grade: 'certain',
        message: `\`${found.name}\` is changed in the worker's copy of the module only`,
        because: [
          { lane: 'a worker', at: unit.unit.nameAt, says: `\`${unit.unit.name}\` runs in another process, with its own copy of the module` },
          { lane: 'a worker', at: found.at, says: `it changes \`${found.name}\` there: the driver and the other workers keep what they have` },
        ],
      };
    }
  },
});

function isRemote(unit: UnitSite, program: ProgramView): boolean {
  return unit.unit.class >= 0 ? classDecoratedAs(unit, program, 'ray-remote') : decoratedAs(unit, program, 'ray-remote');
}

const MUTATING = /^(?:append|extend|insert|remove|pop|popitem|clear|update|add|discard|setdefault)$/;

/** The first change of a variable of the module that is no cache. */
function changesModule(file: FileView, unit: UnitSite): { readonly name: string; readonly at: Span } | undefined {
  const module = file.units[0];
  if (module === undefined || unit.unit.parent !== 0) return undefined;
  for (const variable of module.unit.variables) {
    if (/cache|_memo|^_/i.test(variable.name)) continue;
    const bound = variable.bindings.find((binding) => binding.kind === 'value' && binding.unit === unit.index);
    if (bound !== undefined && unit.unit.outerNames.includes(variable.name)) {
      if (!underATest(unit, bound.region)) return { name: variable.name, at: bound.at };
      continue;
    }
    if (!variable.bindings.every((binding) => binding.kind === 'value' && isContainer(binding.value))) continue;
    const read = variable.reads.find((one) => one.unit === unit.index && one.use.kind === 'receiver' && one.use.call !== undefined && MUTATING.test(one.use.attribute));
    const call = read?.use.kind === 'receiver' && read.use.call !== undefined ? unit.unit.calls[read.use.call] : undefined;
    if (call?.use.kind === 'dropped') return { name: variable.name, at: call.at };
  }
  return undefined;
}

function isContainer(ref: UnitSite['unit']['returned'][number]): boolean {
  return ref.k === 'collection' || (ref.k === 'call' && ref.of.k === 'name' && /^(?:list|dict|set|defaultdict|Counter|deque|OrderedDict)$/.test(ref.of.name));
}

/** `if model is None: model = load()`: filled once in each worker. */
function underATest(unit: UnitSite, region: number): boolean {
  return regionsAround(unit, region).some((at) => unit.unit.regions[at]?.kind === 'branch');
}
