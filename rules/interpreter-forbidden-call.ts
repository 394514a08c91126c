import type { CallSite, ProgramView, Reached, Report } from '#rule-api';
import { argument, calleeNames, callAt, certainTarget, defineRule, laneName, literalArgument, pathSteps, reachedFrom, shortCall } from '#rule-api';

export default defineRule({
  id: 'interpreter-forbidden-call',
  summary: 'work for another interpreter does what only the main interpreter may do',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['concurrent'],
  docs: {
    why: `An isolated interpreter may not fork, replace the process by \`exec\`, start daemon threads, set signal handlers, or run a function between fork and exec of a child.
Each of these raises \`RuntimeError\` or \`ValueError\` there, though the same function works in the main interpreter, in a thread and in a process.`,
    instead: 'Do it in the main interpreter before the work is handed out, or use a `ProcessPoolExecutor` for this work. `subprocess.run` without `preexec_fn` is allowed.',
    limits: 'Functions that the work certainly calls are followed some levels deep. Libraries are not looked into.',
    fine: 'The work catches the exception and has another way.',
    noFix: 'Where it is to be done instead is for a person to decide.',
    references: [
      { title: 'concurrent.interpreters', url: 'https://docs.python.org/3/library/concurrent.interpreters.html' },
      { title: 'Isolating extension modules and interpreters: configuration', url: 'https://docs.python.org/3/c-api/init.html#c.PyInterpreterConfig' },
      { title: 'os.fork', url: 'https://docs.python.org/3/library/os.html#os.fork' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a fork in a pool of interpreters, and a subprocess',
      bad: `import os
from concurrent.futures import InterpreterPoolExecutor

def launch(path):
    if os.fork() == 0:  # expect: interpreter-forbidden-call "raises in another interpreter"
        os._exit(os.system(path))

def main(paths):
    with InterpreterPoolExecutor() as pool:
        return list(pool.map(launch, paths))
`,
      good: `import subprocess
from concurrent.futures import InterpreterPoolExecutor

def launch(path):
    return subprocess.run([path]).returncode

def main(paths):
    with InterpreterPoolExecutor() as pool:
        return list(pool.map(launch, paths))
`,
    },
    {
      language: 'python',
      name: 'a daemon thread, and one that is joined',
      bad: `import threading
from concurrent import interpreters

def beat(): print("alive")

def work():
    thread = threading.Thread(target=beat, daemon=True)  # expect: interpreter-forbidden-call
    thread.start()
    thread.join()

def main():
    interpreter = interpreters.create()
    interpreter.call(work)
`,
      good: `import threading
from concurrent import interpreters

def beat(): print("alive")

def work():
    thread = threading.Thread(target=beat, daemon=False)
    thread.start()
    thread.join()

def main():
    interpreter = interpreters.create()
    interpreter.call(work)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    const seen = new Set<string>();
    for (const site of file.calls) {
      const target = certainTarget(program, inInterpreter(program, site));
      if (target === undefined) continue;
      for (const reached of reachedFrom(program, target)) {
        const call = forbidden(program, reached);
        // Reported where it stands when that is this file, else where the work is handed out.
        const at = call?.in.file === file.id ? call.call.at : site.call.at;
        if (call === undefined || seen.has(`${at.start}`)) continue;
        seen.add(`${at.start}`);
        const name = calleeNames(call, program)[0] ?? 'it';
        const lane = 'another interpreter';
        yield {
          at,
          grade: 'certain',
          message: `\`${name}\` raises in another interpreter, where \`${shortCall(file, site)}\` runs it`,
          because: [
            { lane: laneName(program, site.in), at: site.call.at, says: 'hands the work to another interpreter' },
            ...pathSteps(program, lane, reached.path),
            { lane, file: call.in.file, at: call.call.at, says: 'only the main interpreter may do this' },
          ],
        };
      }
    }
  },
});

/** What the call runs in another interpreter. */
function inInterpreter(program: ProgramView, site: CallSite): Parameters<typeof certainTarget>[1] {
  const spawn = program.spawn(site);
  if (spawn?.spawning.kind === 'interpreter-pool') return spawn.targets;
  const handed = program.handed(site);
  return handed !== undefined && calleeNames(site, program).some((name) => name.startsWith('concurrent.interpreters.')) ? handed.targets : [];
}

function forbidden(program: ProgramView, { unit }: Reached): CallSite | undefined {
  for (let index = 0; index < unit.unit.calls.length; index += 1) {
    const call = callAt(unit, index);
    const only = call === undefined ? undefined : program.effect(call, 'mainInterpreterOnly')?.mainInterpreterOnly;
    if (call === undefined || only === undefined) continue;
    if (only.argument === undefined) return call;
    const given = argument(call, only.argument);
    const value = literalArgument(call, only.argument);
    if (given !== undefined && value !== false && value !== null && (value === true || given.k !== 'literal')) return call;
  }
  return undefined;
}
