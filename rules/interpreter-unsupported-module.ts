import type { CallSite, Import, ProgramView, Report, UnitSite } from '#rule-api';
import { calleeNames, certainTarget, defineRule, laneName, shortCall } from '#rule-api';

export default defineRule({
  id: 'interpreter-unsupported-module',
  summary: 'work for another interpreter needs a module that cannot be loaded there',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['concurrent'],
  docs: {
    why: `Each interpreter loads its modules anew, and a module of C code that keeps its state in global variables refuses to be loaded twice: \`ImportError: module … does not support loading in subinterpreters\`.
The worker imports the module in which the function stands, so that an \`import\` at its top is enough.`,
    instead: 'Put the work into a module that does not import it, or use a `ProcessPoolExecutor`, whose workers have the module for themselves.',
    limits: 'Known are the modules that were tried; what the file of the work imports through other files of the program is followed.',
    fine: 'A newer version of the module can be loaded in other interpreters.',
    noFix: 'Whether the work can do without the module is for a person to decide.',
    references: [
      { title: 'concurrent.futures: InterpreterPoolExecutor', url: 'https://docs.python.org/3/library/concurrent.futures.html#interpreterpoolexecutor' },
      { title: 'Isolating extension modules', url: 'https://docs.python.org/3/howto/isolating-extensions.html' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a module that cannot be loaded twice, and work that does without it',
      bad: `import readline
from concurrent.futures import InterpreterPoolExecutor

def count(text):
    return len(text.split())

def main(texts):
    readline.parse_and_bind("tab: complete")
    with InterpreterPoolExecutor() as pool:
        return list(pool.map(count, texts))  # expect: interpreter-unsupported-module "\`readline\` cannot be loaded"
`,
      good: `from concurrent.futures import InterpreterPoolExecutor

def count(text):
    return len(text.split())

def main(texts):
    import readline
    readline.parse_and_bind("tab: complete")
    with InterpreterPoolExecutor() as pool:
        return list(pool.map(count, texts))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const target = certainTarget(program, inInterpreter(program, site));
      if (target === undefined) continue;
      const found = importedBy(program, target);
      if (found === undefined) continue;
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${found.module}\` cannot be loaded in another interpreter, where \`${shortCall(file, site)}\` runs \`${target.unit.name}\``,
        because: [
          { lane: laneName(program, site.in), at: site.call.at, says: 'hands the work to another interpreter' },
          { lane: 'another interpreter', file: target.file, at: found.import.at, says: found.inside ? `\`${target.unit.name}\` imports it` : `importing the module in which \`${target.unit.name}\` stands loads it again: \`ImportError\`` },
        ],
      };
    }
  },
});

function inInterpreter(program: ProgramView, site: CallSite): Parameters<typeof certainTarget>[1] {
  const spawn = program.spawn(site);
  if (spawn?.spawning.kind === 'interpreter-pool') return spawn.targets;
  return calleeNames(site, program).some((name) => name.startsWith('concurrent.interpreters.')) ? (program.handed(site)?.targets ?? []) : [];
}

interface Found {
  readonly module: string;
  readonly import: Import;
  /** The function imports it itself, when it runs. */
  readonly inside: boolean;
}

/** An import, in the work itself or at the top of its file, of a module that only the main interpreter can have. */
function importedBy(program: ProgramView, target: UnitSite): Found | undefined {
  const view = program.view(target.file);
  if (view === undefined) return undefined;
  for (const each of view.facts.imports) {
    if (each.level > 0 || each.typeOnly || (each.unit !== 0 && each.unit !== target.index)) continue;
    // Under a guard or in a `try` it may not be loaded at all.
    const unit = view.units[each.unit];
    const region = unit?.unit.regions.some((one) => (one.kind === 'try' || one.kind === 'branch' || one.guard !== undefined) && one.at.start <= each.at.start && each.at.end <= one.at.end);
    if (region === true) continue;
    const module = [each.module, ...each.names.map((name) => `${each.module}.${name}`)].find((name) => program.effectOf([name])?.mainInterpreterOnly !== undefined);
    if (module !== undefined) return { module, import: each, inside: each.unit !== 0 };
  }
  return undefined;
}
