import type { CallSite, FileView, Report, ReportFix } from '#rule-api';
import { defineRule, hasRole, laneName, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'dask-future-dropped',
  summary: 'nobody holds the future of submitted work, so the cluster cancels it',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['dask', 'distributed'],
  docs: {
    why: `The scheduler works only for futures that somebody holds.
When \`client.submit(…)\` stands alone, its future is collected at once, and the task is cancelled, often before it has begun. Nothing says so.`,
    instead: 'Keep the futures and `gather` them, or say that nobody waits: `fire_and_forget(client.submit(…))`.',
    limits: 'Only clients of `dask.distributed` are known; a future bound to a name is not followed.',
    fine: 'Never: work that runs by luck is not what was meant.',
    references: [
      { title: 'Dask futures: fire and forget', url: 'https://docs.dask.org/en/stable/futures.html#fire-and-forget' },
      { title: 'Distributed: managing memory', url: 'https://distributed.dask.org/en/stable/memory.html' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'submitted and dropped, kept, and let go on purpose',
      bad: `from dask.distributed import Client

def export(address, save, pages):
    client = Client(address)
    for page in pages:
        client.submit(save, page)  # expect: dask-future-dropped "cancelled"
`,
      good: `from dask.distributed import Client, fire_and_forget

def export(address, save, pages):
    client = Client(address)
    futures = [client.submit(save, page) for page in pages]
    client.gather(futures)

def log(client: Client, write, line):
    fire_and_forget(client.submit(write, line))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (site.call.use.kind !== 'dropped' || !hasRole(site, program, 'dask-submit')) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'certain',
        message: `nobody holds the future of \`${shortCall(file, site)}\`: the task is cancelled`,
        because: [
          { lane, at: site.call.at, says: 'the task goes to the scheduler' },
          { lane: 'the scheduler', at: site.call.at, says: 'the last future of the task is gone, so it is cancelled and forgotten' },
        ],
        fixes: forgetFixes(file, site),
      };
    }
  },
});

function forgetFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  return [
    {
      title: 'Let it run: `fire_and_forget(…)`',
      safety: 'timing',
      edits: () => {
        const { edits, text } = file.importing('dask.distributed', 'fire_and_forget');
        return [...edits, replace(site.call.at, `${text}(${file.text(site.call.at)})`)];
      },
    },
  ];
}
