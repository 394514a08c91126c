import type { Ref, Report } from '#rule-api';
import { calleeNames, defineRule, laneName } from '#rule-api';

export default defineRule({
  id: 'thread-killed-from-outside',
  summary: 'an exception is thrown into a running thread from outside',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `\`PyThreadState_SetAsyncExc\` is the trick by which watchdogs kill threads.
The exception arrives between any two instructions: after a lock was taken and before its \`with\` block begins, in the middle of a \`finally\`, inside a library that is not prepared for it.
And it does not arrive at all while the thread is in a call of C code, which is what a thread that hangs is usually doing.`,
    instead: `Let the thread look at a \`threading.Event\` and end by itself, and give what it waits for a time limit.
Work that has to be stopped by force belongs into a process: \`Process.terminate()\`, or from Python 3.14 on \`ProcessPoolExecutor.kill_workers()\`.`,
    limits: 'Only the call by its name, through `ctypes`.',
    fine: 'A debugger, or a shell that interrupts what its user typed.',
    noFix: 'How the thread learns that it should end depends on what it does.',
    references: [
      { title: 'C API: PyThreadState_SetAsyncExc', url: 'https://docs.python.org/3/c-api/init.html#c.PyThreadState_SetAsyncExc' },
      { title: 'threading: Event objects', url: 'https://docs.python.org/3/library/threading.html#event-objects' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a watchdog that kills, and one that asks',
      bad: `import ctypes

def kill(thread):
    ctypes.pythonapi.PyThreadState_SetAsyncExc(  # expect: thread-killed-from-outside "between any two instructions"
        ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
    )
`,
      good: `import threading

class Worker(threading.Thread):
    def __init__(self):
        super().__init__()
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.wait(0.1):
            print("working")

    def stop(self):
        self.stopping.set()
        self.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const { callee, at, calleeAt } = site.call;
      if (callee.k !== 'attribute' || callee.name !== 'PyThreadState_SetAsyncExc') continue;
      // The second call, with nothing to raise, takes the exception back.
      const last = site.call.args.at(-1)?.value;
      if (last === undefined || isNothing(last) || calleeNames(site, program).some((name) => !/ctypes/.test(name))) continue;
      yield {
        at: file.line(at.start) === file.line(at.end) ? at : calleeAt,
        grade: 'likely',
        message: 'the exception hits the thread between any two instructions, with a lock in hand or in a `finally`, or not at all while it is in C code',
        because: [
          { lane: laneName(program, site.in), at: calleeAt, says: 'asks for an exception in another thread' },
          { lane: 'the other thread', at: calleeAt, says: 'raises it at whatever it is doing when it next runs Python code' },
        ],
      };
    }
  },
});

/** `None`, `0`, `ctypes.c_long(0)`. */
function isNothing(ref: Ref): boolean {
  if (ref.k === 'literal') return ref.type === 'none' || ref.value === 0;
  const [only] = ref.k === 'call' ? ref.args : [];
  return only?.k === 'literal' && isNothing(only);
}
