import type { CallSite, FileView, Report, ReportFix } from '#rule-api';
import { defineRule, hasRole, insert, laneName, receiverOf, shortCall } from '#rule-api';

export default defineRule({
  id: 'dask-persist-result-ignored',
  summary: 'what persist gives is dropped, so nothing is kept in memory',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['dask', 'distributed'],
  docs: {
    why: `\`persist\` does not change the collection: it gives a new one whose parts are in memory.
When that is dropped, a cluster computes everything and throws it away at once, and the old collection is computed from scratch each time it is used.`,
    instead: 'Bind what it gives: `df = df.persist()`.',
    limits: 'Only calls are reported whose receiver is known to be a Dask collection, or a client.',
    fine: 'Never: what was computed is thrown away.',
    references: [{ title: 'Dask DataFrame best practices: persist intelligently', url: 'https://docs.dask.org/en/stable/dataframe-best-practices.html#persist-intelligently' }, { title: 'Distributed: managing computation', url: 'https://distributed.dask.org/en/stable/manage-computation.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'persisted in vain, and kept',
      bad: `import dask.dataframe as dd

def load(names):
    frame = dd.read_csv(names)
    frame.persist()  # expect: dask-persist-result-ignored "gives a new collection"
    return frame
`,
      good: `import dask.dataframe as dd

def load(names):
    frame = dd.read_csv(names)
    frame = frame.persist()
    return frame
`,
    },
    {
      language: 'python',
      name: 'through a client',
      bad: `from dask.distributed import Client
import dask.array as da

def load(address):
    client = Client(address)
    x = da.ones((100, 100))
    client.persist(x)  # expect: dask-persist-result-ignored
    return x.sum().compute()
`,
      good: `from dask.distributed import Client
import dask.array as da

def load(address):
    client = Client(address)
    x = client.persist(da.ones((100, 100)))
    return x.sum().compute()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (site.call.use.kind !== 'dropped' || !hasRole(site, program, 'dask-persist')) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'certain',
        message: `\`${shortCall(file, site)}\` gives a new collection, which is dropped: the old one is as lazy as before`,
        because: [{ lane, at: site.call.at, says: 'the parts are computed for the collection that this call gives; nobody holds it, so they are thrown away' }],
        fixes: keepFixes(file, site),
      };
    }
  },
});

/** `df.persist()` and `client.persist(df)`, where `df` is a name or attribute that the result may replace. */
function keepFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const [argument, ...others] = site.call.args;
  const receiver = receiverOf(site);
  const own = argument === undefined && receiver !== undefined;
  const target = own ? file.text(site.call.calleeAt).replace(/\s*\.\s*persist$/, '') : argument !== undefined && others.length === 0 && argument.star === undefined && argument.name === undefined ? file.text(argument.at) : '';
  if (!/^[A-Za-z_][\w.]*$/.test(target) || site.call.statementAt.start !== site.call.at.start) return [];
  return [{ title: `Keep it: \`${target} = …\``, safety: 'safe', preferred: true, edits: () => [insert(site.call.at.start, `${target} = `)] }];
}
