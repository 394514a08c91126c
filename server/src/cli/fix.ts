import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FileId, Finding } from '../model/index.ts';
import { fixToFixedPoint, type AppliedFix } from '../session/apply-fixes.ts';
import type { CheckedFile, Problem } from '../session/contract.ts';
import { decodeSource, encodeSource } from '../session/decode.ts';
import { languageOf } from '../session/languages.ts';
import { reasonOf } from '../session/paths.ts';

export interface Fixing {
  /** Findings of a file as if it had this text. */
  readonly findingsOf: (file: FileId, text: string) => readonly Finding[];
  /** Fixes are applied only for findings that are reported. */
  readonly isReported: (finding: Finding) => boolean;
  readonly parses: (file: FileId, text: string) => boolean;
  /** A file was written; what is found in others may depend on it. */
  readonly onWritten: (file: FileId) => void;
}

export interface FixedFiles {
  readonly applied: ReadonlyMap<FileId, readonly AppliedFix[]>;
  /** Files that have a fix and could not be written; they are as they were. */
  readonly problems: readonly Problem[];
}

/** Applies safe fixes to files, each to a fixed point, and writes those that changed. */
export function fixFiles(files: readonly CheckedFile[], fixing: Fixing): FixedFiles {
  const applied = new Map<FileId, readonly AppliedFix[]>();
  const problems: Problem[] = [];
  for (const checked of files) {
    const { file, text } = checked;
    if (!checked.findings.some((finding) => fixing.isReported(finding) && finding.fixes.some((fix) => fix.safety === 'safe'))) continue;
    const fixed = fixText(file, text, fixing);
    if (fixed.applied.length === 0) continue;
    const failure = write(file, text, fixed.text);
    if (failure === undefined) {
      applied.set(file, fixed.applied);
      fixing.onWritten(file);
    } else problems.push({ path: file, kind: 'file', message: `not fixed: ${failure}` });
  }
  return { applied, problems };
}

/** The text with its safe fixes, and what was done; for a file that is not on disk. */
export function fixText(file: FileId, text: string, fixing: Fixing): { readonly text: string; readonly applied: readonly AppliedFix[] } {
  const fixed = fixToFixedPoint(file, text, (current) => fixing.findingsOf(file, current).filter(fixing.isReported), {
    safeties: new Set(['safe']),
    parses: (current) => fixing.parses(file, current),
  });
  return { text: sameLineEndings(fixed.text, text), applied: fixed.applied };
}

/** A fix that inserts a plain line break must not leave a file with two kinds. */
function sameLineEndings(fixed: string, original: string): string {
  const onlyCrLf = original.includes('\r\n') && !/(?<!\r)\n/.test(original);
  return onlyCrLf ? fixed.replaceAll(/(?<!\r)\n/g, '\r\n') : fixed;
}

/** Replaces a file in one step, keeping its mode, encoding and byte order mark. Returns why not. */
function write(file: FileId, before: string, after: string): string | undefined {
  try {
    const target = realpathSync(file); // A symbolic link stays one.
    const decoded = decodeSource(readFileSync(target), languageOf(file));
    if (decoded.text !== before) return 'it changed on disk in the meantime';
    const bytes = encodeSource(after, decoded);
    if (bytes === undefined) return `the fix cannot be written in the encoding of the file (${decoded.encoding})`;
    const { mode } = statSync(target);
    if ((mode & 0o222) === 0) return 'it is read-only';
    replace(target, bytes, mode);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function replace(target: string, bytes: Uint8Array, mode: number): void {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, bytes, { flag: 'wx', mode: mode & 0o777 });
    chmodSync(temporary, mode & 0o7777); // The mode of a new file is narrowed by the umask.
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
