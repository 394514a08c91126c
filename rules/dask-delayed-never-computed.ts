import type { CallSite, FileView, Report } from '#rule-api';
import { defineRule, laneName, roleOfResult, shortCall, shortText } from '#rule-api';

export default defineRule({
  id: 'dask-delayed-never-computed',
  summary: 'a delayed call is dropped, so it never runs',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['dask', 'distributed'],
  docs: {
    why: 'Calling a delayed function only describes work. As a statement of its own it describes work that nobody asks for: nothing runs, and nothing warns.',
    instead: 'Keep what the call gives, and compute it: `dask.compute(*results)`.',
    limits: 'Reported for calls of delayed functions, and for `visualize`-less chains of them, that stand alone as a statement or whose name is never read.',
    fine: 'Never: the line does nothing at all.',
    noFix: 'Where the results should be computed together is for the author to say.',
    references: [{ title: 'Dask delayed', url: 'https://docs.dask.org/en/stable/delayed.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'a delayed call as a statement, and computed',
      bad: `import dask

@dask.delayed
def save(name, text):
    with open(name, "w") as file:
        file.write(text)

def export(pages):
    for name, text in pages:
        save(name, text)  # expect: dask-delayed-never-computed "never runs"
`,
      good: `import dask

@dask.delayed
def save(name, text):
    with open(name, "w") as file:
        file.write(text)

def export(pages):
    dask.compute(*[save(name, text) for name, text in pages])
`,
    },
    {
      language: 'python',
      name: 'a function made lazy at the call',
      bad: `from dask import delayed

def export(pages, save):
    for name, text in pages:
        delayed(print)(name, text)  # expect: dask-delayed-never-computed
`,
      good: `from dask import delayed

def export(pages):
    lazy = [delayed(print)(name, text) for name, text in pages]
    delayed(list)(lazy).compute()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (site.call.use.kind !== 'dropped' && !boundInVain(site)) continue;
      if (!mayBeDelayed(site, file) || roleOfResult(site, program) !== 'dask-delayed') continue;
      yield {
        at: site.call.at,
        grade: 'certain',
        message: `\`${shortCall(file, site)}\` only describes work, and nobody computes it: it never runs`,
        because: [{ lane: laneName(program, site.in), at: site.call.at, says: `\`${shortText(file, site.call.calleeAt)}\` is delayed: the call gives an object that stands for the work, and it is ${site.call.use.kind === 'dropped' ? 'thrown away' : 'never looked at'}` }],
      };
    }
  },
});

/** Bound to a name of the function that nobody reads. */
function boundInVain(site: CallSite): boolean {
  const { use } = site.call;
  if (use.kind !== 'bound' || site.in.unit.kind === 'module' || site.in.unit.outerNames.includes(use.name) || site.call.classBody >= 0) return false;
  return site.in.unit.variables.find((one) => one.name === use.name)?.reads.length === 0;
}

/** A file in which nothing lazy is named makes nothing lazy, but for what it imports. */
function mayBeDelayed(site: CallSite, file: FileView): boolean {
  return site.call.callee.k !== 'name' || /delayed/.test(file.source) || file.facts.imports.length > 0;
}
