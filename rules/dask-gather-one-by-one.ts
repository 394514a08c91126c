import type { CallSite, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { defineRule, hasRole, laneName, receiverOf, replace } from '#rule-api';

export default defineRule({
  id: 'dask-gather-one-by-one',
  summary: 'results of a cluster are fetched one by one instead of together',
  family: 'cpu',
  languages: ['python'],
  severity: 'hint',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['dask', 'distributed'],
  docs: {
    why: 'Each `future.result()` asks the scheduler and fetches from one worker, and waits for the answer before the next is asked. `client.gather(futures)` fetches all of them at once, from all workers.',
    instead: '`client.gather(futures)`, or `as_completed(futures, with_results=True)` to handle each as it comes.',
    limits: 'Seen in comprehensions over the result of `client.map`, or over a list of `client.submit(…)` calls.',
    fine: 'A handful of small results.',
    references: [{ title: 'Dask futures: move data', url: 'https://docs.dask.org/en/stable/futures.html#move-data' }],
  },
  examples: [
    {
      language: 'python',
      name: 'one by one, and gathered',
      bad: `from dask.distributed import Client

def squares(address, square, numbers):
    client = Client(address)
    futures = client.map(square, numbers)
    return [future.result() for future in futures]  # expect: dask-gather-one-by-one "one by one"
`,
      good: `from dask.distributed import Client

def squares(address, square, numbers):
    client = Client(address)
    futures = client.map(square, numbers)
    return client.gather(futures)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (site.call.callee.k !== 'attribute' || site.call.callee.name !== 'result' || site.call.args.length > 0) continue;
      const region = site.in.unit.regions[site.call.region];
      if (region?.kind !== 'comprehension' || region.iterates?.k !== 'name' || site.call.use.kind !== 'element') continue;
      const made = madeBy(site, region.iterates.name, program);
      if (made === undefined) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `results of \`${region.iterates.name}\` are fetched one by one`,
        because: [
          { lane, at: made.call.at, says: 'the tasks run on the workers of the cluster' },
          { lane, at: site.call.at, says: 'each round asks for one result and waits for it' },
        ],
        fixes: gatherFixes(file, site, made, region.iterates.name),
      };
    }
  },
});

/** `futures = client.map(…)` or `futures = [client.submit(…) for …]` in the same function. */
function madeBy(site: CallSite, name: string, program: ProgramView): CallSite | undefined {
  const found = site.in.unit.calls.flatMap((call, index) => {
    let { use } = call;
    while (use.kind === 'element') use = use.within;
    return use.kind === 'bound' && use.name === name ? [{ in: site.in, index, call }] : [];
  });
  const variable = site.in.unit.variables.find((one) => one.name === name);
  const [first] = found.filter((one) => hasRole(one, program, 'dask-submit'));
  return variable?.bindings.length === 1 && found.length === 1 ? first : undefined;
}

/** The comprehension is the whole list: `[f.result() for f in futures]`. */
function gatherFixes(file: FileView, site: CallSite, made: CallSite, name: string): readonly ReportFix[] {
  const client = receiverOf(made);
  const pattern = new RegExp(`\\[\\s*(\\w+)\\.result\\(\\)\\s+for\\s+\\1\\s+in\\s+${name}\\s*\\]`);
  const from = file.source.lastIndexOf('[', site.call.at.start);
  const match = from < 0 ? null : pattern.exec(file.source.slice(from, from + 200));
  if (client?.k !== 'name' || match === null || match.index !== 0) return [];
  return [{ title: `\`${client.name}.gather(${name})\``, safety: 'safe', preferred: true, edits: () => [replace({ start: from, end: from + match[0].length }, `${client.name}.gather(${name})`)] }];
}

