import { glance, type FileId } from '../model/index.ts';
import type { CheckedFile, Stats } from './contract.ts';
import type { ProgramFile } from './program.ts';

/** What a run cost, gathered while it goes on. */
export class StatsCollector {
  readonly ms = { discover: 0, lower: 0, link: 0, check: 0 };
  lowered = 0;
  fromCache = 0;
  readonly #files = new Map<FileId, number>();

  checked(file: FileId, ms: number): void {
    this.#files.set(file, ms);
  }

  result(program: readonly ProgramFile[], results: readonly CheckedFile[], resolvedCalls: (file: FileId) => number): Stats {
    const rules = new Map<string, { ms: number; findings: number }>();
    const rule = (id: string): { ms: number; findings: number } => {
      const entry = rules.get(id) ?? { ms: 0, findings: 0 };
      rules.set(id, entry);
      return entry;
    };
    for (const { timings, findings } of results) {
      for (const timing of timings) rule(timing.rule).ms += timing.ms;
      for (const finding of findings) rule(finding.rule).findings += 1;
    }
    // Counting goes through all facts, so it waits until somebody asks.
    let counted: ReturnType<typeof count> | undefined;
    const counts = () => (counted ??= count(program));
    const slowest = [...this.#files].sort((a, b) => b[1] - a[1]).slice(0, 10);
    return {
      files: program.length,
      bytes: program.reduce((sum, file) => sum + file.size, 0),
      lowered: this.lowered,
      fromCache: this.fromCache,
      get parseErrors() {
        return counts().parseErrors;
      },
      get calls() {
        return counts().calls;
      },
      get resolvedCalls() {
        return program.reduce((sum, file) => sum + resolvedCalls(file.id), 0);
      },
      ms: { ...this.ms, total: this.ms.discover + this.ms.lower + this.ms.link + this.ms.check },
      rules,
      slowestFiles: slowest.map(([file, ms]) => ({ file, ms })),
      heapBytes: process.memoryUsage().heapUsed,
    };
  }
}

function count(program: readonly ProgramFile[]): { readonly parseErrors: number; readonly calls: number } {
  let parseErrors = 0;
  let calls = 0;
  for (const { facts } of program) {
    if (facts === undefined) continue;
    const seen = glance(facts);
    parseErrors += seen.problems.length;
    for (const unit of seen.units) calls += unit.calls.length;
  }
  return { parseErrors, calls };
}
