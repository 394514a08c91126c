import type { FileId, Finding, Fix, Severity, Span, Step } from '../../server/src/model/index.ts';
import { fileId } from '../../server/src/model/index.ts';
import type { Rule } from '../../server/src/rule-api/index.ts';
import type { Problem, Results, Stats } from '../../server/src/session/contract.ts';
import { makeReport, type Report } from '../../server/src/cli/report.ts';

/** Findings made by hand, so that formats are tested without an analysis. */

export const CWD = '/project';

export const cacheText = `import threading

hits = 0


def count():
    global hits
    hits += 1


threading.Thread(target=count).start()
`;

export const cacheFile = fileId('/project/app/cache.py');

/** The nth occurrence of a piece of text, as a span. */
export function spanOf(text: string, piece: string, nth = 0): Span {
  let at = -1;
  for (let count = 0; count <= nth; count++) at = text.indexOf(piece, at + 1);
  if (at < 0) throw new Error(`no ${piece} in the text`);
  return { start: at, end: at + piece.length };
}

export const joinFix: Fix = {
  title: 'Join the thread after it is started',
  safety: 'safe',
  preferred: true,
  edits: () => [{ file: cacheFile, at: { start: cacheText.length, end: cacheText.length }, text: 'thread.join()\n' }],
};

export const steps: readonly Step[] = [
  { lane: 'main thread', file: cacheFile, at: spanOf(cacheText, 'threading.Thread(target=count).start()'), says: 'the thread is started here' },
  { lane: 'thread count', file: cacheFile, at: spanOf(cacheText, 'hits += 1'), says: 'and writes `hits` without a lock' },
];

export function finding(over: Partial<Finding> = {}): Finding {
  return {
    rule: 'unjoined-thread',
    severity: 'warning',
    grade: 'likely',
    file: cacheFile,
    at: spanOf(cacheText, 'threading.Thread(target=count).start()'),
    message: 'nothing waits for the thread started by `start()`',
    steps,
    fixes: [joinFix],
    fingerprint: 'f00d',
    assumptions: [],
    ...over,
  };
}

export const rule: Rule = {
  id: 'unjoined-thread',
  summary: 'a thread is started and nothing ever waits for it',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['calls'],
  docs: {
    why: 'The thread may be killed in the middle of its work.',
    instead: 'Join it.',
    limits: 'Handles that leave the program are not followed.',
    fine: 'A daemon that may die at any time.',
    references: [{ title: 'threading', url: 'https://docs.python.org/3/library/threading.html' }],
  },
  examples: [],
  scope: 'file',
  *check() {},
};

export function report(findings: readonly Finding[], over: ReportOver = {}): Report {
  const texts = over.texts ?? new Map([[cacheFile, cacheText]]);
  return makeReport(
    results([...texts.keys()], { problems: over.problems ?? [], cancelled: over.cancelled ?? false }),
    { findings, hidden: over.hidden ?? { byBaseline: 0, byChanged: 0 } },
    { toolVersion: '1.2.3', cwd: CWD, files: texts.size, failOn: over.failOn ?? 'warning', rules: [rule], text: (file) => texts.get(file) },
  );
}

export interface ReportOver {
  readonly texts?: ReadonlyMap<FileId, string>;
  readonly problems?: readonly Problem[];
  readonly cancelled?: boolean;
  readonly hidden?: Report['hidden'];
  readonly failOn?: Severity | 'never';
}

export function results(files: readonly FileId[], over: { readonly problems: readonly Problem[]; readonly cancelled: boolean }): Results {
  return {
    files: files.map((file) => ({ file, text: '', findings: [], suppressed: [], timings: [] })),
    ...over,
    stats: noStats,
  };
}

export const noStats: Stats = {
  files: 0,
  bytes: 0,
  lowered: 0,
  fromCache: 0,
  parseErrors: 0,
  calls: 0,
  resolvedCalls: 0,
  ms: { discover: 0, lower: 0, link: 0, check: 0, total: 0 },
  rules: new Map(),
  slowestFiles: [],
  heapBytes: 0,
};
