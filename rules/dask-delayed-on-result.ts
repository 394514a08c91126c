import type { CallSite, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { callAt, defineRule, hasRole, laneName, replace, shortCall, shortText } from '#rule-api';

export default defineRule({
  id: 'dask-delayed-on-result',
  summary: 'delayed is given the result of a call, which runs at once',
  family: 'cpu',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['dask', 'distributed'],
  docs: {
    why: `\`dask.delayed(f(x))\` calls \`f\` before Dask sees anything: the work runs now, in this thread, and only its finished result is wrapped.
Nothing fails and the numbers are right; only the parallelism is missing.`,
    instead: '`dask.delayed(f)(x)`: delay the function, then call it.',
    limits: 'Reported for functions of the program that are not themselves delayed. Calls of classes and of libraries are left alone: they may make the data that is to be wrapped.',
    fine: 'The result is data that is to be put into the graph once, such as a table that is read here on purpose.',
    references: [{ title: 'Dask delayed best practices: call delayed on the function, not the result', url: 'https://docs.dask.org/en/stable/delayed-best-practices.html#call-delayed-on-the-function-not-the-result' }],
  },
  examples: [
    {
      language: 'python',
      name: 'the result is wrapped, and the function',
      bad: `import dask

def load(name):
    with open(name) as file:
        return file.read()

def total(names):
    parts = [dask.delayed(load(name)) for name in names]  # expect: dask-delayed-on-result "\`load\\(name\\)\` runs at once"
    return dask.compute(*parts)
`,
      good: `import dask

def load(name):
    with open(name) as file:
        return file.read()

def total(names):
    parts = [dask.delayed(load)(name) for name in names]
    return dask.compute(*parts)
`,
    },
    {
      language: 'python',
      name: 'data, classes and factories of functions are fine',
      good: `from dask import delayed

class Table:
    pass

def adder(n):
    def add(x):
        return x + n
    return add

def plan(rows):
    return delayed(Table()), delayed(sorted(rows)), delayed(adder(3))(4)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const [first] = site.call.args;
      if (first?.call === undefined || first.name !== undefined || first.star !== undefined || !hasRole(site, program, 'dask-delay')) continue;
      const inner = callAt(site.in, first.call);
      if (inner === undefined || !runsNow(inner, program) || site.call.use.kind === 'called') continue;
      const lane = laneName(program, site.in);
      yield {
        at: inner.call.at,
        grade: 'certain',
        message: `\`${shortCall(file, inner)}\` runs at once: \`delayed\` gets its result`,
        because: [
          { lane, at: inner.call.at, says: `\`${shortText(file, inner.call.calleeAt)}\` is called here, in this thread` },
          { lane, at: site.call.calleeAt, says: 'and its finished result is wrapped: nothing is left for Dask to do' },
        ],
        fixes: delayFixes(file, site, inner),
      };
    }
  },
});

/** A function of the program that is neither delayed itself nor a factory of functions. */
function runsNow(inner: CallSite, program: ProgramView): boolean {
  const [callee, ...others] = program.callees(inner);
  if (callee?.kind !== 'unit' || callee.unit === undefined || callee.decorated === 'unknown' || others.length > 0) return false;
  const unit = program.unit(callee.unit);
  if (unit === undefined || unit.library || unit.unit.async || unit.unit.generator) return false;
  return program.summary(callee.unit).returnsCallable !== 'yes' && callee.result.k !== 'unit' && callee.result.k !== 'symbol-instance';
}

function delayFixes(file: FileView, site: CallSite, inner: CallSite): readonly ReportFix[] {
  if (site.call.args.length !== 1) return [];
  const text = `${file.text(site.call.calleeAt)}(${file.text(inner.call.calleeAt)})${file.text(inner.call.argsAt)}`;
  return [{ title: 'Delay the function, then call it', safety: 'safe', preferred: true, edits: () => [replace(site.call.at, text)] }];
}
