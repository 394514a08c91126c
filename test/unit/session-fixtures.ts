import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Engine, EngineOptions, Snapshot } from '../../server/src/engine/contract.ts';
import type { FileId, Finding } from '../../server/src/model/index.ts';
import type { Rule } from '../../server/src/rule-api/index.ts';
import type { Workspace, WorkspaceOptions } from '../../server/src/session/contract.ts';
import { normalPath } from '../../server/src/session/paths.ts';
import { workspaceOver } from '../../server/src/session/workspace.ts';
import { pythonFrontend } from '../harness/python.ts';

export const NEVER = { requested: false };

/** A folder with these files, removed after the test. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = normalPath(realpathSync(mkdtempSync(path.join(tmpdir(), 'interleave-'))));
  made.push(folder);
  write(folder, files);
  return folder;
}

export function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

const made: string[] = [];

export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Snapshots that the engine was given, for looking at what the session hands down. */
export interface Watched {
  readonly workspace: Workspace;
  readonly snapshots: Snapshot[];
  readonly log: string[];
}

/** A workspace over a stand-in for the engine, which finds each call of `bad()`, so that these tests are about the session only. */
export async function workspaceIn(folders: string | readonly string[], options: Partial<WorkspaceOptions> = {}): Promise<Watched> {
  const snapshots: Snapshot[] = [];
  const log: string[] = [];
  const frontend = await pythonFrontend();
  const workspace = workspaceOver(
    {
      folders: typeof folders === 'string' ? [folders] : folders,
      frontends: [frontend],
      rules: [standIn('bad-call'), standIn('worse-call'), standIn('configuration-problem')],
      catalog: { effect: () => undefined, knownClass: () => false, saidOf: () => new Set(), decorator: () => undefined, containerMethod: () => undefined, startsThreads: () => false, servesRequests: () => false },
      stdlib: () => undefined,
      overrides: {},
      log: (level, message) => log.push(`${level}: ${message}`),
      ...options,
    },
    (engineOptions) => badCallEngine(engineOptions, snapshots),
  );
  return { workspace, snapshots, log };
}

/** Names of the files that are checked, relative to the folder. */
export const namesIn = (folder: string, files: readonly FileId[]): string[] => files.map((file) => path.posix.relative(folder, file));

function badCallEngine(_: EngineOptions, snapshots: Snapshot[]): Engine {
  let current: Snapshot | undefined;
  const check: Engine['check'] = (file) => {
    const text = current?.files.get(file)?.text() ?? '';
    const findings = [...text.matchAll(/bad\(\)/g)].map(({ index }): Finding => finding(file, index));
    return { findings, suppressed: [], timings: [] };
  };
  return {
    update: (snapshot) => {
      current = snapshot;
      snapshots.push(snapshot);
    },
    check,
    checkUnless: (file, cancelled) => (cancelled() ? undefined : check(file)),
    missingModules: new Set(),
    resolvedCalls: () => 0,
    counters: { filesLinked: 0, unitsSummarised: 0, filesChecked: 0, rulesRun: 0 },
  };
}

function finding(file: FileId, start: number): Finding {
  return { rule: 'bad-call', severity: 'warning', grade: 'certain', file, at: { start, end: start + 5 }, message: '`bad` is called', steps: [], fixes: [], fingerprint: String(start), assumptions: [] };
}

function standIn(id: string): Rule {
  return {
    id,
    summary: id,
    family: 'housekeeping',
    languages: ['python'],
    severity: 'warning',
    since: '0.1.0',
    needs: [],
    docs: { why: '', instead: '', limits: '', fine: '', references: [] },
    examples: [],
    scope: 'file',
    check: () => [],
  };
}
