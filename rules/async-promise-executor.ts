import type { CallSite, FileView, ProgramView, Report, ReportFix, Role, TextEdit, UnitSite } from '#rule-api';
import { defineRule, EVENT_LOOP, functionArgument, guardBody, insert, promiseRole, regionsAround, replace } from '#rule-api';

export default defineRule({
  id: 'async-promise-executor',
  summary: 'the function given to `new Promise` can fail without the promise being rejected',
  family: 'awaitables',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  foreignCodes: ['no-async-promise-executor', 'eslint/no-async-promise-executor', 'noAsyncPromiseExecutor', 'lint/suspicious/noAsyncPromiseExecutor'],
  docs: {
    why: `What a plain executor throws while it runs rejects the promise.
What an \`async\` executor throws rejects another promise, its own, which nobody holds: the new promise stays pending for ever, whoever awaits it hangs, and Node ends the process for an unhandled rejection.
The same holds for what is thrown in a callback inside the executor, such as that of a timer or an event: it runs later, when the executor has long returned.`,
    instead: `An \`async\` function is a promise already: call it, instead of wrapping it in \`new Promise\`.
In callbacks call \`reject(error)\` instead of throwing.`,
    limits: 'Of callbacks in an executor those are looked at that timers, events and Node-style functions call later. An executor that is not written in place is followed by its name only.',
    fine: 'Everything in the async executor stands in a `try` whose `catch` calls `reject`: such executors are not reported.',
    references: [
      { title: 'MDN: the Promise constructor', url: 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Promise/Promise' },
      { title: 'ESLint: no-async-promise-executor', url: 'https://eslint.org/docs/latest/rules/no-async-promise-executor' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'an async executor',
      bad: `import { readFile } from 'node:fs/promises';

export function load(path: string): Promise<string> {
  return new Promise(async (resolve) => { // expect: async-promise-executor "async executor"
    const text = await readFile(path, 'utf8');
    resolve(text.trim());
  });
}
`,
      good: `import { readFile } from 'node:fs/promises';

export async function load(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  return text.trim();
}

export function guarded(path: string): Promise<string> {
  return new Promise(async (resolve, reject) => {
    try {
      resolve(await readFile(path, 'utf8'));
    } catch (error) {
      reject(error);
    }
  });
}
`,
    },
    {
      language: 'typescript',
      name: 'a throw in a callback of the executor',
      bad: `import { readFile } from 'node:fs';

export function load(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    readFile(path, 'utf8', (error, text) => {
      if (error) throw error; // expect: async-promise-executor "thrown in a callback"
      resolve(text);
    });
  });
}
`,
      good: `import { readFile } from 'node:fs';

export function load(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    readFile(path, 'utf8', (error, text) => {
      if (error) return reject(error);
      resolve(text);
    });
  });
}

export function first(items: string[]): Promise<string> {
  return new Promise((resolve) => {
    items.forEach((item) => {
      if (item === '') throw new Error('empty');
    });
    resolve(items[0] ?? '');
  });
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const given = site.call.args[0]?.value.k;
      if (site.call.construct !== true || (given !== 'lambda' && given !== 'name' && given !== 'attribute') || promiseRole(program, site) !== 'promise') continue;
      const executor = functionArgument(program, site, 0);
      if (executor === undefined || executor.file !== file.id) continue;
      if (executor.unit.async) yield* asyncExecutor(file, program, site, executor);
      else yield* throwsLater(file, program, site, executor);
    }
  },
});

function* asyncExecutor(file: FileView, program: ProgramView, site: CallSite, executor: UnitSite): Iterable<Report> {
  const rejection = program.rejects(executor.key);
  const [arg] = site.call.args;
  if (arg === undefined || (rejection.certainty === 'no' && executor.unit.calls.every((call) => call.callee.k === 'name' || guarded(executor, call.region)))) return;
  yield {
    at: arg.value.k === 'lambda' && executor.unit.async ? executor.unit.headAt : arg.at,
    grade: GRADES[rejection.certainty],
    message: 'what this async executor throws does not reject the promise: it stays pending for ever',
    because: [
      { lane: EVENT_LOOP, at: site.call.at, says: 'the promise is made here; the executor, being `async`, gives a promise of its own that nobody holds' },
      ...(rejection.steps ?? []).map((step) => ({ lane: EVENT_LOOP, file: step.site.file, at: step.span, says: step.says })),
      { lane: EVENT_LOOP, at: arg.at, says: 'its own promise is rejected, unhandled; whoever awaits the other one waits for ever' },
    ],
    fixes: guarding(file, executor),
  };
}

/** What is called, and never awaited, may throw as well, but hardly anybody would have written `async` for it. */
const GRADES = { yes: 'certain', unknown: 'likely', no: 'possible' } as const;

/** Puts the body into a `try` whose `catch` rejects. */
function guarding(file: FileView, executor: UnitSite): readonly ReportFix[] {
  const { unit } = executor;
  const reject = unit.params[1]?.name ?? 'reject';
  if (unit.params.length === 0 || /^\$\d/.test(reject) || (unit.params.length < 2 && /\breject\b/.test(file.text(unit.at)))) return [];
  const guard = guardBody(file, executor, (error) => `${reject}(${error});`);
  if (guard === undefined) return [];
  return [{ title: 'Reject the promise with what the executor throws', safety: 'timing', preferred: true, edits: () => [...(unit.params.length < 2 ? missingParameter(file, executor, reject) : []), ...guard] }];
}

/** `(resolve) =>` becomes `(resolve, reject) =>`. */
function missingParameter(file: FileView, executor: UnitSite, reject: string): readonly TextEdit[] {
  const head = file.source.slice(executor.unit.at.start, executor.unit.bodyAt.start);
  const bare = /^(async\s+)(\w+)(\s*=>\s*)$/.exec(head);
  if (bare?.[1] !== undefined && bare[2] !== undefined) {
    const start = executor.unit.at.start + bare[1].length;
    return [replace({ start, end: start + bare[2].length }, `(${bare[2]}, ${reject})`)];
  }
  const close = head.lastIndexOf(')');
  return close < 0 ? [] : [insert(executor.unit.at.start + close, `, ${reject}`)];
}

/** Throws in functions inside the executor that are called when it has returned. */
function* throwsLater(file: FileView, program: ProgramView, site: CallSite, executor: UnitSite): Iterable<Report> {
  const reject = executor.unit.params[1]?.name;
  for (const call of executor.unit.calls) {
    for (const arg of call.args) {
      const callback = arg.value.k === 'lambda' ? file.units[arg.value.unit] : undefined;
      if (callback === undefined || callback.unit.async || callback.unit.parent !== executor.index) continue;
      const index = executor.unit.calls.indexOf(call);
      // Only what is known to call its callback later, when nobody is there to catch what it throws.
      if (!callsLater(promiseRole(program, { in: executor, index, call }))) continue;
      for (const exit of callback.unit.exits) {
        if (exit.kind !== 'raise' || guarded(callback, exit.region)) continue;
        yield {
          at: exit.at,
          grade: 'certain',
          message: 'what is thrown in a callback does not reject the promise: the executor returned long before',
          because: [
            { lane: EVENT_LOOP, at: site.call.calleeAt, says: 'the promise is made here, and its executor runs to its end' },
            { lane: EVENT_LOOP, at: call.calleeAt, says: `\`${file.text(call.calleeAt)}\` calls the callback later` },
            { lane: EVENT_LOOP, at: exit.at, says: 'the error is thrown to the event loop: the promise stays pending, and the process ends for an uncaught exception' },
          ],
          fixes: reject === undefined || /^\$\d/.test(reject) ? [] : rejecting(file, exit.at, reject),
        };
      }
    }
  }
}

const callsLater = (role: Role | undefined): boolean => role === 'calls-back' || role === 'make-timer' || role === 'add-listener';

/** `throw error;` becomes `return reject(error);`, which leaves the callback just so. */
function rejecting(file: FileView, at: { readonly start: number; readonly end: number }, reject: string): readonly ReportFix[] {
  const thrown = /^throw\s+([\s\S]*?)(;?)$/.exec(file.text(at));
  if (thrown?.[1] === undefined) return [];
  const [, value, end] = thrown;
  return [{ title: `Call \`${reject}\` instead`, safety: 'safe', preferred: true, edits: () => [replace(at, `return ${reject}(${value})${end ?? ''}`)] }];
}

function guarded(unit: UnitSite, region: number): boolean {
  return regionsAround(unit, region).some((at) => unit.unit.regions[at]?.kind === 'try');
}
