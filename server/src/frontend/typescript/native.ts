import { readFileSync } from 'node:fs';
import type { FileSystem } from 'typescript/unstable/fs';
import { API, type Snapshot } from 'typescript/unstable/sync';
import type { FrontendStatus } from '../frontend.ts';

export interface NativeOptions {
  /** Path of the TypeScript executable; absent: none was found. */
  readonly executable?: string | undefined;
  /** The version of it, for people. */
  readonly version: string;
  /** Gives the text of a file that differs from what is on disk; `undefined` for all others. */
  readonly overlay: (file: string) => string | undefined;
  /** Texts that differ from the disk are to be expected from the start, as in an editor. */
  readonly expectsOverlays: boolean;
  /** In place of the disk, for programs that are nowhere on it. */
  readonly fileSystem?: FileSystem;
  readonly log: (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;
  /** Milliseconds; a clock for tests. */
  readonly now?: () => number;
}

/** Deaths in a row after which nobody tries again: what kills it is then in the code that is being checked. */
const MAX_DEATHS = 5;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
/** A process that lived this long died of something new. */
const LIVED_LONG = 5 * 60_000;

/**
 * The process that parses and types. It is started at the first question, and again after it died, with growing pauses in between;
 * while it is away every question is answered by `undefined`.
 */
export class NativeProcess {
  readonly #options: NativeOptions;
  #api: API | undefined;
  #generation = 0;
  #deaths = 0;
  #startedAt = 0;
  #notBefore = 0;
  #lastError = '';
  #restarts = 0;
  #ended = 0;
  #asksBack: boolean;
  /** Some texts are of files that are nowhere on disk. */
  #asksWhatExists = false;

  constructor(options: NativeOptions) {
    this.#options = options;
    this.#asksBack = options.expectsOverlays;
  }

  /**
   * From now on the process asks for the text of every file before it reads it.
   * That makes loading a project a third slower, so one that was started without the need is started anew at the first text that differs.
   */
  useOverlays(): void {
    if (this.#asksBack) return;
    this.#asksBack = true;
    this.close();
  }

  /** From now on the process also asks which files there are, which costs far more: for texts that were never saved. */
  useFilesNotOnDisk(): void {
    if (this.#asksWhatExists) return;
    this.#asksBack = true;
    this.#asksWhatExists = true;
    this.close();
  }

  /** Grows with every process: whatever an earlier one told is gone. */
  get generation(): number {
    return this.#generation;
  }

  /** Grows with every process that ended by itself. */
  get ended(): number {
    return this.#ended;
  }

  get pid(): number | undefined {
    return this.#api === undefined ? undefined : childOf(this.#api)?.pid;
  }

  get status(): FrontendStatus {
    const { executable, version } = this.#options;
    const restarts = this.#restarts;
    if (executable === undefined) return { state: 'missing', says: `TypeScript and JavaScript are not analysed: the native TypeScript ${version} for ${process.platform}-${process.arch} is not installed`, restarts };
    if (this.#deaths >= MAX_DEATHS) return { state: 'missing', says: `TypeScript and JavaScript are not analysed: the TypeScript process ended ${this.#deaths} times in a row (${this.#lastError}); restart the server to try again`, restarts };
    if (this.#api === undefined && this.#deaths > 0) return { state: 'restarting', says: `the TypeScript process ended (${this.#lastError}) and is started again`, restarts };
    const memoryBytes = this.#memory();
    return { state: this.#api === undefined ? 'idle' : 'running', says: `TypeScript ${version}`, restarts, ...(memoryBytes === undefined ? {} : { memoryBytes }) };
  }

  /** Asks the process; `undefined` when there is none to ask, or it died of the question. */
  ask<T>(question: (api: API) => T): T | undefined {
    const api = this.#api ?? this.#start();
    if (api === undefined) return undefined;
    try {
      return question(api);
    } catch (error) {
      // What is wrong in this program is not to be taken for an answer that the process could not give.
      if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) throw error;
      if (isAlive(api) && !BROKEN_PIPE.test(reasonOf(error))) this.#options.log('warn', `TypeScript could not answer: ${reasonOf(error)}`);
      else this.#died(error);
      return undefined;
    }
  }

  close(): void {
    const api = this.#api;
    this.#api = undefined;
    if (api === undefined) return;
    try {
      api.close();
    } catch (error) {
      this.#options.log('debug', `the TypeScript process was gone already: ${reasonOf(error)}`);
    }
  }

  #start(): API | undefined {
    const { executable, overlay, log, fileSystem } = this.#options;
    if (executable === undefined || this.#deaths >= MAX_DEATHS || this.#now() < this.#notBefore) return undefined;
    try {
      const readFile = (file: string) => overlay(file) ?? fileSystem?.readFile?.(file);
      const fileExists = (file: string) => (overlay(file) !== undefined ? true : fileSystem?.fileExists?.(file));
      const api = new API({ tsserverPath: executable, ...(this.#asksBack ? { fs: { ...fileSystem, readFile, ...(this.#asksWhatExists ? { fileExists } : {}) } } : {}) });
      this.#api = api;
      this.#generation += 1;
      this.#startedAt = this.#now();
      if (this.#deaths > 0) this.#restarts += 1;
      return api;
    } catch (error) {
      log('error', `TypeScript could not be started from ${executable}: ${reasonOf(error)}`);
      this.#died(error);
      return undefined;
    }
  }

  #died(error: unknown): void {
    this.close();
    this.#ended += 1;
    this.#deaths = this.#now() - this.#startedAt > LIVED_LONG ? 1 : this.#deaths + 1;
    this.#lastError = reasonOf(error);
    // The first time it is started again at once: most deaths are somebody else's doing.
    const pause = this.#deaths === 1 ? 0 : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.#deaths - 2));
    this.#notBefore = this.#now() + pause;
    this.#options.log('warn', `the TypeScript process ended: ${this.#lastError}`);
  }

  #now(): number {
    return this.#options.now?.() ?? performance.now();
  }

  /** Linux tells; elsewhere the status goes without. */
  #memory(): number | undefined {
    const { pid } = this;
    if (pid === undefined || process.platform !== 'linux') return undefined;
    try {
      const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
    } catch {
      return undefined;
    }
  }
}

/** A pipe that ends says so before the system says that the process has. */
const BROKEN_PIPE = /\bEOF\b|EPIPE|ECONNRESET|is closed/;

export type { Snapshot };

interface Child {
  readonly pid?: number;
  readonly exitCode: number | null;
  readonly signalCode: string | null;
}

/** The API keeps its child process to itself, and says of a dead one only that a read came to an end. */
function childOf(api: API): Child | undefined {
  const { client } = api as unknown as { readonly client?: { readonly channel?: { readonly child?: Child } } };
  return client?.channel?.child;
}

/** The exit of a process is told by the event loop, which cannot run while a synchronous question waits: its being there is asked of the system. */
function isAlive(api: API): boolean {
  const child = childOf(api);
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false;
  try {
    process.kill(child.pid, 0);
  } catch {
    return false;
  }
  return !isZombie(child.pid);
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
