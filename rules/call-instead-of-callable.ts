import type { Argument, CallSite, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { calleeNames, callAt, defineRule, laneName, replace, shortCall, shortText, withoutKeyword } from '#rule-api';

export default defineRule({
  id: 'call-instead-of-callable',
  summary: 'a function is called on the spot where a callable is expected',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.1.0',
  needs: ['calls'],
  docs: {
    why: `\`Thread(target=work())\` calls \`work\` first, in the calling thread, and hands its result to the thread.
The program waits for the work as if there were no thread; then the thread, given \`None\`, does nothing at all and reports no error.
With \`submit\`, \`run_in_executor\` or \`call_soon\` the result cannot be called, and the \`TypeError\` often stays unread in a future.`,
    instead: 'Hand over the function itself, and its arguments beside it: `Thread(target=work, args=(a,))`, `submit(work, a)`, `run_in_executor(None, work, a)`.',
    limits: `Reported only when the function that is called is known and returns nothing that can be called.
Factories, \`functools.partial\`, classes and functions under an unknown decorator are silent.`,
    fine: 'A function that returns the callable to run is fine, and is not reported.',
    references: [
      { title: 'threading: Thread(target, args)', url: 'https://docs.python.org/3/library/threading.html#threading.Thread' },
      { title: 'concurrent.futures: Executor.submit', url: 'https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.submit' },
      { title: 'asyncio: loop.run_in_executor', url: 'https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.run_in_executor' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'the target is called while the thread is made',
      bad: `from threading import Thread

def work(): print("done")

def main():
    t = Thread(target=work())  # expect: call-instead-of-callable "result of \`work\\(\\)\`"
    t.start()
    t.join()
`,
      good: `from threading import Thread

def work(): print("done")

def main():
    t = Thread(target=work)
    t.start()
    t.join()
`,
    },
    {
      language: 'python',
      name: 'arguments belong beside the function',
      bad: `from concurrent.futures import ThreadPoolExecutor

def area(w, h): return w * h

def main():
    with ThreadPoolExecutor() as pool:
        print(pool.submit(area(2, 3)).result())  # expect: call-instead-of-callable
`,
      good: `from concurrent.futures import ThreadPoolExecutor

def area(w, h): return w * h

def main():
    with ThreadPoolExecutor() as pool:
        print(pool.submit(area, 2, 3).result())
`,
    },
    {
      language: 'python',
      name: 'factories, classes with `__call__` and partial are fine',
      good: `from functools import partial
from threading import Thread

def make_worker(n):
    def worker(): print(n)
    return worker

class Job:
    def __call__(self): print("job")

def main(decorate):
    threads = [Thread(target=make_worker(1)), Thread(target=Job()), Thread(target=partial(print, 1)), Thread(target=decorate(print))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const slot = callableSlot(site, program);
      if (slot?.argument.call === undefined) continue;
      const inner = callAt(site.in, slot.argument.call);
      if (inner === undefined) continue;
      const returns = plainResult(inner, program);
      if (returns === undefined) continue;
      const name = shortText(file, inner.call.calleeAt);
      const lane = laneName(program, site.in);
      yield {
        at: inner.call.at,
        grade: 'certain',
        message: `\`${shortText(file, site.call.calleeAt)}\` gets the result of \`${shortCall(file, inner)}\`, not \`${name}\` itself`,
        because: [
          { lane, at: inner.call.at, says: `\`${name}\` is called here, at once, by the code that should only hand it over` },
          ...returns,
          { lane, at: site.call.at, says: 'and what it returned is handed over as the callable to run' },
        ],
        fixes: fixes(file, { site, inner, ...slot }),
      };
    }
  },
});

interface Slot {
  readonly argument: Argument;
  /** Where the arguments of the callable go. */
  readonly rest: 'args-keyword' | 'rest' | 'none';
}

/** The argument that must be a callable, if the call takes one. */
function callableSlot(site: CallSite, program: ProgramView): Slot | undefined {
  // Only a call among the arguments can stand where a callable should.
  if (!site.call.args.some((arg) => arg.call !== undefined)) return undefined;
  const spawning = program.effect(site, 'spawns')?.spawns;
  const spawns = spawning?.wantsCallable === true ? spawning : undefined;
  const running = program.effect(site, 'runs')?.runs;
  const target = spawns?.target ?? (running?.wantsCallable === true ? running.target : undefined);
  if (target === undefined) return undefined;
  const args = site.call.args;
  const named = target.keyword === undefined ? undefined : args.find((arg) => arg.name === target.keyword);
  const positional = target.position === undefined || args.slice(0, target.position + 1).some((arg) => arg.star !== undefined || arg.name !== undefined) ? undefined : args[target.position];
  const argument = named ?? positional;
  if (argument === undefined) return undefined;
  const passesOn = calleeNames(site, program).some((name) => /\.(call_soon|call_soon_threadsafe|call_later|call_at|run_in_executor|to_thread|register)$/.test(name));
  return { argument, rest: spawns?.targetArgs ?? (spawns !== undefined || passesOn ? 'rest' : 'none') };
}

/** A step that says what the call returns, when that is certainly nothing that can be called. */
function plainResult(inner: CallSite, program: ProgramView): Report['because'] | undefined {
  const callees = program.callees(inner);
  const steps: Report['because'][number][] = [];
  for (const callee of callees) {
    if (callee.kind !== 'unit' || callee.unit === undefined || callee.decorated !== 'no' || callee.overridden === true) return undefined;
    const unit = program.unit(callee.unit);
    if (unit === undefined || unit.library || unit.unit.stub) return undefined;
    const lazy = unit.unit.async || unit.unit.generator;
    if (!lazy && program.summary(callee.unit).returnsCallable !== 'no') return undefined;
    const gives = unit.unit.async ? 'a coroutine' : unit.unit.generator ? 'a generator' : unit.unit.returned.length === 0 ? '`None`' : 'a value';
    steps.push({ lane: `\`${unit.unit.name}\``, file: unit.file, at: unit.unit.nameAt, says: `\`${unit.unit.name}\` returns ${gives}, which cannot be called` });
  }
  return steps.length === 0 ? undefined : steps;
}

function fixes(file: FileView, found: Slot & { site: CallSite; inner: CallSite }): readonly ReportFix[] {
  const { site, inner, argument, rest } = found;
  const name = file.text(inner.call.calleeAt);
  const args = inner.call.args;
  if (name.includes('(') || args.some((arg) => arg.star !== undefined)) return [];
  if (args.length === 0) return [{ title: `Hand over \`${name}\` itself`, safety: 'safe', preferred: true, edits: () => [replace(inner.call.at, name)] }];
  const positional = args.filter((arg) => arg.name === undefined).map((arg) => file.text(arg.at));
  const keywords = args.filter((arg) => arg.name !== undefined);
  const title = `Hand over \`${name}\` and its arguments`;
  const last = site.call.args.at(-1);
  if (rest === 'args-keyword') {
    if (site.call.args.some((arg) => arg.name === 'args' || arg.name === 'kwargs' || arg.star !== undefined)) return [];
    const tuple = positional.length === 0 ? '' : `, args=(${positional.join(', ')}${positional.length === 1 ? ',' : ''})`;
    const dict = keywords.length === 0 ? '' : `, kwargs={${keywords.map((arg) => `'${arg.name ?? ''}': ${file.text(withoutKeyword(file, arg.at))}`).join(', ')}}`;
    const end = last?.at.end ?? argument.at.end;
    return [{ title, safety: 'safe', preferred: true, edits: () => (end === argument.at.end ? [replace(inner.call.at, `${name}${tuple}${dict}`)] : [replace(inner.call.at, name), replace({ start: end, end }, `${tuple}${dict}`)]) }];
  }
  if (rest === 'none' || last !== argument || keywords.length > 0 || argument.name !== undefined) return [];
  return [{ title, safety: 'safe', preferred: true, edits: () => [replace(inner.call.at, [name, ...positional].join(', '))] }];
}
