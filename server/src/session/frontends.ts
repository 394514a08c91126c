import { FrontendUnavailable, type Frontend, type FrontendStatus } from '../frontend/frontend.ts';
import type { FileFacts, FileId, Language } from '../model/index.ts';
import type { Problem } from './contract.ts';
import { frontendFor } from './lowering.ts';
import { hasPath } from './paths.ts';

/** The front ends of a workspace: which of them reads a file, and whether it can read at all. */
export class Frontends {
  #absent: ReadonlyMap<Frontend, string> = new Map();
  #askedAt = -Infinity;

  constructor(readonly all: readonly Frontend[]) {}

  get extensions(): readonly string[] {
    return this.all.flatMap((frontend) => frontend.extensions);
  }

  /** A text without a name is taken for one of the first language. */
  of(id: FileId): Frontend | undefined {
    return frontendFor(this.all, id) ?? (hasPath(id) ? undefined : this.all[0]);
  }

  ofLanguage(language: Language): Frontend | undefined {
    return this.all.find((frontend) => frontend.language === language);
  }

  /** Facts of a text; `undefined` when nothing can read it now. */
  lower(file: FileId, text: string): FileFacts | undefined {
    try {
      return this.of(file)?.lower(text, { file, depth: 'whole' });
    } catch (error) {
      if (error instanceof FrontendUnavailable) return undefined;
      throw error;
    }
  }

  get statuses(): readonly { readonly language: Language; readonly status: FrontendStatus }[] {
    return this.all.flatMap(({ language, status }) => (status === undefined ? [] : [{ language, status }]));
  }

  /** Why a file cannot be read for lack of the process that its front end needs. */
  absence(id: FileId): string | undefined {
    const frontend = this.of(id);
    if (frontend?.prepare === undefined) return undefined;
    // A status is asked of the operating system, and this for every file.
    const now = performance.now();
    if (now - this.#askedAt > STATUS_MS) {
      this.#askedAt = now;
      this.#absent = new Map(this.all.flatMap((each) => (each.status?.state === 'missing' ? [[each, each.status.says] as const] : [])));
    }
    return this.#absent.get(frontend);
  }

  /** How often a process has ended, and whether one is away right now: what was worked out meanwhile is not to be kept. */
  get health(): { readonly deaths: number; readonly away: boolean } {
    let deaths = 0;
    let away = false;
    for (const { status } of this.statuses) {
      const ended = status.state === 'restarting';
      deaths += status.restarts + (ended ? 1 : 0);
      away ||= ended;
    }
    return { deaths, away };
  }

  /** Every file of a front end that owns a process is told to it at once, also those whose facts are known: their types may be asked for. */
  prepare(files: Iterable<FileId>): void {
    const all = [...files];
    for (const frontend of this.all) {
      const own = frontend.prepare === undefined ? [] : all.filter((id) => frontendFor(this.all, id) === frontend);
      if (own.length > 0) frontend.prepare?.(own);
    }
  }

  dispose(): void {
    for (const frontend of this.all) frontend.dispose?.();
  }

  changedOnDisk(paths: readonly string[] | 'all'): void {
    for (const frontend of this.all) frontend.changedOnDisk?.(paths);
  }

  /** Gives a process that ended the time after which it is started again, and starts it for this file. */
  async wait(file: FileId): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    this.prepare([file]);
  }

  /** For each front end that lacks its process, that and how many of the files it would read. */
  absences(files: Iterable<FileId>, folder: string): readonly Problem[] {
    const absent = this.all.filter(({ status }) => status?.state === 'missing');
    if (absent.length === 0) return [];
    const all = [...files];
    return absent.flatMap((frontend): Problem[] => {
      const count = all.filter((id) => frontendFor(this.all, id) === frontend).length;
      const says = frontend.status?.says ?? '';
      return count === 0 ? [] : [{ path: folder, kind: 'file', message: `${says} (${count} ${count === 1 ? 'file' : 'files'})` }];
    });
  }
}

const STATUS_MS = 100;
const WAIT_MS = 250;
