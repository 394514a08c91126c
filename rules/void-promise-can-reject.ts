import type { CallSite, FileView, Reason, Rejection, Report } from '#rule-api';
import { catchBehind, defineRule, EVENT_LOOP, handlesRejection, replace, reportingHandler, runsInBrowser, shortCall } from '#rule-api';

export default defineRule({
  id: 'void-promise-can-reject',
  summary: 'a promise is dropped with `void`, and its failure would end the process',
  family: 'awaitables',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `\`void work()\` tells readers and linters that nobody waits for the promise.
It does not handle its rejection: when \`work\` fails, Node ends the whole process with \`unhandledRejection\`, in the middle of whatever else it was doing.`,
    instead: `Add a handler: \`work().catch(report)\`.
Or deal with failures where they arise, with \`try\` and \`catch\` around the whole body of \`work\`.`,
    limits: `Reported when something in the function, or in functions that it awaits, throws or awaits what may be rejected, with no \`try\` around it.
What functions behind interfaces and callbacks do is not known, and such calls are not reported.
Files made for browsers are left out, because there a rejection is written to the console and nothing ends.
A handler for \`unhandledRejection\` elsewhere in the program is not looked for.`,
    fine: 'The process has a handler for `unhandledRejection` that does what is right here too.',
    references: [
      { title: "Node.js: event 'unhandledRejection'", url: 'https://nodejs.org/api/process.html#event-unhandledrejection' },
      { title: 'Node.js: --unhandled-rejections', url: 'https://nodejs.org/api/cli.html#--unhandled-rejectionsmode' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a function that fails, started with void',
      bad: `import { readFile } from 'node:fs/promises';

async function reload(path: string): Promise<string> {
  return await readFile(path, 'utf8');
}

export function start(path: string): void {
  void reload(path); // expect: void-promise-can-reject "\`reload\\(path\\)\`"
}
`,
      good: `import { readFile } from 'node:fs/promises';

async function reload(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    console.error(error);
    return undefined;
  }
}

export function start(path: string): void {
  void reload(path);
  void readFile(path).catch(console.error);
}
`,
    },
    {
      language: 'typescript',
      name: 'work that cannot fail',
      good: `const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function tick(): Promise<void> {
  await pause(10);
  console.log('tick');
}

export function start(task: () => Promise<void>): void {
  void tick();
  void task();
  void Promise.allSettled([tick(), tick()]);
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (site.call.use.kind !== 'voided' || handlesRejection(site)) continue;
      const rejection = program.mayReject(site);
      if (rejection.certainty !== 'yes' || runsInBrowser(file, program)) continue;
      yield report(file, site, rejection);
    }
  },
});

function report(file: FileView, site: CallSite, rejection: Rejection): Report {
  const text = shortCall(file, site);
  const { statementAt, at } = site.call;
  const dropped = /^void\s*/.exec(file.source.slice(statementAt.start, at.start));
  const operator = dropped?.[0].length === at.start - statementAt.start ? { start: statementAt.start, end: at.start } : undefined;
  return {
    at,
    // A test run notices, and ends as a failure; so does a program that fails to start.
    grade: file.test || file.commandLine || site.in.unit.kind === 'module' ? 'possible' : 'likely',
    message: `nobody sees \`${text}\` fail: \`void\` handles no rejection, and an unhandled one ends the process`,
    because: [
      { lane: EVENT_LOOP, at, says: `\`${text}\` is started here, and its promise is dropped` },
      ...(rejection.steps ?? []).map((step): Reason => ({ lane: EVENT_LOOP, file: step.site.file, at: step.span, says: step.says })),
      { lane: EVENT_LOOP, at, says: 'the promise is rejected and has no handler: Node ends the process' },
    ],
    fixes: [
      {
        title: 'Report its failure with `catch`',
        safety: 'sketch',
        preferred: true,
        edits: () => [...(operator === undefined ? [] : [replace(operator, '')]), ...catchBehind(file, at, reportingHandler(file))],
      },
    ],
  };
}
