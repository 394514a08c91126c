import type { CallSite, ClassFact, FileView, ProgramView, Report, ReportFix, UnitSite } from '#rule-api';
import { callAt, classKey, defineRule, insert } from '#rule-api';

export default defineRule({
  id: 'unpicklable-exception',
  summary: 'an exception raised in a worker process cannot be rebuilt in the parent',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['classes'],
  docs: {
    why: `What a worker raises is pickled, and rebuilt in the parent by calling the class with \`error.args\`.
When \`__init__\` needs other arguments than it gives to \`super().__init__\`, that call fails: a \`ProcessPoolExecutor\` breaks down with \`BrokenProcessPool\`, and \`Pool.map\` waits for good.`,
    instead: 'Give all arguments of `__init__` to `super().__init__` in order, or write `__reduce__`.',
    limits: 'Only exceptions of the program are looked at whose `__init__` is plain, and which are raised in code that a process pool certainly runs.',
    fine: 'The worker catches it itself.',
    references: [
      { title: 'pickle: object.__reduce__', url: 'https://docs.python.org/3/library/pickle.html#object.__reduce__' },
      { title: 'Built-in exceptions: BaseException.args', url: 'https://docs.python.org/3/library/exceptions.html#BaseException.args' },
      { title: 'concurrent.futures: BrokenProcessPool', url: 'https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.process.BrokenProcessPool' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'arguments that get lost, and ones that are passed on',
      bad: `from multiprocessing import Pool

class BadRow(Exception):
    def __init__(self, line, reason):
        super().__init__(f"line {line}: {reason}")  # expect: unpicklable-exception "\`BadRow\` cannot be rebuilt"
        self.line = line

def parse(line):
    if not line:
        raise BadRow(1, "empty")
    return line

def main(lines):
    with Pool() as pool:
        return pool.map(parse, lines)
`,
      good: `from multiprocessing import Pool

class BadRow(Exception):
    def __init__(self, line, reason):
        super().__init__(line, reason)
        self.line = line

    def __str__(self):
        return f"line {self.line}"

def parse(line):
    if not line:
        raise BadRow(1, "empty")
    return line

def main(lines):
    with Pool() as pool:
        return pool.map(parse, lines)
`,
    },
    {
      language: 'python',
      name: 'defaults, `__reduce__`, and exceptions of threads are fine',
      good: `from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

class Coded(Exception):
    def __init__(self, message, code=0):
        super().__init__(message)
        self.code = code

class Rebuilt(Exception):
    def __init__(self, a, b):
        super().__init__("rebuilt")
        self.both = a, b

    def __reduce__(self):
        return Rebuilt, self.both

class InThread(Exception):
    def __init__(self, a, b):
        super().__init__("thread")

def work(n):
    if n == 1:
        raise Coded("one", 1)
    raise Rebuilt(n, n)

def other(n):
    raise InThread(n, n)

def main():
    with ProcessPoolExecutor() as pool:
        print(list(pool.map(work, range(3))))
    with ThreadPoolExecutor() as threads:
        print(list(threads.map(other, range(3))))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const fact of file.facts.classes) {
      const key = classKey(file.id, fact.path);
      const init = file.units.find((unit) => unit.unit.name === '__init__' && file.facts.classes[unit.unit.class] === fact);
      const call = init === undefined ? undefined : superInit(init);
      if (init === undefined || call === undefined || !loses(init, call)) continue;
      if (!isException(file, program, fact) || fact.members.some((member) => /^__(reduce|reduce_ex|new|getnewargs|setstate)__$/.test(member.name))) continue;
      const raised = raisedInPool(program, init);
      if (raised === undefined) continue;
      yield {
        at: call.call.at,
        grade: 'likely',
        message: `\`${fact.name}\` cannot be rebuilt in the parent process: \`__init__\` needs ${required(init)} arguments and passes on ${call.call.args.length}`,
        because: [
          ...(raised.pool === undefined ? [] : [{ lane: 'parent', file: raised.pool.in.file, at: raised.pool.call.at, says: 'gives the work to other processes' }]),
          { lane: 'worker process', file: raised.site.in.file, at: raised.site.call.at, says: `raises \`${fact.name}\`, which is pickled with its \`args\`` },
          { lane: 'worker process', at: call.call.at, says: `\`args\` holds what is given here: ${call.call.args.length} of ${required(init)}` },
          { lane: 'parent', at: init.unit.nameAt, says: `\`${fact.name}(*args)\` raises \`TypeError\` while the result is read: the pool breaks or waits for good` },
        ],
        assumptions: [`nothing catches it between the worker's function and the pool (${key.slice(key.lastIndexOf('#') + 1)})`],
        fixes: reduceFix(file, init),
      };
    }
  },
});

/** The one call of `super().__init__(…)` or `Exception.__init__(self, …)` with plain arguments. */
function superInit(init: UnitSite): CallSite | undefined {
  const calls = init.unit.calls.flatMap((call, index) => {
    const { callee } = call;
    const upwards = callee.k === 'attribute' && callee.name === '__init__' && callee.of.k === 'call' && callee.of.of.k === 'name' && callee.of.of.name === 'super';
    return upwards && call.args.every((arg) => arg.star === undefined && arg.name === undefined) ? [index] : [];
  });
  const [only] = calls;
  return calls.length !== 1 || only === undefined ? undefined : callAt(init, only);
}

function required(init: UnitSite): number {
  return init.unit.params.slice(1).filter((param) => param.default === undefined && param.kind !== 'rest' && param.kind !== 'keyword-rest').length;
}

/** Calling the class with what `super().__init__` was given raises `TypeError`. */
function loses(init: UnitSite, call: CallSite): boolean {
  const { params } = init.unit;
  const keywordOnly = params.some((param) => param.kind === 'keyword-only' && param.default === undefined);
  // Assigning `self.args` says what to rebuild it from.
  if (init.unit.accesses.some((access) => access.mode === 'write' && access.target.k === 'attribute' && access.target.name === 'args')) return false;
  return keywordOnly || call.call.args.length < required(init);
}

function isException(file: FileView, program: ProgramView, fact: ClassFact): boolean {
  const unit = file.units[fact.unit];
  const names = fact.bases.flatMap((base) => (unit === undefined ? [] : program.names(program.value(unit, base))));
  return fact.bases.length === 1 && names.some((name) => /^(builtins\.)?(Exception|ValueError|RuntimeError|TypeError|KeyError|LookupError|ArithmeticError)$/.test(name));
}

/** Where it is raised, in code that a pool of processes runs. */
function raisedInPool(program: ProgramView, init: UnitSite): { readonly site: CallSite; readonly pool: CallSite | undefined } | undefined {
  for (const site of program.callers(init.key)) {
    if (site.call.use.kind !== 'raised') continue;
    const lanes = program.lanes(site.in.key);
    const pool = lanes.find((lane) => lane.kind === 'process-pool');
    if (pool === undefined || caughtOnTheWay(program, site, pool.path)) continue;
    return { site, pool: pool.created };
  }
  return undefined;
}

/** A `try` with a handler stands around one of the steps. */
function caughtOnTheWay(program: ProgramView, raised: CallSite, path: readonly CallSite[]): boolean {
  return [raised, ...path].some(({ in: unit, call }) => program.paths(unit).around(call.region).some((at) => {
    const region = unit.unit.regions[at];
    return region?.kind === 'try' && unit.unit.regions.some((other) => other.kind === 'handler' && other.statement === region.statement);
  }));
}

/** `__reduce__` that rebuilds it from the arguments, when each of them is kept under its own name. */
function reduceFix(file: FileView, init: UnitSite): readonly ReportFix[] {
  const params = init.unit.params.slice(1);
  const kept = params.every((param) => init.unit.accesses.some((access) => access.mode === 'write' && access.target.k === 'attribute' && access.target.of.k === 'name' && access.target.of.name === 'self' && access.target.name === param.name && access.value?.k === 'name' && access.value.name === param.name));
  if (!kept || params.some((param) => param.kind !== 'positional')) return [];
  const end = init.unit.bodyAt.start + file.text(init.unit.bodyAt).trimEnd().length;
  const indent = file.indent(init.unit.at.start);
  const values = params.map((param) => `self.${param.name}`).join(', ');
  return [
    {
      title: 'Say with `__reduce__` what it is rebuilt from',
      safety: 'safe',
      preferred: true,
      edits: () => [insert(file.lineEnd(end), `${file.newline}${file.newline}${indent}def __reduce__(self):${file.newline}${indent}${file.indentUnit}return type(self), (${values}${params.length === 1 ? ',' : ''})`)],
    },
  ];
}

