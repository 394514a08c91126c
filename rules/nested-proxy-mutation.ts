import type { FileView, Ref, Report, ReportFix, Span, UnitSite } from '#rule-api';
import { callAt, defineRule, laneName, replace, shortText } from '#rule-api';

export default defineRule({
  id: 'nested-proxy-mutation',
  summary: 'a value inside a list or dictionary of a manager is changed, and the change is lost',
  family: 'shared-state',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A list or dictionary of a \`multiprocessing.Manager\` lives in the process of the manager.
\`shared["a"]\` fetches a copy of what stands there; \`append\` changes the copy, which is then thrown away, without an error.`,
    instead: 'Take it out, change it, and put it back: `rows = shared["a"]; rows.append(1); shared["a"] = rows`. Or put a proxy inside: `shared["a"] = manager.list()`.',
    limits: 'The proxy must be known from `Manager().dict()` or `.list()`. A container that is given another proxy anywhere in the file is not reported.',
    fine: 'Never: the change is seen by nobody.',
    references: [{ title: 'multiprocessing: proxy objects', url: 'https://docs.python.org/3/library/multiprocessing.html#proxy-objects' }],
  },
  examples: [
    {
      language: 'python',
      name: 'a list inside a shared dictionary, and one put back',
      bad: `import multiprocessing

def main():
    with multiprocessing.Manager() as manager:
        shared = manager.dict()
        shared["rows"] = []
        shared["rows"].append(1)  # expect: nested-proxy-mutation "changes a copy"
        print(shared)
`,
      good: `import multiprocessing

def main():
    with multiprocessing.Manager() as manager:
        shared = manager.dict()
        shared["rows"] = []
        rows = shared["rows"]
        rows.append(1)
        shared["rows"] = rows
        print(shared)
`,
    },
    {
      language: 'python',
      name: 'a dictionary inside a dictionary, and a proxy inside',
      bad: `import multiprocessing

def count(name):
    manager = multiprocessing.Manager()
    shared = manager.dict(a={})
    shared["a"][name] = 1  # expect: nested-proxy-mutation "changes a copy"
`,
      good: `from multiprocessing import Manager

def main():
    manager = Manager()
    shared = manager.dict()
    shared["rows"] = manager.list()
    shared["rows"].append(1)
    plain = {"rows": []}
    plain["rows"].append(1)
    shared.update(plain)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (!/\bManager\b/.test(file.source)) return;
    for (const unit of file.units) {
      for (const { inner, at, fix } of changes(file, unit)) {
        const container = inner.of;
        const names = program.names(program.value(unit, container));
        if (!names.some((name) => /^multiprocessing\.managers\.(DictProxy|ListProxy)$/.test(name)) || holdsProxies(file)) continue;
        const text = file.text(at);
        const lane = laneName(program, unit);
        yield {
          at,
          grade: 'likely',
          message: `\`${shortText(file, at)}\` changes a copy: what stands in \`${program.describe(container)}\` stays as it was`,
          because: [
            { lane, at, says: `\`${text.slice(0, text.indexOf(']') + 1)}\` fetches a copy from the process of the manager` },
            { lane, at, says: 'the copy is changed, and thrown away' },
            { lane: 'manager process', at, says: 'still holds the value as it was' },
          ],
          fixes: fix === undefined ? [] : [fix],
        };
      }
    }
  },
});

interface Change {
  readonly inner: Extract<Ref, { k: 'item' }>;
  readonly at: Span;
  readonly fix?: ReportFix;
}

const CHANGING = /^(append|add|insert|extend|update|setdefault|remove|discard|clear|sort|reverse)$/;

/** `shared[k].append(x)`, `shared[k][j] = x`. */
function* changes(file: FileView, unit: UnitSite): Iterable<Change> {
  for (const [index, call] of unit.unit.calls.entries()) {
    const { callee } = call;
    if (callee.k !== 'attribute' || !CHANGING.test(callee.name) || callee.of.k !== 'item' || call.use.kind !== 'dropped' || callAt(unit, index) === undefined) continue;
    yield { inner: callee.of, at: call.at, ...backFix(file, call.at, call.statementAt, call.calleeAt, callee.name) };
  }
  for (const access of unit.unit.accesses) {
    const { target } = access;
    if (access.mode !== 'read' && target.k === 'item' && target.of.k === 'item') yield { inner: target.of, at: access.at };
  }
}

/** `value = shared[k]`, the change, `shared[k] = value`. */
function backFix(file: FileView, at: Span, statement: Span, calleeAt: Span, method: string): { readonly fix?: ReportFix } {
  const place = file.text({ start: calleeAt.start, end: calleeAt.end - method.length - 1 });
  const before = file.source.slice(file.lineStart(statement.start), statement.start);
  if (statement.start !== at.start || statement.end !== at.end || before.trim() !== '' || !/^\w+\[[^[\]()]+\]$/.test(place) || /\bvalue\b/.test(file.source)) return {};
  const rest = file.text({ start: calleeAt.end - method.length, end: at.end });
  const lines = [`value = ${place}`, `value.${rest}`, `${place} = value`];
  return { fix: { title: 'Take the value out, change it, and put it back', safety: 'safe', preferred: true, edits: () => [replace(statement, lines.join(`${file.newline}${before}`))] } };
}

/** Proxies inside of proxies do work. */
function holdsProxies(file: FileView): boolean {
  return /\]\s*=\s*\w*[mM]anager\w*(\(\))?\.(dict|list|Namespace)\(|(append|insert)\(\w*[mM]anager\w*\.(dict|list)\(/.test(file.source);
}

