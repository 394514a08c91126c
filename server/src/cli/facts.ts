import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileId } from '../model/index.ts';
import { displayPath } from './report.ts';
import type { Product } from './check.ts';
import { EXIT, Stop, type ExitCode, type Io } from './io.ts';
import { workerCount } from './options.ts';
import { progressLine } from './progress.ts';
import { selectPaths } from './selection.ts';
import { counted } from './summary.ts';

export interface FactsOptions {
  readonly output: string;
  readonly exclude?: readonly string[];
  readonly workers?: string;
  readonly quiet?: boolean;
}

/**
 * `interleave facts`: the part of a check that looks at one file at a time. What it writes depends on the texts alone,
 * so that the parts of a repository may be read on different machines, and what did not change need not be read again.
 */
export async function writeFacts(named: readonly string[], options: FactsOptions, product: Product, io: Io): Promise<ExitCode> {
  const paths = selectPaths(named, io.cwd);
  const output = path.resolve(io.cwd, options.output);
  try {
    mkdirSync(output, { recursive: true });
  } catch (error) {
    throw new Stop(EXIT.arguments, `${options.output} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  const workspace = await product.openWorkspace({
    folders: paths.filter((selected) => selected.kind === 'folder').map((selected) => selected.path),
    explicitFiles: paths.filter((selected) => selected.kind === 'file').map((selected) => fileId(selected.path)),
    overrides: options.exclude === undefined ? {} : { exclude: options.exclude },
    cache: false,
    workers: options.workers === undefined ? undefined : workerCount(options.workers),
    factsFolders: [output],
    expectsOverlays: false,
    onCrash: () => undefined,
  });
  const progress = progressLine(io.stderr, options.quiet !== true);
  const cancel = { requested: false };
  const stopListening = io.onInterrupt(() => {
    cancel.requested = true;
  });
  try {
    await workspace.load(cancel, progress.report);
    const written = workspace.writeFacts(output);
    progress.clear();
    if (options.quiet !== true) io.stdout.write(`Facts of ${counted(written, 'file')} are in ${displayPath(output, io.cwd)}.\n`);
    return cancel.requested ? EXIT.incomplete : EXIT.clean;
  } finally {
    progress.clear();
    stopListening();
    await workspace.dispose();
  }
}
