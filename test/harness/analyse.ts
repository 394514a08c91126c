import type { Engine, EngineOptions, FileResult, FileSettings, Snapshot, SnapshotFile } from '../../server/src/engine/contract.ts';
import type { FileFacts, FileId, Finding, Severity } from '../../server/src/model/index.ts';
import type { Frontend, LibraryModule } from '../../server/src/frontend/frontend.ts';
import type { Rule } from '../../server/src/rule-api/index.ts';
import { catalog } from '../../server/src/catalog/index.ts';
import { createEngine } from '../../server/src/engine/index.ts';
import { DEFAULT_WORLD, fileId } from '../../server/src/model/index.ts';
import { FOLDER } from './folder.ts';
import { frontendFor, frontendsFor } from './frontends.ts';
import { pythonFrontend } from './python.ts';
import { stdlib, stdlibCoroutines } from './stdlib.ts';

/** A program in memory: paths relative to its folder, and texts. */
export type Sources = Readonly<Record<string, string>>;

export interface AnalyseOptions {
  readonly rules?: readonly Rule[];
  readonly profile?: FileSettings['profile'];
  readonly levels?: Readonly<Record<string, Severity | 'off'>>;
  readonly pythonVersion?: string;
  readonly freeThreaded?: boolean;
  readonly settings?: Partial<FileSettings>;
  /** Facts of library modules; by default the stubs of the standard library. */
  readonly library?: (module: string) => LibraryModule | undefined;
  readonly onCrash?: EngineOptions['onCrash'];
}

export { FOLDER } from './folder.ts';

/** Checks a program made of texts. A crash of a rule fails the test unless `onCrash` is given. */
export async function analyse(sources: Sources, options: AnalyseOptions = {}): Promise<readonly Finding[]> {
  const results = await analyseFiles(sources, options);
  return [...results.values()].flatMap((result) => result.findings);
}

export async function analyseFiles(sources: Sources, options: AnalyseOptions = {}): Promise<ReadonlyMap<string, FileResult>> {
  const frontends = await frontendsFor(sources);
  const engine = await engineFor(options, frontends);
  engine.update(snapshotOf(frontends, sources, options));
  return new Map(Object.keys(sources).filter((path) => !isDeclarations(path)).map((path) => [path, engine.check(idOf(path))]));
}

export async function engineFor(options: AnalyseOptions = {}, frontends?: readonly Frontend[]): Promise<Engine> {
  return createEngine({
    frontends: frontends ?? [await pythonFrontend()],
    rules: options.rules ?? (await allRules()),
    catalog,
    onCrash:
      options.onCrash ??
      (({ rule, file, error }) => {
        throw new Error(`${rule} crashed on ${file}`, { cause: error });
      }),
  });
}

/** A snapshot of texts; files whose text is the same as in `previous` keep their facts. */
export function snapshotOf(frontends: Frontend | readonly Frontend[], sources: Sources, options: AnalyseOptions = {}, previous?: Snapshot): Snapshot {
  const settings = settingsOf(options);
  const files = new Map<FileId, SnapshotFile>();
  for (const [path, text] of Object.entries(sources)) {
    if (isDeclarations(path)) continue;
    const id = idOf(path);
    const before = previous?.files.get(id);
    const facts: FileFacts = before?.text() === text ? before.facts : frontendFor(frontends, path).lower(text, { file: id, depth: 'whole' });
    files.set(id, { id, facts, text: () => text, settings, relativePath: path });
  }
  return { files, roots: [FOLDER], library: options.library ?? stdlib, ...(options.library === undefined ? { coroutines: { names: stdlibCoroutines(), complete: true } } : {}) };
}

/** Types of a library: seen by the checker, and not checked. */
const isDeclarations = (path: string): boolean => path.endsWith('.d.ts');

export const idOf = (path: string): FileId => fileId(`${FOLDER}/${path}`);

/** The text that a finding stands on. */
export function textOf(sources: Sources, finding: Finding): string {
  const path = finding.file.slice(FOLDER.length + 1);
  return (sources[path] ?? '').slice(finding.at.start, finding.at.end);
}

function settingsOf(options: AnalyseOptions): FileSettings {
  const [major = 3, minor = 13] = (options.pythonVersion ?? '3.13').split('.').map(Number);
  return {
    profile: options.profile ?? 'standard',
    levels: new Map(Object.entries(options.levels ?? {})),
    world: { ...DEFAULT_WORLD, pythonVersion: { major, minor }, freeThreaded: options.freeThreaded ?? false },
    requireReason: false,
    honourForeignSuppressions: true,
    taskOwners: [],
    ...options.settings,
  };
}

async function allRules(): Promise<readonly Rule[]> {
  const { rules } = await import('../../rules/index.ts');
  return rules;
}
