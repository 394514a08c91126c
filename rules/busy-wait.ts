import type { FileView, ProgramView, Ref, Region, Report, ReportFix, Span, UnitSite } from '#rule-api';
import { callAt, defineRule, laneName, regionsAround, replace, shortText, spinningLoops } from '#rule-api';

export default defineRule({
  id: 'busy-wait',
  summary: 'a loop asks for a flag again and again without pausing',
  family: 'event-loop',
  languages: ['python', 'typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `The loop takes a whole core, and with the GIL it takes it from the very thread that would set the flag.
In a coroutine it is worse: without an \`await\` nothing else runs at all, so the flag is never set; with \`await asyncio.sleep(0)\` the loop is kept busy for nothing.
JavaScript has one thread: while a loop spins no callback runs, so what it waits for never comes. Awaiting a promise that is there already lets only other promises run: no timer, no request.`,
    instead: 'Wait for a signal: `Event.wait()`, `Thread.join()`, `Future.result()`, `Condition.wait_for()`, and in coroutines `await event.wait()`. In JavaScript, await a promise that the callback resolves, or `once(emitter, \'done\')`, or a timer for time.',
    limits: `Only loops are reported that do nothing else than ask, of a flag that the loop itself does not change.
A pause of any length in a thread, such as \`time.sleep(0.01)\`, is not reported.`,
    fine: 'A spin of some microseconds on a flag that is known to be set at once.',
    references: [
      { title: 'threading: Event objects', url: 'https://docs.python.org/3/library/threading.html#event-objects' },
      { title: 'Node.js: the event loop', url: 'https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick' },
      { title: 'asyncio: Event', url: 'https://docs.python.org/3/library/asyncio-sync.html#event' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a spin on a flag, and an event',
      bad: `import threading

done = False

def work():
    global done
    done = True

def main():
    worker = threading.Thread(target=work)
    worker.start()
    while not done:  # expect: busy-wait "asks for \`not done\`"
        pass
    worker.join()
`,
      good: `import threading

done = threading.Event()

def work():
    done.set()

def main():
    worker = threading.Thread(target=work)
    worker.start()
    done.wait()
    worker.join()
`,
    },
    {
      language: 'python',
      name: 'a spin on an event, and a wait',
      bad: `import threading

def main(work):
    ready = threading.Event()
    worker = threading.Thread(target=work, args=(ready,))
    worker.start()
    while not ready.is_set():  # expect: busy-wait "asks for \`not ready.is_set\\(\\)\`"
        pass
    worker.join()
`,
      good: `import threading

def main(work):
    ready = threading.Event()
    worker = threading.Thread(target=work, args=(ready,))
    worker.start()
    ready.wait()
    worker.join()
`,
    },
    {
      language: 'python',
      name: 'a coroutine that gives way for nothing, and one that waits',
      bad: `import asyncio

class Job:
    def __init__(self):
        self.finished = False

    async def wait(self):
        while not self.finished:  # expect: busy-wait "asks for \`not self.finished\`"
            await asyncio.sleep(0)
`,
      good: `import asyncio

class Job:
    def __init__(self):
        self.finished = asyncio.Event()

    async def wait(self):
        await self.finished.wait()
        while not self.drained():
            await asyncio.sleep(0)

    def drained(self):
        return True
`,
    },
    {
      language: 'python',
      name: 'loops that pause, that work, or whose test does are fine',
      good: `import time

def wait(flag, stream, tree):
    while not flag.ready:
        time.sleep(0.1)
    while stream.read(1) != b"":
        pass
    while tree.parent:
        tree = tree.parent
    while True:
        pass
`,
    },
    {
      language: 'typescript',
      name: 'a loop until the clock says so, one until a callback has run, and promises',
      bad: `export function pause(ms: number): void {
  const end = Date.now() + ms;
  while (Date.now() < end); // expect: busy-wait "nothing else of the process runs"
}

export async function ready(load: (done: () => void) => void): Promise<void> {
  let loaded = false;
  load(() => {
    loaded = true;
  });
  while (!loaded) await Promise.resolve(); // expect: busy-wait "lets nothing but other promises run"
}
`,
      good: `export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function ready(load: (done: () => void) => void): Promise<void> {
  await new Promise<void>((resolve) => load(resolve));
}

export function work(jobs: (() => void)[], ms: number): void {
  const end = Date.now() + ms;
  while (jobs.length > 0 && Date.now() < end) jobs.pop()?.();
}
`,
    },
    {
      language: 'typescript',
      name: 'a loop that goes on by itself, over something that others may replace, is fine',
      good: `let names: readonly string[] = [];

export function choose(next: readonly string[]): void {
  names = next;
}

export function pick(from: Record<string, any>): unknown {
  let found = from;
  for (let index = 0; index < names.length; index++) {
    found = found[names[index] ?? ''];
  }
  return found;
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.facts.language === 'typescript') {
      if (!file.test || file.strict) yield* spinningLoops(file, program);
      return;
    }
    for (const unit of file.units) {
      for (const [index, region] of unit.unit.regions.entries()) {
        if (region.kind !== 'loop' || region.iterates !== undefined || region.endless === true || region.testAt === undefined) continue;
        const spin = spins(file, program, unit, index, region);
        if (spin === undefined) continue;
        const lane = laneName(program, unit);
        const test = shortText(file, region.testAt);
        yield {
          at: header(file, region.testAt),
          grade: 'likely',
          message: `the loop asks for \`${test}\` over and over ${spin === 'yields' ? 'and keeps the event loop busy' : unit.unit.async ? 'and never gives way: nothing else on the event loop can change it' : 'without pausing'}`,
          because: [
            { lane, at: region.testAt, says: spin === 'yields' ? 'is asked again on each round of the event loop, which never rests meanwhile' : unit.unit.async ? 'stays as it is while the thread of the event loop is held here' : 'is asked some ten million times a second: a whole core, and the GIL that others need' },
            { lane: 'another lane', at: region.testAt, says: 'is to change it, and gets less of the processor for it' },
          ],
          fixes: waitFixes(file, unit, region, spin),
        };
      }
    }
  },
});

/** From `while` to the end of the test. */
function header(file: FileView, test: Span): Span {
  const before = file.source.slice(file.lineStart(test.start), test.start);
  const keyword = /while\s*\(?\s*$/.exec(before);
  return { start: keyword === null ? test.start : test.start - keyword[0].length, end: test.end };
}

/** The loop does nothing but ask (`holds`), or give way for no time at all (`yields`). */
function spins(file: FileView, program: ProgramView, unit: UnitSite, index: number, region: Region): 'holds' | 'yields' | undefined {
  if (region.testAt === undefined || !isFlag(program, unit, region.testAt)) return undefined;
  // The region of a `while` starts at its head.
  const colon = file.source.indexOf(':', region.testAt.end);
  const body = { start: colon + 1, end: region.at.end };
  const text = file.text(body).replaceAll(/#.*$/gm, '').trim();
  const inner = unit.unit.calls.filter((call) => call.at.start >= body.start && call.at.end <= body.end);
  if (inner.length === 0) return unit.unit.kind === 'function' && /^(pass|continue|\.\.\.)$/.test(text) ? 'holds' : undefined;
  const [only] = inner;
  if (only === undefined || inner.length > 1 || !/^await\s+[\w.]+\(0(\.0)?\)$/.test(text)) return undefined;
  const site = callAt(unit, unit.unit.calls.indexOf(only));
  return site !== undefined && only.args[0]?.value.k === 'literal' && program.effect(site, 'gives')?.gives === 'awaitable' && program.callees(site).some((callee) => callee.names.some((name) => name.endsWith('.sleep'))) && unit.unit.suspensions.some((each) => regionsAround(unit, each.region).includes(index)) ? 'yields' : undefined;
}

const ASKS = /^(is_set|isSet|is_alive|isAlive|done|ready|poll|locked|cancelled)$/;

/** What is asked is a plain name or attribute, or a question to a handle that returns at once: nothing that itself does the work. */
function isFlag(program: ProgramView, unit: UnitSite, test: Span): boolean {
  const within = (at: Span): boolean => at.start >= test.start && at.end <= test.end;
  const calls = unit.unit.calls.flatMap((call, index) => (within(call.at) ? [callAt(unit, index)] : []));
  if (calls.length > 1) return false;
  const [call] = calls;
  if (call !== undefined) return call.call.args.length === 0 && call.call.callee.k === 'attribute' && ASKS.test(call.call.callee.name) && program.effect(call, 'cheap')?.cheap === true;
  const reads = unit.unit.accesses.filter((access) => within(access.at));
  if (reads.length > 0) return reads.every((access) => access.mode === 'read' && access.target.k === 'attribute' && isPlainAttribute(program, unit, access.target));
  return changedElsewhere(unit, within);
}

/** The attribute is one that the program sets, not a property that may do anything. */
function isPlainAttribute(program: ProgramView, unit: UnitSite, target: Extract<Ref, { k: 'attribute' }>): boolean {
  const owner = program.value(unit, target.of);
  if (owner.k !== 'instance') return false;
  const cls = program.class(owner.class);
  return cls !== undefined && !cls.library && cls.fact.attributes.some((attribute) => attribute.name === target.name) && !cls.fact.members.some((member) => member.name === target.name && member.bindings.some((binding) => binding.kind === 'function'));
}

/** A variable that other units bind: global or captured. */
function changedElsewhere(unit: UnitSite, within: (at: Span) => boolean): boolean {
  const owned = unit.unit.variables.some((variable) => variable.reads.some((read) => read.unit === unit.index && within(read.at)) && variable.bindings.some((binding) => binding.unit !== unit.index));
  // A name that is bound nowhere in this unit belongs to one around it.
  return owned || !unit.unit.variables.some((variable) => variable.reads.some((read) => read.unit === unit.index && within(read.at)));
}

/** `while not event.is_set(): pass` is `event.wait()`; `while thread.is_alive(): pass` is `thread.join()`. */
function waitFixes(file: FileView, unit: UnitSite, region: Region, spin: 'holds' | 'yields'): readonly ReportFix[] {
  if (region.testAt === undefined || file.text(region.at).includes('#')) return [];
  const test = file.text(region.testAt);
  const event = /^not\s+([\w.]+)\.(?:is_set|isSet)\(\)$/.exec(test);
  const handle = /^([\w.]+)\.(?:is_alive|isAlive)\(\)$/.exec(test);
  const wait = event !== null ? `${event[1] ?? ''}.wait()` : handle !== null ? `${handle[1] ?? ''}.join()` : undefined;
  const start = header(file, region.testAt).start;
  if (wait === undefined || file.source.slice(file.lineStart(start), start).trim() !== '') return [];
  if (unit.unit.async !== (spin === 'yields') || (spin === 'yields' && event === null)) return [];
  const end = region.at.start + file.text(region.at).trimEnd().length;
  return [{ title: `Wait with \`${wait}\``, safety: 'safe', preferred: true, edits: () => [replace({ start, end }, `${spin === 'yields' ? 'await ' : ''}${wait}`)] }];
}

