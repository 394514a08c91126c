import type { Ref, Report, Span, UnitSite } from '#rule-api';
import { decoratedAs, defineRule, shortText } from '#rule-api';

export default defineRule({
  id: 'dask-delayed-mutates-input',
  summary: 'a delayed function changes what it is given, which other tasks see or not, by luck',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['imports'],
  libraries: ['dask', 'distributed'],
  docs: {
    why: `Tasks that are given the same object share it when they run in threads of one process, and get copies in others.
A task that changes its argument changes it for the tasks that run after it: two tasks that each append to \`[1]\` and count gave \`(3, 2)\` where \`(2, 2)\` was meant, in the order in which the threads came.
Dask also keeps results by the name of their inputs, so a changed input gives a stale result.`,
    instead: 'Copy first, or build a new object: `items = [*items, extra]`.',
    limits: 'Seen are methods such as `append`, element and slice assignments, and `+=` on a parameter of a delayed function that is not bound anew. What callees change is not followed.',
    fine: 'The argument is made by one task for this task only.',
    noFix: 'How deep the copy has to be depends on what is changed.',
    references: [{ title: "Dask delayed best practices: don't mutate inputs", url: 'https://docs.dask.org/en/stable/delayed-best-practices.html#don-t-mutate-inputs' }],
  },
  examples: [
    {
      language: 'python',
      name: 'appends to its argument, and to a copy',
      bad: `import dask

@dask.delayed
def count(items, extra):
    items.append(extra)  # expect: dask-delayed-mutates-input "\`items\` is changed"
    return len(items)
`,
      good: `import dask

@dask.delayed
def count(items, extra):
    items = list(items)
    items.append(extra)
    return len(items)
`,
    },
    {
      language: 'python',
      name: 'assigns an element of its argument',
      bad: `from dask import delayed

@delayed(pure=True)
def clean(table):
    table["name"] = table["name"].str.strip()  # expect: dask-delayed-mutates-input
    return table
`,
      good: `from dask import delayed

@delayed(pure=True)
def clean(table):
    return table.assign(name=table["name"].str.strip())

def in_place(table):
    table["name"] = table["name"].str.strip()
    return table
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const unit of file.units) {
      if (!decoratedAs(unit, program, 'dask-delay')) continue;
      const found = mutation(unit);
      if (found === undefined) continue;
      yield {
        at: found.at,
        grade: 'likely',
        message: `\`${found.name}\` is changed by a delayed function, and other tasks may be given the same object`,
        because: [
          { lane: 'a worker', at: unit.unit.nameAt, says: `\`${unit.unit.name}\` runs as a task; what it is given may be an argument or result that other tasks get too` },
          { lane: 'a worker', at: found.at, says: `\`${shortText(file, found.at)}\` changes the object itself: tasks of the same process that run later see the change, others do not` },
        ],
      };
    }
  },
});

const MUTATING = /^(?:append|extend|insert|remove|pop|popitem|clear|update|add|discard|sort|reverse|setdefault|fill|resize|appendleft)$/;

/** The first place that changes a parameter which the function does not bind anew. */
function mutation(site: UnitSite): { readonly name: string; readonly at: Span } | undefined {
  const { unit } = site;
  const own = new Set(unit.params.filter((param) => param.kind !== 'rest' && param.kind !== 'keyword-rest' && param.name !== 'self' && boundOnce(site, param.name)).map((param) => param.name));
  const calls = unit.calls.flatMap((call) => {
    const name = call.callee.k === 'attribute' && MUTATING.test(call.callee.name) && call.use.kind === 'dropped' ? paramOf(call.callee.of, own) : undefined;
    return name === undefined ? [] : [{ name, at: call.at, order: call.order }];
  });
  const accesses = unit.accesses.flatMap((access) => {
    const name = access.mode !== 'read' && access.target.k === 'item' ? paramOf(access.target.of, own) : undefined;
    return name === undefined ? [] : [{ name, at: access.at, order: access.order }];
  });
  return [...calls, ...accesses].sort((left, right) => left.order - right.order)[0];
}

function paramOf(ref: Ref, own: ReadonlySet<string>): string | undefined {
  return ref.k === 'name' && own.has(ref.name) ? ref.name : undefined;
}

function boundOnce(site: UnitSite, name: string): boolean {
  return site.unit.variables.find((one) => one.name === name)?.bindings.every((binding) => binding.kind === 'param') === true;
}

