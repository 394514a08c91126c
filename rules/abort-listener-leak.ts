import type { CallSite, FileView, ProgramView, Ref, Report, UnitSite } from '#rule-api';
import { defineRule, EVENT_LOOP, loopAround, promiseRole, unitsAround } from '#rule-api';

export default defineRule({
  id: 'abort-listener-leak',
  summary: 'a listener for `abort` stays on a signal that lives on when the work is done',
  family: 'event-loop',
  languages: ['typescript'],
  severity: 'info',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A listener on an \`AbortSignal\` stays until the signal is collected.
A signal that lives as long as a server or a queue gets one more for each piece of work, with all that the listener refers to; after eleven, Node warns of a leak.
\`{ once: true }\` does not help: it takes effect when the signal aborts, which most never do.`,
    instead: `Remove the listener when the work is done, in \`finally\`: \`signal.removeEventListener('abort', stop)\`.
Or let another signal end it: \`signal.addEventListener('abort', stop, { signal: done.signal })\`.`,
    limits: `Reported where a promise's executor or a loop adds the listener to a signal that comes from outside, and nothing in the function around removes it.
Other places are reported by the strict profile only: how long a signal lives can often not be seen.`,
    fine: 'The signal belongs to this one piece of work, as that of a request does.',
    noFix: 'Where the work ends is for a person to tell.',
    references: [
      { title: 'MDN: EventTarget.addEventListener, memory issues', url: 'https://developer.mozilla.org/en-US/docs/Web/API/EventTarget/addEventListener#memory_issues' },
      { title: 'Node.js: events.addAbortListener', url: 'https://nodejs.org/api/events.html#eventsaddabortlistenersignal-listener' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a pause that a signal can end',
      bad: `export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => { // expect: abort-listener-leak "\`signal\`"
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
`,
      good: `export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}

export function own(work: (signal: AbortSignal) => void): Promise<void> {
  return new Promise((resolve) => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', () => resolve());
    work(controller.signal);
  });
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const { callee, args } = site.call;
      if (callee.k !== 'attribute' || callee.name !== 'addEventListener' || args.length < 2) continue;
      const [event] = args;
      if (event?.value.k !== 'literal' || event.value.value !== 'abort' || endsBySignal(args[2]?.value)) continue;
      const name = rootOf(callee.of);
      if (name === undefined || !comesFromOutside(file, site, name)) continue;
      const around = functionAround(file, site.in);
      // A listener that has a name may be removed by another method of its object.
      const named = hasNameOfItsOwn(site, args[1]?.value);
      if (/\bremoveEventListener\s*\(\s*['"`]abort|\baddAbortListener\b|\.dispose\]?\(/.test(named ? file.source : file.text(around.unit.at))) continue;
      const inPromise = unitsAround(file, site.in).some((unit) => isExecutor(file, program, unit));
      const loop = loopAround(site.in, site.call.region) !== undefined;
      const signal = program.describe(callee.of);
      yield {
        at: site.call.at,
        grade: (inPromise || loop) && !file.test ? 'likely' : 'possible',
        message: `the listener stays on \`${signal}\` when the work is done: a signal that lives on collects one for each call`,
        because: [
          { lane: EVENT_LOOP, at: site.call.at, says: `a listener is added to \`${signal}\`, which comes from outside` },
          { lane: EVENT_LOOP, at: around.unit.kind === 'module' ? site.call.at : around.unit.nameAt, says: 'nothing in here removes it when the work ends without being aborted' },
        ],
      };
    }
  },
});

/** Neither written in place nor what the executor was given to call. */
function hasNameOfItsOwn({ in: { unit } }: CallSite, listener: Ref | undefined): boolean {
  return listener?.k === 'attribute' || (listener?.k === 'name' && !unit.params.some((param) => param.name === listener.name));
}

/** `{ signal: … }`: another signal removes the listener. */
const endsBySignal = (options: Ref | undefined): boolean => options !== undefined && (options.k !== 'collection' || (options.keys ?? []).some((key) => key === 'signal' || key === undefined));

function rootOf(ref: Ref): string | undefined {
  let at = ref;
  while (at.k === 'attribute') at = at.of;
  return at.k === 'name' ? at.name : undefined;
}

/** A parameter, a field, or a name of the module: not made by the function itself. */
function comesFromOutside(file: FileView, site: CallSite, name: string): boolean {
  if (name === 'this') return true;
  for (const unit of unitsAround(file, site.in)) {
    const variable = unit.unit.variables.find((each) => each.name === name);
    if (variable === undefined) continue;
    if (unit.unit.kind === 'module') return false;
    return variable.bindings.some((binding) => binding.kind === 'param' || (binding.kind === 'value' && binding.value.k === 'attribute' && /^\$\d|options|opts|params|init|config/i.test(rootOf(binding.value) ?? '')));
  }
  return false;
}

/** The outermost function around, or the module. */
function functionAround(file: FileView, unit: UnitSite): UnitSite {
  const around = unitsAround(file, unit).filter((each) => each.unit.kind !== 'module');
  return around.at(-1) ?? unit;
}

/** The function is what `new Promise` is given. */
function isExecutor(file: FileView, program: ProgramView, unit: UnitSite): boolean {
  const around = file.units[unit.unit.parent];
  const index = around?.unit.calls.findIndex((call) => call.construct === true && call.args[0]?.value.k === 'lambda' && call.args[0].value.unit === unit.index) ?? -1;
  const call = around?.unit.calls[index];
  return around !== undefined && call !== undefined && promiseRole(program, { in: around, index, call }) === 'promise';
}
