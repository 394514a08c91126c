import type { CallSite, Report, UnitSite } from '#rule-api';
import { carriesState, defineRule, hasRole, laneName, loopAround, loopHead, receiverOf, regionsAround, shortCall, variablesWithin } from '#rule-api';

export default defineRule({
  id: 'dask-compute-in-loop',
  summary: 'each round of a loop computes its own graph, one after the other',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['dask', 'distributed'],
  docs: {
    why: `\`compute()\` runs a graph and waits for it: in a loop the rounds run one after the other, and what they share (reading the same file) is done again in each.
Measured with eight delayed calls of 0.1 s: 0.81 s in the loop, 0.21 s with one \`dask.compute\` on four threads.`,
    instead: 'Collect the lazy results in the loop, and compute them together: `dask.compute(*results)`.',
    limits: 'Only calls are reported of which the receiver is known to be lazy. Silent where the loop needs each result to go on (it is tested, or leaves the loop), and where it is written away to keep memory small.',
    fine: 'The results do not fit into memory together.',
    noFix: 'What the loop does with each result has to move behind it.',
    references: [
      { title: 'Dask delayed best practices: compute on lots of computation at once', url: 'https://docs.dask.org/en/stable/delayed-best-practices.html#compute-on-lots-of-computation-at-once' },
      { title: 'Dask best practices: avoid calling compute repeatedly', url: 'https://docs.dask.org/en/stable/best-practices.html#avoid-calling-compute-repeatedly' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'computed in each round, and together',
      bad: `import dask.dataframe as dd

def means(names, columns):
    frame = dd.read_csv(names)
    result = []
    for column in columns:
        result.append(frame[column].mean().compute())  # expect: dask-compute-in-loop "in each round"
    return result
`,
      good: `import dask
import dask.dataframe as dd

def means(names, columns):
    frame = dd.read_csv(names)
    result = []
    for column in columns:
        result.append(frame[column].mean())
    return dask.compute(*result)
`,
    },
    {
      language: 'python',
      name: 'a delayed function, in a comprehension',
      bad: `import dask

@dask.delayed
def size(name):
    with open(name) as file:
        return len(file.read())

def sizes(names):
    return [size(name).compute() for name in names]  # expect: dask-compute-in-loop
`,
      good: `import dask

@dask.delayed
def size(name):
    with open(name) as file:
        return len(file.read())

def sizes(names):
    return dask.compute(*[size(name) for name in names])

def grow(frame, rounds, sample):
    chosen = set()
    centers = frame.head()
    for _ in range(rounds):
        chosen |= set(size(sample(centers)).compute())
        centers = frame[chosen]
    return centers

def until_small(name):
    while True:
        n = size(name).compute()
        if n < 10:
            return n
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const loop = loopAround(site.in, site.call.region);
      if (loop === undefined || site.in.unit.regions[loop]?.iterates === undefined || !hasRole(site, program, 'dask-compute') || !isLocal(site)) continue;
      if (spreadsMany(site) || needsEachResult(site, loop) || carriesState(site, loop) || dependsOnRoundBefore(site, loop)) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` runs a graph of its own in each round, and waits for it`,
        because: [
          { lane, at: loopHead(file, site.in, loop), says: 'this loop goes on only when the result of the round is there' },
          { lane, at: site.call.at, says: 'so the workers have the tasks of one round at a time, and what rounds share is computed again' },
        ],
      };
    }
  },
});

/** Not on behalf of a distributed client, which may be asked for a future: `client.compute(x)`. */
function isLocal(site: CallSite): boolean {
  return !site.call.args.some((arg) => arg.name === 'sync');
}

/** `dask.compute(*many)`: a batch in each round. */
function spreadsMany(site: CallSite): boolean {
  return site.call.args.some((arg) => arg.star === '*' || (arg.name === undefined && arg.value.k === 'comprehension')) || (receiverOf(site) !== undefined && site.call.args.filter((arg) => arg.name === undefined).length > 1);
}

/** A loop that ends by what a round gives, or writes each result away. */
function needsEachResult(site: CallSite, loop: number): boolean {
  const { unit } = site.in;
  if (site.call.use.kind === 'tested' || site.call.use.kind === 'compared') return true;
  if (unit.exits.some((exit) => exit.kind !== 'raise' && exit.kind !== 'continue' && exit.order > site.call.order && regionsAround(site.in, exit.region).includes(loop))) return true;
  return unit.calls.some((call) => call.order > site.call.order && regionsAround(site.in, call.region).includes(loop) && call.callee.k === 'attribute' && /^(?:to_\w+|save\w*|write\w*|dump|savez?|tofile)$/.test(call.callee.name));
}

/** What is computed depends on what an earlier round computed. */
function dependsOnRoundBefore(site: CallSite, loop: number): boolean {
  const { use } = site.call;
  if (use.kind !== 'bound') return false;
  const { name } = use;
  return carried(site.in, name, loop, site.call.order) || variablesWithin(site.in, site.call.at).some((variable) => variable.name === name);
}

/** The name is read in the loop before it is bound there: its value comes from the round before. */
function carried(unit: UnitSite, name: string, loop: number, order: number): boolean {
  const variable = unit.unit.variables.find((one) => one.name === name);
  return variable?.reads.some((read) => read.unit === unit.index && read.order < order && regionsAround(unit, read.region).includes(loop)) === true;
}

