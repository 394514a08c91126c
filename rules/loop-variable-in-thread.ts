import type { CallSite, FileView, Ref, Report, ReportFix, UnitSite, Variable } from '#rule-api';
import { certainTarget, defineRule, insert, laneName, regionsAround, shortText } from '#rule-api';

export default defineRule({
  id: 'loop-variable-in-thread',
  summary: 'a function that is started in a loop reads the loop variable after it has moved on',
  family: 'shared-state',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  foreignCodes: ['B023'],
  docs: {
    why: `A lambda or inner function looks its captured names up when it runs, not when it is made.
A thread that starts a moment later sees the value of the next round, or of the last: some items are worked on twice and others not at all.`,
    instead: 'Give the value as an argument: `Thread(target=f, args=(item,))`, `executor.submit(f, item)`, or bind it with a default, `lambda item=item: f(item)`.',
    limits: 'Threads, timers and work of thread pools that are started in a loop; where the loop itself waits for each of them nothing is reported.',
    fine: 'The loop waits until the function has read the value, by a way that is not seen.',
    references: [
      { title: 'Programming FAQ: why do lambdas defined in a loop all return the same result?', url: 'https://docs.python.org/3/faq/programming.html#why-do-lambdas-defined-in-a-loop-with-different-values-all-return-the-same-result' },
      { title: 'threading: Thread', url: 'https://docs.python.org/3/library/threading.html#threading.Thread' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a lambda that captures the loop variable, and arguments',
      bad: `import threading

def run(load, paths):
    threads = []
    for path in paths:
        thread = threading.Thread(target=lambda: load(path))  # expect: loop-variable-in-thread "\`path\`"
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
`,
      good: `import threading

def run(load, paths):
    threads = []
    for path in paths:
        thread = threading.Thread(target=load, args=(path,))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
`,
    },
    {
      language: 'python',
      name: 'work of a pool, and a default value',
      bad: `from concurrent.futures import ThreadPoolExecutor

def run(load, paths):
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(lambda: load(path)) for path in paths]  # expect: loop-variable-in-thread
        return [future.result() for future in futures]
`,
      good: `from concurrent.futures import ThreadPoolExecutor

def run(load, paths):
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(lambda path=path: load(path)) for path in paths]
        return [future.result() for future in futures]
`,
    },
    {
      language: 'python',
      name: 'a loop that waits for each thread, and other names, are fine',
      good: `import threading

def run(load, paths, log):
    for path in paths:
        thread = threading.Thread(target=lambda: load(path))
        thread.start()
        thread.join()
    threads = [threading.Thread(target=lambda: load(log)) for _ in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const spawn = program.spawn(site);
      if (spawn?.targetAt === undefined || !['thread', 'timer', 'thread-pool'].includes(spawn.spawning.kind) || spawn.spawning.target === undefined) continue;
      const loop = regionsAround(site.in, site.call.region).find((at) => ['loop', 'comprehension'].includes(site.in.unit.regions[at]?.kind ?? ''));
      const target = loop === undefined ? undefined : certainTarget(program, spawn.targets);
      if (loop === undefined || target === undefined || target.file !== file.id || target.unit.parent !== site.in.index || target.unit.class >= 0) continue;
      // `map` runs a function many times for one start, and gives it its item; a generator is started item by item.
      if (spawn.spawning.handle === 'results' || site.call.use.kind === 'awaited' || waitsInLoop(site, loop)) continue;
      const variable = captured(site, target, loop);
      if (variable === undefined) continue;
      const read = variable.reads.find((each) => each.unit === target.index);
      const lane = laneName(program, site.in);
      yield {
        at: spawn.targetAt,
        grade: 'likely',
        message: `${target.unit.kind === 'lambda' ? 'the lambda' : `\`${target.unit.name}\``} reads \`${variable.name}\` when the thread runs, and the loop has moved on by then`,
        because: [
          { lane, at: site.call.at, says: `is started in each round, for this round's \`${variable.name}\`` },
          { lane, at: spawn.targetAt, says: `\`${shortText(file, spawn.targetAt)}\` keeps the name, not the value; the loop goes on and binds it anew` },
          { lane: 'thread', at: read?.at ?? target.unit.at, says: `looks up \`${variable.name}\`: it is that of a later round` },
        ],
        fixes: defaultFix(file, target, variable.name),
      };
    }
  },
});

/** The variable of the loop's head that the function reads from outside. */
function captured(site: CallSite, target: UnitSite, loop: number): Variable | undefined {
  const region = site.in.unit.regions[loop];
  if (region?.iterates === undefined) return undefined;
  const { iterates } = region;
  return site.in.unit.variables.find((variable) => {
    if (!variable.reads.some((read) => read.unit === target.index)) return false;
    if (variable.comprehension !== undefined && variable.comprehension !== loop) return false;
    return variable.bindings.some((binding) => binding.unit === site.in.index && binding.kind === 'value' && fromElement(binding.value, iterates) && site.call.order >= binding.order);
  });
}

/** One step of iterating over the same thing, or a part of it by unpacking. */
function fromElement(value: Ref, iterates: Ref): boolean {
  if (value.k === 'element') return JSON.stringify(value.of) === JSON.stringify(iterates);
  return value.k === 'item' && fromElement(value.of, iterates);
}

/** Something in the loop waits after the start: it may be for this very thread. */
function waitsInLoop(site: CallSite, loop: number): boolean {
  if (site.call.use.kind === 'receiver' && site.call.use.attribute === 'result') return true;
  return site.in.unit.calls.some((call) => call.order > site.call.order && call.callee.k === 'attribute' && /^(join|result|wait|get|acquire|sleep|exception)$/.test(call.callee.name) && regionsAround(site.in, call.region).includes(loop));
}

/** `lambda path=path: …`: bound when it is made. */
function defaultFix(file: FileView, target: UnitSite, name: string): readonly ReportFix[] {
  const text = file.text(target.unit.at);
  if (target.unit.kind !== 'lambda' || !/^lambda\s*:/.test(text)) return [];
  const colon = target.unit.at.start + text.indexOf(':');
  const gap = /^lambda\s+:/.test(text) ? '' : ' ';
  return [{ title: `Bind \`${name}\` when the lambda is made`, safety: 'safe', preferred: true, edits: () => [insert(colon, `${gap}${name}=${name}`)] }];
}
