import type { CallSite, FileView, ProgramView, Report, ReportFix, Span } from '#rule-api';
import { calleeNames, callOf, defineRule, freshName, insert, knownUnits, methodCalls, shortCall, underMainGuard, startsAfresh, type TextEdit } from '#rule-api';

export default defineRule({
  id: 'missing-main-guard',
  summary: 'processes are started when the module is imported, and every child imports it again',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.1.0',
  needs: ['calls'],
  docs: {
    why: `With the start methods \`spawn\` (Windows, macOS) and \`forkserver\` (Linux from Python 3.14 on) a child process imports the main module before it runs anything.
Code at module level that starts processes is then run in the child again, where multiprocessing refuses to start more: the child ends with exit code 1.
The parent sees nothing of it: \`join()\` returns, nothing was printed, and the exit code is 0. A \`Pool\` starts new children for ever.`,
    instead: `Put the code that starts processes into a function, and call it under \`if __name__ == '__main__':\`.`,
    limits: `Calls are followed through functions of the program; what a library starts when it is imported is not seen.
One finding stands for all processes that a module starts at import.
Silent for \`__main__.py\`, which children do not import, where the start method is set to \`fork\`, and where only Linux before Python 3.14 is a target.`,
    fine: 'The start method is `fork` wherever the program runs.',
    references: [
      { title: 'multiprocessing: safe importing of main module', url: 'https://docs.python.org/3/library/multiprocessing.html#multiprocessing-safe-main-import' },
      { title: 'multiprocessing: contexts and start methods', url: 'https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods' },
      { title: "What's new in Python 3.14: forkserver is the default", url: 'https://docs.python.org/3/whatsnew/3.14.html#concurrent-futures' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'processes at module level, and under a guard',
      bad: `from multiprocessing import Process

def count(n): print(n)

p = Process(target=count, args=(1,))
p.start()  # expect: missing-main-guard "\`p.start\\(\\)\`"
p.join()
`,
      good: `from multiprocessing import Process

def count(n): print(n)

if __name__ == "__main__":
    p = Process(target=count, args=(1,))
    p.start()
    p.join()
`,
    },
    {
      language: 'python',
      name: 'a function that starts processes, called at module level',
      bad: `from concurrent.futures import ProcessPoolExecutor

def double(n): return 2 * n

def main():
    with ProcessPoolExecutor() as pool:
        print(list(pool.map(double, range(3))))

main()  # expect: missing-main-guard "\`main\\(\\)\`"
`,
      good: `from concurrent.futures import ProcessPoolExecutor

def double(n): return 2 * n

def main():
    with ProcessPoolExecutor() as pool:
        print(list(pool.map(double, range(3))))

if __name__ == "__main__":
    main()
`,
    },
    {
      language: 'python',
      name: 'threads, subprocesses, an explicit fork context and an idle executor are fine at module level',
      good: `import multiprocessing
import subprocess
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

pool = ProcessPoolExecutor()
context = multiprocessing.get_context("fork")
child = context.Process(target=print)
child.start()
child.join()
subprocess.run(["true"])
with ThreadPoolExecutor() as threads:
    print(list(threads.map(len, ["a", "bc"])))

def work(items):
    return list(pool.map(len, items))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.id.endsWith('__main__.py')) return;
    const imports = file.calls.filter((site) => site.in.unit.kind === 'module' && !underMainGuard(site.in, site.call.region));
    if (imports.length === 0) return;
    const starts = imports.flatMap((site) => startsAt(file, program, site)).sort((left, right) => left.at.start - right.at.start);
    const [first] = starts;
    if (first === undefined) return;
    const cause = startsAfresh(file, program);
    if (cause === undefined) return;
    yield {
      at: first.at,
      grade: first.through.length === 0 ? 'certain' : 'likely',
      message: `\`${first.text}\` ${first.through.length === 0 ? 'starts' : 'leads to'} ${first.pool ? 'worker processes' : 'a process'} when the module is imported, which every child does again`,
      because: [
        { lane: 'main', at: first.at, says: 'this line runs whenever the module is imported' },
        ...first.through,
        { lane: 'child process', at: first.at, says: `${cause.says} and imports this module again, so it gets here too, is refused another process, and ends with exit code 1` },
        ...starts.slice(1, 4).map((other) => ({ lane: 'main', at: other.at, says: 'the same goes for this line' })),
      ],
      assumptions: [cause.assumes],
      fixes: guardFixes(file, first),
    };
  },
});

interface Start {
  readonly at: Span;
  readonly text: string;
  readonly pool: boolean;
  /** Steps from a call at module level to what starts the process. */
  readonly through: Report['because'];
  /** Where the code that the guard must enclose begins. */
  readonly from: number;
}

function startsAt(file: FileView, program: ProgramView, site: CallSite): readonly Start[] {
  const spawn = program.spawn(site);
  if (spawn !== undefined) {
    const { kind, when, handle } = spawn.spawning;
    if (kind !== 'process' && kind !== 'process-pool') return [];
    const names = calleeNames(site, program);
    if (names.some((name) => name.endsWith('ForkProcess') || name.startsWith('os.fork'))) return [];
    const pool = kind === 'process-pool';
    if (when === 'start') {
      const fate = program.fate(site);
      const flows = handle === 'pool' ? fate.flows.filter((flow) => flow.use.kind === 'iterated' || flow.use.kind === 'passed') : methodCalls(fate, 'start');
      return flows
        .filter((flow) => flow.in.key === site.in.key && !underMainGuard(flow.in, flow.region))
        .map((flow) => {
          const at = callOf(flow)?.call.at ?? flow.at;
          return { at, text: file.text(at), pool, through: [], from: Math.min(site.call.statementAt.start, at.start) };
        });
    }
    // An executor starts its processes with the first piece of work.
    if (handle === 'executor' && names.some((name) => name.endsWith('PoolExecutor'))) return [];
    return [{ at: site.call.at, text: shortCall(file, site), pool, through: [], from: site.call.statementAt.start }];
  }
  const units = knownUnits(program.callees(site));
  const [unit] = units ?? [];
  if (unit === undefined || units?.length !== 1 || program.unit(unit)?.library !== false) return [];
  const found = program.summary(unit).spawns.find((one) => one.kind === 'process' || one.kind === 'process-pool');
  if (found === undefined) return [];
  const through: Report['because'][number][] = [];
  let forked = false;
  for (let link: typeof found.chain | undefined = found.chain; link !== undefined; link = link.next) {
    const step = program.site(link.unit, link.call);
    if (step === undefined) return [];
    forked ||= calleeNames(step, program).some((name) => name.endsWith('ForkProcess') || name.startsWith('os.fork'));
    if (underMainGuard(step.in, step.call.region)) return [];
    through.push({ lane: 'main', file: step.in.file, at: step.call.at, says: link.next === undefined ? `\`${step.in.unit.name}\` starts ${found.kind === 'process' ? 'a process' : 'worker processes'} here` : `\`${step.in.unit.name}\` goes on to call this` });
  }
  return forked ? [] : [{ at: site.call.at, text: shortCall(file, site), pool: found.kind === 'process-pool', through, from: site.call.statementAt.start }];
}

/** Wraps the module's code from the first statement that has to do with processes to the end, when only plain statements follow. */
function guardFixes(file: FileView, first: Start): readonly ReportFix[] {
  const start = topLevelLine(file, first.from);
  const end = file.source.trimEnd().length;
  if (start === undefined || end <= start) return [];
  const section = file.source.slice(start, end);
  if (/^(?:async\s|def\s|class\s|@|import\s|from\s|if\s+__name__)/m.test(section)) return [];
  const span = { start, end };
  const main = freshName(file, 'main');
  const guard = `if __name__ == '__main__':`;
  return [
    { title: `Run it under \`${guard.slice(0, -1)}\``, safety: 'timing', preferred: true, edits: () => headed(file, span, guard) },
    ...(main === undefined
      ? []
      : [
          {
            title: 'Move it into `main()`, called under a guard',
            safety: 'sketch' as const,
            edits: () => [...headed(file, span, `def ${main}():`), insert(end, `${file.newline}${file.newline}${file.newline}${guard}${file.newline}${file.indentUnit}${main}()`)],
          },
        ]),
  ];
}

/** Puts a line above a section and indents the section under it. */
function headed(file: FileView, section: Span, head: string): readonly TextEdit[] {
  const [first, ...rest] = file.indented(section);
  return [insert(section.start, `${head}${file.newline}${first?.text ?? ''}`), ...rest];
}

/** The start of the line at which the top-level statement around an offset begins. */
function topLevelLine(file: FileView, offset: number): number | undefined {
  for (let at = file.lineStart(offset); ; at = file.lineStart(at - 1)) {
    if (/^[A-Za-z_([{'"]/.test(file.source.slice(at, at + 1)) && !/^(?:else|elif|except|finally)\b/.test(file.source.slice(at, at + 8))) return at;
    if (at === 0) return undefined;
  }
}
