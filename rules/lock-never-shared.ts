import type { CallSite, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { calleeNames, defineRule, deleteStatement, freshName, insert, laneName, replace, shortCall, topLevelStart } from '#rule-api';

export default defineRule({
  id: 'lock-never-shared',
  summary: 'a lock is made where it is taken, so nobody else can hold it',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['calls'],
  docs: {
    why: `A lock keeps others out only when they ask for the same lock.
One that is made in the function that takes it is a new lock in every call: everybody gets in, and the code looks protected.`,
    instead: 'Make the lock once, beside the data that it protects: at module level, or in `__init__` as an attribute.',
    limits: `Tests of locks are looked at by the strict profile only.
A lock that is handed to a thread, captured by an inner function, stored, returned or passed on is shared and not reported.
Locks at module level are never reported.`,
    fine: 'Never, except to show what a lock does.',
    references: [
      { title: 'threading: Lock objects', url: 'https://docs.python.org/3/library/threading.html#lock-objects' },
      { title: 'asyncio: synchronization primitives', url: 'https://docs.python.org/3/library/asyncio-sync.html' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a fresh lock in the with statement',
      bad: `import threading

hits = {}

def count(page):
    with threading.Lock():  # expect: lock-never-shared "taken by nobody else"
        hits[page] = hits.get(page, 0) + 1
`,
      good: `import threading

hits = {}
hits_lock = threading.Lock()

def count(page):
    with hits_lock:
        hits[page] = hits.get(page, 0) + 1
`,
    },
    {
      language: 'python',
      name: 'a lock in a local variable',
      bad: `import threading

hits = {}

def count(page):
    lock = threading.Lock()  # expect: lock-never-shared "taken by nobody else"
    with lock:
        hits[page] = hits.get(page, 0) + 1
`,
    },
    {
      language: 'python',
      name: 'a lock that goes to threads, is captured, or is stored is fine',
      good: `import threading

def run_all(jobs, work):
    lock = threading.Lock()
    threads = [threading.Thread(target=work, args=(job, lock)) for job in jobs]
    for t in threads:
        t.start()
    with lock:
        print("started")
    for t in threads:
        t.join()

def counter():
    lock = threading.Lock()
    n = 0
    def step():
        nonlocal n
        with lock:
            n += 1
            return n
    return step

class Cache:
    def __init__(self):
        lock = threading.Lock()
        with lock:
            self.items = {}
        self.lock = lock
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const lock = program.effect(site, 'lock')?.lock;
      if (lock?.does !== 'create' || lock.kind === 'file-lock') continue;
      if (site.call.classBody >= 0) continue;
      const takes = takenAt(site, program);
      if (takes === undefined) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'certain',
        message: `the lock made by \`${shortCall(file, site)}\` is taken by nobody else: every run makes its own`,
        because: [
          { lane, at: site.call.at, says: 'each run of this line makes a new lock, which nobody holds' },
          { lane, at: takes, says: 'so taking it here never waits, and protects nothing' },
        ],
        fixes: hoistFixes(file, program, site),
      };
    }
  },
});

/** Where the lock is taken, when only the code that made it can reach it. */
function takenAt(site: CallSite, program: ProgramView): { start: number; end: number } | undefined {
  if (site.call.use.kind === 'entered') return site.call.at;
  const use = site.call.use;
  if (use.kind !== 'bound' || site.in.unit.kind === 'module') return undefined;
  const bindings = site.in.unit.variables.find((variable) => variable.name === use.name)?.bindings ?? [];
  // `lock = lock or Lock()` may well hold the lock of somebody else.
  if (!bindings.every((binding) => binding.kind === 'value' && binding.value.k === 'call')) return undefined;
  const fate = program.fate(site);
  if (fate.escapes !== 'no') return undefined;
  if (fate.flows.some((flow) => flow.in.key !== site.in.key || (flow.via !== 'name' && flow.via !== 'direct'))) return undefined;
  const taken = fate.flows.find((flow) => flow.use.kind === 'entered' || (flow.use.kind === 'receiver' && flow.use.attribute === 'acquire'));
  const other = fate.flows.some((flow) => flow.use.kind !== 'entered' && flow.use.kind !== 'bound' && !(flow.use.kind === 'receiver' && ['acquire', 'release', 'locked'].includes(flow.use.attribute)));
  return other ? undefined : taken?.at;
}

/** Moves the constructor in front of the top-level function or class, under the same name or a new one. */
function hoistFixes(file: FileView, program: ProgramView, site: CallSite): readonly ReportFix[] {
  if (site.in.unit.kind === 'module' || site.call.args.length > 0 || calleeNames(site, program).length === 0) return [];
  const top = topLevelStart(file, site.in);
  const gap = `${file.newline}${file.newline}${file.newline}`;
  const made = file.text(site.call.at);
  const use = site.call.use;
  if (use.kind === 'entered') {
    const name = freshName(file, '_lock', `_${site.in.unit.name}_lock`);
    if (name === undefined) return [];
    return [{ title: 'Make one lock at module level', safety: 'timing', preferred: true, edits: () => [insert(top, `${name} = ${made}${gap}`), replace(site.call.at, name)] }];
  }
  if (use.kind !== 'bound') return [];
  const gone = deleteStatement(file, site.call.statementAt);
  const name = use.name;
  const taken = file.units[0]?.unit.variables.some((variable) => variable.name === name && variable.bindings.length > 0) ?? true;
  const once = site.in.unit.variables.find((variable) => variable.name === name)?.bindings.length === 1;
  if (gone === undefined || taken || !once) return [];
  return [{ title: `Make \`${name}\` once, at module level`, safety: 'timing', preferred: true, edits: () => [insert(top, `${name} = ${made}${gap}`), gone] }];
}
