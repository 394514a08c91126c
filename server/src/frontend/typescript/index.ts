import type { SourceFile } from 'typescript/unstable/ast';
import { version as TYPESCRIPT_VERSION } from 'typescript';
import type { FileSystem } from 'typescript/unstable/fs';
import type { FileFacts, FileId, FileProblem } from '../../model/index.ts';
import { emptyFacts } from '../empty-facts.ts';
import { FrontendUnavailable, type Frontend, type LowerOptions, type OpenText, type Resolver } from '../frontend.ts';
import { CheckerSession } from './checker-session.ts';
import { linkTypescript, type TypescriptResolver } from './link/index.ts';
import { lowerSourceFile } from './lower/index.ts';

export { installedExecutable } from './executable.ts';

export interface TypescriptOptions {
  /** Path of the native TypeScript executable; absent: none was found, which `status` says. */
  readonly executable?: string | undefined;
  /** Texts that differ from the disk are to be expected from the start, as in an editor. */
  readonly expectsOverlays: boolean;
  readonly log: (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;
  /** In place of the disk, for programs that are nowhere on it. */
  readonly fileSystem?: FileSystem;
}

/** Changes whenever the same text could give other facts. */
const VERSION = `typescript-1 ${TYPESCRIPT_VERSION}`;

/** Longer files are data or bundles. */
const MAX_SIZE = 2_000_000;
const MAX_PROBLEMS = 20;

/** TypeScript and JavaScript, parsed and typed by the native TypeScript process. */
export function createTypescriptFrontend(options: TypescriptOptions): Frontend {
  const session = new CheckerSession({ executable: options.executable, version: TYPESCRIPT_VERSION, expectsOverlays: options.expectsOverlays, log: options.log, ...(options.fileSystem === undefined ? {} : { fileSystem: options.fileSystem }) });
  const resolvers = new WeakMap<Resolver, TypescriptResolver>();
  const lower = (text: string, file: FileId, depth: LowerOptions['depth']): FileFacts => {
    if (text.length > MAX_SIZE) {
      const size = (text.length / 1_000_000).toFixed(1);
      return emptyFacts('typescript', text.length, { kind: 'too-large', at: { start: 0, end: 0 }, message: `the file is too large to be checked (${size} MB)` });
    }
    const source = session.source(file, text);
    if (source === undefined) throw new FrontendUnavailable(session.native.status.says);
    const problems = syntaxProblems(session, file, source);
    const lowered = lowerSourceFile(source, text, { file, depth, errors: problems.map(({ at }) => at) });
    const facts = { ...lowered, problems: [...problems, ...lowered.problems] };
    session.remember(facts, text);
    return facts;
  };
  return {
    language: 'typescript',
    extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
    version: VERSION,
    inThread: true,
    prepare: (files) => session.prepare(files),
    changedOnDisk: (paths) => session.changedOnDisk(paths),
    lower: (text, { file, depth }) => lower(text, file, depth),
    open: (text, { file, depth }) => new TypescriptText(text, (current) => lower(current, file, depth)),
    parses(text, file) {
      const source = file === undefined ? undefined : session.source(file, text);
      return file !== undefined && source !== undefined && syntaxProblems(session, file, source).length === 0;
    },
    link(input) {
      for (const file of session.overlaid) {
        const facts = input.files.get(file);
        if (facts !== undefined) session.show(facts, file);
      }
      const resolver = linkTypescript(session, input, input.previous === undefined ? undefined : resolvers.get(input.previous));
      resolvers.set(resolver, resolver);
      return resolver;
    },
    get status() {
      return session.native.status;
    },
    dispose: () => session.close(),
  };
}

/** A text that is edited; the process parses it anew when somebody asks for facts. */
class TypescriptText implements OpenText {
  readonly #lower: (text: string) => FileFacts;
  #text: string;

  constructor(text: string, lower: (text: string) => FileFacts) {
    this.#text = text;
    this.#lower = lower;
  }

  get text(): string {
    return this.#text;
  }

  edit(changes: readonly { readonly start: number; readonly end: number; readonly text: string }[]): void {
    for (const change of changes) this.#text = this.#text.slice(0, change.start) + change.text + this.#text.slice(change.end);
  }

  facts(): FileFacts {
    return this.#lower(this.#text);
  }

  dispose(): void {
    this.#text = '';
  }
}

function syntaxProblems(session: CheckerSession, file: FileId, source: SourceFile): readonly FileProblem[] {
  return session.syntaxErrors(file).slice(0, MAX_PROBLEMS).map(({ pos, end, text }) => ({ kind: 'syntax', at: { start: Math.min(pos, source.end), end: Math.min(end, source.end) }, message: `this cannot be read: ${text.replace(/\.$/, '')}` }));
}
