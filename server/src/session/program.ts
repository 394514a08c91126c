import type { SnapshotFile } from '../engine/contract.ts';
import { FrontendUnavailable, type Frontend, type OpenText } from '../frontend/frontend.ts';
import { glance, type FileFacts, type FileId } from '../model/index.ts';
import type { EffectiveSettings, Problem } from './contract.ts';
import { EncodedFacts } from './encoded-facts.ts';
import { encodeFacts } from './facts-codec.ts';
import { languageOf } from './languages.ts';
import { readSource, type SourceProblem } from './lowering.ts';

/** One file of the program: as it is on disk, or as it is open in an editor. Owned by the workspace. */
export class ProgramFile {
  /** Changed on disk and not yet read again. */
  dirty = false;
  size = 0;
  mtimeMs = 0;
  hash = '';
  /** The header says that a program wrote it. */
  generated = false;
  /** Found on disk; an unsaved file is in the program while it is open. */
  onDisk = false;
  /** Why nothing is reported in it; `undefined` when it is checked. */
  silent: string | undefined;
  unreadable: SourceProblem | undefined;
  /** It was read, but not all of it could be decoded. */
  damaged: SourceProblem | undefined;
  /** Its front end could not read it for lack of a process. */
  unavailable = false;
  version: number | undefined;
  #stored: FileFacts | undefined;
  #open: OpenText | undefined;
  #snapshot: SnapshotFile | undefined;
  #settings: EffectiveSettings | undefined;
  #openFacts: FileFacts | undefined;

  constructor(readonly id: FileId) {}

  get open(): boolean {
    return this.#open !== undefined;
  }

  get facts(): FileFacts | undefined {
    if (this.#open !== undefined) return (this.#openFacts ??= factsOf(this.#open, this.id));
    return this.#stored;
  }

  /** The facts of what is on disk, as bytes. */
  get encoded(): Uint8Array | undefined {
    if (this.#stored === undefined) return undefined;
    return this.#stored instanceof EncodedFacts ? this.#stored.bytes : encodeFacts(this.#stored);
  }

  get readable(): boolean {
    return this.#open !== undefined || this.#stored !== undefined;
  }

  setFacts(facts: FileFacts | Uint8Array | undefined): void {
    this.#stored = facts instanceof Uint8Array ? new EncodedFacts(facts) : facts;
    if (this.#open === undefined) this.#snapshot = undefined;
  }

  openWith(frontend: Frontend, text: string, version: number): void {
    this.#open?.dispose();
    this.#open = frontend.open(text, { file: this.id, depth: 'whole' });
    this.version = version;
    this.#changed();
  }

  /** The process that read it has ended: facts that were taken without it say nothing. */
  readAnew(frontend: Frontend): void {
    if (this.#open !== undefined) this.openWith(frontend, this.#open.text, this.version ?? 0);
    else if (this.unavailable) this.dirty = true;
  }

  edit(changes: readonly { readonly start: number; readonly end: number; readonly text: string }[], version: number): void {
    this.#open?.edit(changes);
    this.version = version;
    this.#changed();
  }

  close(): void {
    this.#open?.dispose();
    this.#open = undefined;
    this.version = undefined;
    this.#changed();
  }

  text(): string {
    if (this.#open !== undefined) return this.#open.text;
    const source = readSource(this.id);
    return 'unreadable' in source ? '' : source.text;
  }

  /** The same object as long as neither facts nor settings changed. */
  snapshot(settings: EffectiveSettings, relativePath: string): SnapshotFile {
    if (this.#snapshot !== undefined && this.#settings === settings) return this.#snapshot;
    this.#settings = settings;
    // A snapshot must not change when the file does: it holds on to the text and the facts of now.
    const open = this.#open === undefined ? undefined : { text: this.#open.text, facts: this.facts };
    const stored = this.#stored;
    let text: string | undefined;
    const { id } = this;
    this.#snapshot = {
      id,
      get facts() {
        return open?.facts ?? stored ?? noFacts(id);
      },
      text: () => (text ??= open?.text ?? this.text()),
      settings,
      relativePath,
    };
    return this.#snapshot;
  }

  #changed(): void {
    this.#openFacts = undefined;
    this.#snapshot = undefined;
  }
}

/** What keeps a file, or a part of it, from being analysed: at most one problem a file. */
export function problemsOf(file: ProgramFile): Problem[] {
  const problem = file.unreadable ?? (file.open ? undefined : file.damaged) ?? syntaxProblem(file);
  return problem === undefined ? [] : [{ path: file.id, kind: 'file', ...problem }];
}

function syntaxProblem(file: ProgramFile): SourceProblem | undefined {
  const problems = file.facts === undefined ? [] : glance(file.facts).problems;
  const [first] = problems;
  if (first === undefined) return undefined;
  const before = file.text().slice(0, first.at.start);
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return { message: `${first.message}${more}`, line: before.split('\n').length, column: first.at.start - before.lastIndexOf('\n') };
}

/** Without a process a text is as good as empty until there is one again. */
function factsOf(open: OpenText, id: FileId): FileFacts {
  try {
    return open.facts();
  } catch (error) {
    if (error instanceof FrontendUnavailable) return noFacts(id);
    throw error;
  }
}

const noFacts = (file: FileId): FileFacts => ({
  language: languageOf(file),
  digest: '',
  problems: [],
  units: [],
  classes: [],
  imports: [],
  directives: [],
  foreignSuppressions: [],
  generated: false,
  size: 0,
});
