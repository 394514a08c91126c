import type { CallSite, FileView, Lane, ProgramView, Report, ReportFix } from '#rule-api';
import { callAt, defineRule, insert, laneName, pathSteps, receiverOf, replace, runsInThreads, shortCall } from '#rule-api';

export default defineRule({
  id: 'loop-call-from-thread',
  summary: 'a thread touches an object of the event loop that only the loop may touch',
  family: 'event-loop',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `Almost nothing in asyncio is thread-safe.
A future whose result is set by another thread, an item put on an \`asyncio.Queue\`, an \`asyncio.Event\` set: the loop does not learn of it and sleeps on until something else wakes it, or the thread changes lists that the loop is walking.
\`asyncio.create_task\` in a thread raises \`RuntimeError: no running event loop\`.`,
    instead: 'From a thread use `loop.call_soon_threadsafe(callback, …)`, or `asyncio.run_coroutine_threadsafe(coroutine, loop)`. Between threads and tasks a `queue.Queue` read with `asyncio.to_thread` also works.',
    limits: `Only functions are looked at of which every known use is a thread, a timer or work of a thread pool.
The thread must start in the same file.
A thread that runs a loop of its own, or makes the object itself, is not reported.`,
    fine: 'The loop has not started yet, or has ended.',
    references: [
      { title: 'Developing with asyncio: concurrency and multithreading', url: 'https://docs.python.org/3/library/asyncio-dev.html#concurrency-and-multithreading' },
      { title: 'asyncio: call_soon_threadsafe', url: 'https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.call_soon_threadsafe' },
      { title: 'asyncio: run_coroutine_threadsafe', url: 'https://docs.python.org/3/library/asyncio-task.html#asyncio.run_coroutine_threadsafe' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a future set by a thread, directly and by way of the loop',
      bad: `import asyncio
import threading

async def ask():
    loop = asyncio.get_running_loop()
    answer = loop.create_future()
    def work():
        answer.set_result(42)  # expect: loop-call-from-thread "by the thread of the event loop only"
    worker = threading.Thread(target=work)
    worker.start()
    return await answer, worker.join()
`,
      good: `import asyncio
import threading

async def ask():
    loop = asyncio.get_running_loop()
    answer = loop.create_future()
    def work():
        loop.call_soon_threadsafe(answer.set_result, 42)
    worker = threading.Thread(target=work)
    worker.start()
    return await answer, worker.join()
`,
    },
    {
      language: 'python',
      name: 'a queue of asyncio filled by a thread',
      bad: `import asyncio
import threading

class Feed:
    def __init__(self):
        self.items = asyncio.Queue()

    def start(self):
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self):
        for line in open("feed.txt"):
            self._add(line)

    def _add(self, line):
        self.items.put_nowait(line)  # expect: loop-call-from-thread "\`_add\` runs in a thread"

    def stop(self):
        self.thread.join()
`,
    },
    {
      language: 'python',
      name: 'a callback scheduled by a thread',
      bad: `import asyncio
import threading

async def serve(stop):
    loop = asyncio.get_running_loop()
    timer = threading.Timer(5, lambda: loop.call_soon(stop))  # expect: loop-call-from-thread "\`loop.call_soon\\(stop\\)\`"
    timer.start()
    await asyncio.sleep(10)
    timer.cancel()
`,
      good: `import asyncio
import threading

async def serve(stop):
    loop = asyncio.get_running_loop()
    timer = threading.Timer(5, lambda: loop.call_soon_threadsafe(stop))
    timer.start()
    await asyncio.sleep(10)
    timer.cancel()
`,
    },
    {
      language: 'python',
      name: 'a thread with a loop of its own, and functions that the loop calls too, are fine',
      good: `import asyncio
import threading

done = asyncio.Event()

def finish():
    done.set()

async def main():
    finish()
    await done.wait()

class Pump:
    def __init__(self, io_loop):
        self.io_loop = io_loop
        self.closed = asyncio.Event()

    def start(self):
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        self.io_loop.start()
        self.closed.set()

    def stop(self):
        self.thread.join()

def serve():
    loop = asyncio.new_event_loop()
    loop.call_soon(print)
    loop.run_until_complete(main())

thread = threading.Thread(target=serve)
thread.start()
other = threading.Timer(1, finish)
other.start()
other.cancel()
thread.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (site.in.unit.async || site.in.unit.kind === 'module') continue;
      const { callee } = site.call;
      if ((callee.k !== 'attribute' && callee.k !== 'name') || program.effect(site, 'loopOnly')?.loopOnly !== true) continue;
      if (!runsInThreads(program, site.in)) continue;
      const lanes = program.lanes(site.in.key);
      const [lane] = lanes;
      // What another file gives to a thread may be given to a loop by a third.
      if (lane === undefined || lanes.some((each) => each.entry.file !== site.in.file || ownLoop(program, each)) || madeHere(file, site)) continue;
      const tasks = /create_task|ensure_future/.test(callee.name);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` may be called by the thread of the event loop only, and ${site.in.unit.kind === 'lambda' ? 'the lambda' : `\`${site.in.unit.name}\``} runs in a thread`,
        because: [
          ...(lane.created === undefined ? [] : [{ lane: laneName(program, lane.created.in), file: lane.created.in.file, at: lane.created.call.at, says: `starts ${lane.kind === 'timer' ? 'a timer, which has a thread of its own' : lane.kind === 'thread' ? 'a thread' : 'work in a thread'}` }]),
          ...pathSteps(program, lane.name, lane.path),
          { lane: lane.name, at: site.call.at, says: tasks && callee.k === 'attribute' && receiverOf(site)?.k === 'name' && file.text(site.call.calleeAt).startsWith('asyncio.') ? 'no event loop runs in this thread: `RuntimeError`' : 'changes what belongs to the event loop, behind its back: it is not woken, and may be reading the same lists' },
        ],
        fixes: fixes(file, program, site),
      };
    }
  },
});

/** The thread runs a loop of its own, on the way here or where it starts. */
function ownLoop(program: ProgramView, lane: Lane): boolean {
  const units = [lane.entry, ...lane.path.map((site) => site.in)];
  return units.some((unit) => unit.unit.calls.some((call, index) => {
    const { callee } = call;
    if (callee.k !== 'attribute' && callee.k !== 'name') return false;
    if (/^(run_forever|run_until_complete|set_event_loop|new_event_loop|call_soon_threadsafe|run_coroutine_threadsafe)$/.test(callee.name)) return true;
    // Loops of other libraries are known by what they are called.
    if (callee.k === 'attribute' && /^(start|run|run_sync)$/.test(callee.name) && (callee.of.k === 'attribute' || callee.of.k === 'name') && /loop/i.test(callee.of.name)) return true;
    const site = callAt(unit, index);
    return callee.name === 'run' && site !== undefined && program.effect(site, 'runsLoop')?.runsLoop === true;
  }));
}

/** The object was made by the thread itself, or the place asks which thread it is in. */
function madeHere(file: FileView, site: CallSite): boolean {
  if (/current_thread|get_ident|get_running_loop|_loop_thread|in_loop|main_thread/.test(file.text(site.in.unit.at))) return true;
  const receiver = receiverOf(site);
  if (receiver?.k !== 'name') return false;
  return site.in.unit.variables.some((variable) => variable.name === receiver.name && variable.bindings.some((binding) => binding.unit === site.in.index && binding.kind === 'value' && binding.value.k === 'call'));
}

/** By way of the loop: `loop.call_soon` has a twin, and futures and tasks know their loop. */
function fixes(file: FileView, program: ProgramView, site: CallSite): readonly ReportFix[] {
  const { callee, calleeAt, args, argsAt, use } = site.call;
  if (callee.k !== 'attribute') return [];
  if (callee.name === 'call_soon') return [{ title: 'Use `call_soon_threadsafe`', safety: 'safe', preferred: true, edits: () => [replace({ start: calleeAt.end - callee.name.length, end: calleeAt.end }, 'call_soon_threadsafe')] }];
  const handle = program.names(program.value(site.in, callee.of)).some((name) => /^asyncio\.(Future|Task)$/.test(name));
  const whole = use.kind === 'dropped' || (site.in.unit.kind === 'lambda' && use.kind === 'returned');
  if (!handle || !whole || args.some((arg) => arg.name !== undefined || arg.star !== undefined) || !/^[\w.]+$/.test(file.text(calleeAt))) return [];
  const owner = file.text(calleeAt).replace(/\.\w+$/, '');
  return [
    {
      title: `Let the loop of \`${owner}\` do it`,
      safety: 'timing',
      preferred: true,
      edits: () => [insert(calleeAt.start, `${owner}.get_loop().call_soon_threadsafe(`), replace({ start: argsAt.start, end: argsAt.start + 1 }, args.length === 0 ? '' : ', ')],
    },
  ];
}
