import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Worker, type MessagePort } from 'node:worker_threads';
import { FrontendUnavailable, type Frontend } from '../frontend/frontend.ts';
import { fileId, type FileFacts, type FileId } from '../model/index.ts';
import type { Cancel } from './contract.ts';
import { decodeSource } from './decode.ts';
import { encodeFacts } from './facts-codec.ts';
import { languageOf } from './languages.ts';
import { isMinified } from './minified.ts';
import { reasonOf } from './paths.ts';

/** Generated tables of this size take long to read and hold no code that anybody reviews. */
export const MAX_SOURCE_BYTES = 4_000_000;

export interface SourceProblem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export interface SourceText {
  readonly hash: string;
  readonly text: string;
  /** The text does not stand for what the file means: facts may be taken from it, findings not. */
  readonly problem?: SourceProblem;
}

/** Reads and decodes a source file; a string says why it cannot be analysed at all. */
export function readSource(file: string): SourceText | { readonly unreadable: SourceProblem } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return { unreadable: { message: `the file cannot be read: ${reasonOf(error)}` } };
  }
  if (bytes.byteLength > MAX_SOURCE_BYTES) {
    return { unreadable: { message: `the file is larger than ${MAX_SOURCE_BYTES / 1_000_000} MB and was passed over; exclude it to say that this is meant` } };
  }
  const language = languageOf(file);
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const name = language === 'python' ? 'Python' : 'JavaScript or TypeScript';
    return { unreadable: { message: utf16 ? `the file is written in UTF-16${language === 'python' ? ', which Python does not read' : ''}; save it as UTF-8` : `the file holds a zero byte (offset ${zero}), so it is not ${name} source` } };
  }
  const decoded = decodeSource(bytes, language);
  // The same text means something else in a file of another kind: `<T>x` is an element in one with JSX.
  return { hash: language === 'python' ? hashOf(bytes) : `${hashOf(bytes)}${file.slice(file.lastIndexOf('.'))}`, text: decoded.text, ...(decoded.problem === undefined ? {} : { problem: decoded.problem }) };
}

export const hashOf = (bytes: Uint8Array | string): string => createHash('sha1').update(bytes).digest('base64').slice(0, 22);

export function frontendFor(frontends: readonly Frontend[], file: string): Frontend | undefined {
  return frontends.find((frontend) => frontend.extensions.some((extension) => file.endsWith(extension)));
}

export type Lowered =
  | { readonly file: FileId; readonly unreadable: SourceProblem; /** It may be read later. */ readonly unavailable?: boolean }
  | { readonly file: FileId; readonly hash: string; readonly problem?: SourceProblem; readonly generated: boolean; readonly facts: FileFacts | Uint8Array };

export function lowerFile(frontends: readonly Frontend[], file: FileId): Lowered {
  const frontend = frontendFor(frontends, file);
  if (frontend === undefined) return { file, unreadable: { message: 'files of this kind are not analysed' } };
  const source = readSource(file);
  if ('unreadable' in source) return { file, unreadable: source.unreadable };
  try {
    const facts = frontend.lower(source.text, { file, depth: 'whole' });
    return { file, hash: source.hash, generated: facts.generated || (frontend.language === 'typescript' && isMinified(source.text)), facts, ...(source.problem === undefined ? {} : { problem: source.problem }) };
  } catch (error) {
    if (error instanceof FrontendUnavailable) return { file, unreadable: { message: error.message }, unavailable: true };
    // One file that a front end cannot digest must not take the others with it.
    return { file, unreadable: { message: `the file could not be analysed, which is a bug in Interleave: ${String(error)}` } };
  }
}

interface Batch {
  readonly id: number;
  readonly files: readonly string[];
}

interface BatchResult {
  readonly id: number;
  readonly lowered: readonly Lowered[];
}

/** What the lowering worker does: answers batches of files with their facts, serialised as the cache keeps them. */
export function serveLowering(port: MessagePort, frontends: readonly Frontend[]): void {
  port.on('message', (batch: Batch) => {
    const lowered = batch.files.map((file): Lowered => {
      const result = lowerFile(frontends, fileId(file));
      return 'facts' in result ? { ...result, facts: encodeFacts(result.facts as FileFacts) } : result;
    });
    port.postMessage({ id: batch.id, lowered } satisfies BatchResult);
  });
}

export interface LoweringOptions {
  readonly frontends: readonly Frontend[];
  readonly workers?: { readonly script: string; readonly workers: number };
  readonly log: (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;
}

/** Fewer bytes than this are lowered sooner here than a worker starts. */
const WORTH_WORKERS = 400_000;
const BATCH_BYTES = 150_000;

/**
 * Lowers files in workers where that pays, else in this thread. Every file is answered once, whatever happens to the workers.
 * A front end that owns a process lowers in this thread, meanwhile.
 */
export async function lowerFiles(
  files: readonly { readonly id: FileId; readonly size: number }[],
  options: LoweringOptions,
  cancel: Cancel,
  take: (lowered: Lowered) => void,
): Promise<void> {
  const { frontends } = options;
  const here = files.filter((file) => frontendFor(frontends, file.id)?.inThread === true);
  const elsewhere = files.filter((file) => frontendFor(frontends, file.id)?.inThread !== true);
  const total = elsewhere.reduce((sum, file) => sum + file.size, 0);
  const batches = total < WORTH_WORKERS || options.workers === undefined ? [] : inBatches(elsewhere);
  const left = new Set(files.map((file) => file.id));
  const takeOnce = (lowered: Lowered): void => {
    if (left.delete(lowered.file)) take(lowered);
  };
  if (batches.length > 1 && options.workers !== undefined) {
    const { script, workers } = options.workers;
    const count = Math.min(workers, batches.length);
    const running = Promise.allSettled(Array.from({ length: count }, () => runWorker(script, batches, cancel, takeOnce)));
    await lowerHere(here.map((file) => file.id), frontends, cancel, takeOnce);
    for (const result of await running) if (result.status === 'rejected') options.log('warn', `a lowering worker failed; its files are read here: ${String(result.reason)}`);
  }
  await lowerHere([...left], frontends, cancel, takeOnce);
}

async function lowerHere(files: readonly FileId[], frontends: readonly Frontend[], cancel: Cancel, take: (lowered: Lowered) => void): Promise<void> {
  let lastYield = performance.now();
  for (const file of files) {
    if (cancel.requested) return;
    take(lowerFile(frontends, file));
    if (performance.now() - lastYield < 20) continue;
    await new Promise((resolve) => setImmediate(resolve));
    lastYield = performance.now();
  }
}

/** The largest files go first, so that no worker is left alone with one at the end. */
function inBatches(files: readonly { readonly id: FileId; readonly size: number }[]): FileId[][] {
  const batches: FileId[][] = [];
  let batch: FileId[] = [];
  let bytes = 0;
  for (const file of files.toSorted((a, b) => b.size - a.size)) {
    batch.push(file.id);
    bytes += file.size;
    if (bytes < BATCH_BYTES) continue;
    batches.push(batch);
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Takes batches off the shared list until it is empty. Two are under way at a time, so that the worker never waits. */
function runWorker(script: string, batches: FileId[][], cancel: Cancel, take: (lowered: Lowered) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let worker: Worker;
    try {
      worker = new Worker(script, { stdout: false, stderr: false });
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    let underWay = 0;
    const next = (): void => {
      while (underWay < 2 && !cancel.requested) {
        const files = batches.shift();
        if (files === undefined) break;
        underWay += 1;
        worker.postMessage({ id: 0, files } satisfies Batch);
      }
      if (underWay > 0) return;
      resolve();
      void worker.terminate();
    };
    worker.on('message', (result: BatchResult) => {
      underWay -= 1;
      for (const lowered of result.lowered) take(lowered);
      next();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => (code === 0 || underWay === 0 ? resolve() : reject(new Error(`it ended with code ${code}`))));
    next();
  });
}
