import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Colors } from 'picocolors/types.js';
import pc from 'picocolors';
import type { FileId, Finding } from '../model/index.ts';
import type { Rule } from '../rule-api/index.ts';
import type { Overrides, Problem, Progress, Results, Workspace } from '../session/contract.ts';
import { decodeSource } from '../session/decode.ts';
import { languageOf } from '../session/languages.ts';
import type { Neighbour } from '../session/neighbours/index.ts';
import { fileOf } from '../session/paths.ts';
import { selectProgram } from '../session/program-folders.ts';
import { Lines } from '../support/lines.ts';
import { baselineOf, baselinePath, readBaseline, splitByBaseline, writeBaseline, type Baseline, type BaselineEntry, type BaselineScope } from './baseline.ts';
import { changesSince, type Changes } from './changed.ts';
import { fixFiles, fixText, type Fixing } from './fix.ts';
import { render } from './formats/index.ts';
import { problemLine } from './formats/text.ts';
import { EXIT, Stop, type ExitCode, type Io } from './io.ts';
import type { CheckOptions, ColorChoice } from './options.ts';
import { progressLine } from './progress.ts';
import { displayPath, isAtLeast, makeReport, type Range, type Report } from './report.ts';
import { isSelected, selectPaths, type SelectedPath } from './selection.ts';
import { renderStats } from './stats.ts';
import { counted, summaryLine } from './summary.ts';

/** What commands need of the rest of the product; tests hand in a workspace of their own. */
export interface Product {
  readonly version: string;
  readonly rules: readonly Rule[];
  openWorkspace(request: WorkspaceRequest): Promise<Workspace>;
}

export interface WorkspaceRequest {
  readonly folders: readonly string[];
  readonly explicitFiles: readonly FileId[];
  readonly overrides: Overrides;
  readonly cache: boolean;
  /** `undefined`: as many as suit the machine. */
  readonly workers: number | undefined;
  /** Folders of facts that `interleave facts` has written. */
  readonly factsFolders: readonly string[];
  /** Texts will be checked that differ from what is on disk. */
  readonly expectsOverlays: boolean;
  readonly onCrash: (crash: Crash) => void;
}

/** A rule that failed on a file: a bug of ours, which costs the findings of that rule there. */
export interface Crash {
  readonly rule: string;
  readonly file: FileId;
  readonly error: unknown;
}

/** `interleave check`. */
export async function check(named: readonly string[], options: CheckOptions, product: Product, io: Io): Promise<ExitCode> {
  const input = await readInput(named, options, io);
  // Whatever can be wrong with the arguments is said before the work starts.
  const changes = options.changed === undefined ? undefined : changesSince(options.changed.ref, checkoutFolder(input, io.cwd));
  const baseline = options.baseline === undefined ? undefined : openBaseline(options.baseline, io.cwd);
  for (const file of [options.output, options.writeBaseline]) requireFolder(file, io.cwd);
  const configFile = configFileOf(options, io.cwd);
  requireEnvironment(options.overrides.environment, io.cwd);

  const crashes: Crash[] = [];
  const workspace = await product.openWorkspace({
    folders: input.folders,
    explicitFiles: input.explicitFiles,
    overrides: { ...options.overrides, ...(configFile === undefined ? {} : { configFile }) },
    cache: options.cache,
    workers: options.workers,
    factsFolders: options.facts.map((folder) => requireFactsFolder(folder, io.cwd)),
    expectsOverlays: options.fix || input.stdin !== undefined,
    onCrash: (crash) => crashes.push(crash),
  });
  const progress = progressLine(io.stderr, !options.quiet);
  const cancel = { requested: false };
  const stopListening = io.onInterrupt(() => {
    cancel.requested = true;
  });
  try {
    const files = await load(workspace, input, progress.report, cancel);
    const results = await workspace.check(files, cancel, progress.report);
    progress.clear();
    const run: Run = { workspace, input, files, changes, baseline: baseline ?? configuredBaseline(workspace, input, io.cwd), crashes, options, product, io };
    if (!options.fix || results.cancelled) return finish(results, run);
    const fixing = fixingOf(results, run);
    if (input.stdin !== undefined) return printFixedStdin(input.stdin, fixing, io);
    const fixed = fixFiles(results.files, fixing);
    if (!options.quiet) announceFixes(fixed.applied, io);
    if (workspace.stale) await workspace.load(cancel, progress.report);
    const after = await workspace.check(files, cancel, progress.report);
    progress.clear();
    return finish({ ...after, problems: [...after.problems, ...fixed.problems] }, run);
  } finally {
    progress.clear();
    stopListening();
    await workspace.dispose();
  }
}

/** Whether to colour, by the option, the conventions of the environment, and whether anybody sees it. */
export function colorsFor(choice: ColorChoice, io: Io, target: 'stdout' | 'stderr' | 'file'): Colors {
  if (choice !== 'auto') return pc.createColors(choice === 'always');
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  if (target === 'file' || (NO_COLOR !== undefined && NO_COLOR !== '')) return pc.createColors(false);
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return pc.createColors(true);
  return pc.createColors(io[target].terminal && TERM !== 'dumb');
}

interface Input {
  readonly paths: readonly SelectedPath[];
  readonly folders: readonly string[];
  readonly explicitFiles: readonly FileId[];
  readonly stdin: { readonly file: FileId; readonly text: string } | undefined;
}

/** One run of `check`, with all that later steps need of earlier ones. */
interface Run {
  readonly workspace: Workspace;
  readonly input: Input;
  readonly files: readonly FileId[];
  readonly changes: Changes | undefined;
  readonly baseline: OpenBaseline | undefined;
  readonly crashes: readonly Crash[];
  readonly options: CheckOptions;
  readonly product: Product;
  readonly io: Io;
}

async function readInput(named: readonly string[], options: CheckOptions, io: Io): Promise<Input> {
  if (!named.includes('-')) {
    if (options.stdinFilename !== undefined) throw new Stop(EXIT.arguments, '--stdin-filename is for a text from standard input: name - as the path');
    const paths = selectPaths(named, io.cwd);
    const { folders, explicitFiles } = selectProgram(paths.map((selected) => selected.path));
    return { paths, folders, explicitFiles, stdin: undefined };
  }
  if (named.length > 1) throw new Stop(EXIT.arguments, '- (standard input) stands alone: no other path may be named beside it');
  const file = fileOf(path.resolve(io.cwd, options.stdinFilename ?? 'stdin.py'));
  const { text } = decodeSource(await io.readStdin(), languageOf(file));
  const { folders, explicitFiles } = selectProgram([file]);
  // A text that is not saved yet has a place in the program all the same.
  return { paths: [{ shown: '-', path: file, kind: 'file' }], folders, explicitFiles: existsSync(file) ? explicitFiles : [], stdin: { file, text } };
}

/** Loads the program; returns the files to report on. */
async function load(workspace: Workspace, input: Input, progress: Progress, cancel: { readonly requested: boolean }): Promise<readonly FileId[]> {
  await workspace.load(cancel, progress);
  if (input.stdin !== undefined) {
    workspace.openText(input.stdin.file, input.stdin.text, 1);
    return [input.stdin.file];
  }
  // A folder that the program around it leaves out, such as an installed package, is checked when it is named on purpose.
  const leftOut = input.paths.filter((selected) => selected.kind === 'folder' && !input.folders.includes(selected.path) && !workspace.files.some((file) => isSelected(file, [selected])));
  if (leftOut.length > 0 && !cancel.requested) {
    workspace.setFolders([...input.folders, ...leftOut.map((selected) => selected.path)]);
    await workspace.load(cancel, progress);
  }
  return workspace.files.filter((file) => isSelected(file, input.paths));
}

/** Where to ask git: the paths may lie in another checkout than the working directory. */
function checkoutFolder({ paths: [first] }: Input, cwd: string): string {
  if (first === undefined) return cwd;
  const folder = first.kind === 'folder' ? first.path : path.dirname(first.path);
  return existsSync(folder) ? folder : cwd;
}

interface OpenBaseline {
  readonly file: string;
  readonly shown: string;
  readonly entries: Baseline;
}

function openBaseline(shown: string, cwd: string): OpenBaseline {
  const file = path.resolve(cwd, shown);
  return { file, shown, entries: readBaseline(file, shown) };
}

/** The baseline that the configuration names, when it has been written. */
function configuredBaseline(workspace: Workspace, input: Input, cwd: string): OpenBaseline | undefined {
  const [first] = input.paths;
  const file = first === undefined ? undefined : workspace.effectiveSettings(first.path).baseline;
  if (file === undefined || !existsSync(file)) return undefined;
  return openBaseline(displayPath(file, cwd), cwd);
}

interface Filtered {
  readonly shown: readonly Finding[];
  readonly all: readonly Finding[];
  readonly known: readonly Finding[];
  readonly hidden: Report['hidden'];
  readonly goneFromBaseline: number;
  readonly unseen: readonly BaselineEntry[];
}

function filterReported(results: Results, { changes, baseline, files }: Run): Filtered {
  const all = results.files.flatMap((file) => file.findings);
  const split = baseline === undefined ? { fresh: all, known: [], gone: 0, unseen: [] } : splitByBaseline(all, baseline.entries, scopeOf(baseline, [...files, ...results.files.map((checked) => checked.file)]));
  const texts = new Map(results.files.map((checked) => [checked.file, new Lines(checked.text)]));
  const shown = changes === undefined ? split.fresh : split.fresh.filter((finding) => touchesChange(finding, changes, texts));
  return { shown, all, known: split.known, hidden: { byBaseline: split.known.length, byChanged: split.fresh.length - shown.length }, goneFromBaseline: split.gone, unseen: split.unseen };
}

function scopeOf({ file }: OpenBaseline, files: readonly FileId[]): BaselineScope {
  const seen = new Set(files);
  return {
    pathOf: baselinePath(file),
    isSeen(entry) {
      const full = path.resolve(path.dirname(file), entry);
      return seen.has(fileOf(full)) || !existsSync(full);
    },
  };
}

/** The finding itself or a step of its story is on a changed line. */
function touchesChange(finding: Finding, changes: Changes, texts: ReadonlyMap<FileId, Lines>): boolean {
  return [finding, ...finding.steps].some(({ file, at }) => {
    const lines = texts.get(file);
    if (lines === undefined) return false;
    const range: Range = { start: { line: lines.lineOf(at.start) + 1, column: 1 }, end: { line: lines.lineOf(at.end) + 1, column: 1 } };
    return changes.touches(file, range);
  });
}

function fixingOf(results: Results, run: Run): Fixing {
  const { workspace } = run;
  const visible = new Set(filterReported(results, run).shown);
  const hidden = new Set(results.files.flatMap((file) => file.findings).flatMap((finding) => (visible.has(finding) ? [] : [finding.fingerprint])));
  const known = new Map(results.files.map((checked) => [checked.file, checked]));
  let asChecked = true;
  return {
    findingsOf(file, text) {
      const checked = known.get(file);
      if (checked?.text !== text) return workspace.checkText(file, text)?.findings ?? [];
      // Only sources can be checked again, when another file was fixed since.
      return asChecked || !run.files.includes(file) ? checked.findings : (workspace.checkText(file, text)?.findings ?? []);
    },
    onWritten(file) {
      asChecked = false;
      workspace.changedOnDisk([file]);
    },
    isReported: (finding) => !hidden.has(finding.fingerprint),
    // A configuration file is not a source of any language; its fixes replace one word.
    parses: (file, text) => !run.files.includes(file) || workspace.parses(file, text),
  };
}

function printFixedStdin(stdin: { readonly file: FileId; readonly text: string }, fixing: Fixing, io: Io): ExitCode {
  io.stdout.write(fixText(stdin.file, stdin.text, fixing).text);
  return EXIT.clean;
}

function announceFixes(applied: ReturnType<typeof fixFiles>['applied'], io: Io): void {
  const total = [...applied.values()].reduce((sum, fixes) => sum + fixes.length, 0);
  if (total === 0) return;
  io.stderr.write(`Fixed ${counted(total, 'finding')} in ${counted(applied.size, 'file')}:\n`);
  for (const [file, fixes] of applied) {
    const counts = new Map<string, number>();
    for (const { finding, fix } of fixes) counts.set(`${finding.rule}: ${fix.title}`, (counts.get(`${finding.rule}: ${fix.title}`) ?? 0) + 1);
    for (const [what, count] of counts) io.stderr.write(`  ${displayPath(file, io.cwd)}: ${what}${count > 1 ? ` (${count} times)` : ''}\n`);
  }
}

function finish(results: Results, run: Run): ExitCode {
  const { workspace, options, product, io } = run;
  const filtered = filterReported(results, run);
  const shown = options.writeBaseline === undefined || results.cancelled ? filtered.shown : writeNewBaseline(options.writeBaseline, filtered, run);
  const texts = new Map(results.files.map((checked) => [checked.file, checked]));
  const sources = new Set(run.files);
  const report = makeReport({ ...results, problems: [...results.problems, ...crashProblems(run.crashes)] }, { findings: shown, hidden: filtered.hidden }, {
    toolVersion: product.version,
    cwd: io.cwd,
    files: results.files.filter((checked) => sources.has(checked.file)).length,
    failOn: options.failOn,
    rules: product.rules,
    text: (file) => texts.get(file)?.text ?? workspace.text(file),
  });
  print(report, options, io);
  const notes = results.cancelled ? interruptionNotes(options) : [...silentPaths(run), ...baselineNotes(filtered, run)];
  if (!options.quiet) for (const note of notes) io.stderr.write(`note: ${note}\n`);
  if (options.stats) io.stderr.write(`\n${renderStats(results.stats, { cwd: io.cwd, neighbours: neighboursOf(run), frontends: workspace.frontends, colors: colorsFor(options.color, io, 'stderr') })}`);
  return exitCode(report);
}

/** What other linters of the workspace do, so that we do not, each once. */
function neighboursOf({ workspace, files }: Run): readonly Neighbour[] {
  const all = files.flatMap((file) => workspace.effectiveSettings(file).neighbours);
  return [...new Map(all.map((each) => [`${each.rule} ${each.configuration}`, each])).values()];
}

/** One problem per rule: the same bug shows in many files. */
function crashProblems(crashes: readonly Crash[]): readonly Problem[] {
  return [...new Set(crashes.map((crash) => crash.rule))].flatMap((rule): Problem[] => {
    const [first, ...others] = crashes.filter((crash) => crash.rule === rule);
    if (first === undefined) return [];
    const more = new Set(others.map((crash) => crash.file).filter((file) => file !== first.file)).size;
    const where = more > 0 ? ` (and ${counted(more, 'other file')})` : '';
    const why = first.error instanceof Error ? first.error.message : String(first.error);
    return [{ path: first.file, kind: 'file', message: `the rule ${rule} failed here${where}, which is a bug in Interleave: ${why}` }];
  });
}

function exitCode(report: Report): ExitCode {
  if (report.cancelled) return EXIT.interrupted;
  if (report.problems.some((problem) => problem.kind === 'config')) return EXIT.configuration;
  if (report.problems.length > 0) return EXIT.incomplete;
  return report.findings.some((finding) => isAtLeast(finding.severity, report.failOn)) ? EXIT.findings : EXIT.clean;
}

function print(report: Report, options: CheckOptions, io: Io): void {
  const text = render(options.format, report, {
    colors: colorsFor(options.color, io, options.output === undefined ? 'stdout' : 'file'),
    width: (options.output === undefined ? io.stdout.columns : undefined) ?? WIDE_PAGE,
    quiet: options.quiet,
    offersFix: !options.fix,
    repositoryRoot: io.env.GITHUB_WORKSPACE ?? io.env.CI_PROJECT_DIR,
  });
  if (options.output === undefined) io.stdout.write(text);
  else writeOutput(options.output, text, io.cwd);
  if (options.output !== undefined && !options.quiet) io.stderr.write(`${summaryLine(report)} Written to ${options.output}.\n`);
  // In a machine's format, or a file, problems are easily overlooked.
  if (options.format === 'text' && options.output === undefined) return;
  const style = { colors: colorsFor(options.color, io, 'stderr'), cwd: io.cwd };
  for (const problem of report.problems) io.stderr.write(problemLine(problem, style));
}

const WIDE_PAGE = 160; // Columns when nobody's terminal sets the limit.

function writeOutput(output: string, text: string, cwd: string): void {
  try {
    writeFileSync(path.resolve(cwd, output), text);
  } catch (error) {
    throw new Stop(EXIT.arguments, `--output: ${output} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Writes the baseline; returns the findings that are still to be reported. */
function writeNewBaseline(target: string, filtered: Filtered, { options, io }: Run): readonly Finding[] {
  const file = path.resolve(io.cwd, target);
  // With both options the baseline only shrinks: what is new stays a finding.
  const shrinks = options.baseline !== undefined;
  const kept = shrinks ? filtered.known : filtered.all;
  writeBaseline(file, baselineOf(kept, baselinePath(file), shrinks ? filtered.unseen : []));
  if (!options.quiet) io.stderr.write(`Wrote ${counted(kept.length, 'finding')} to ${target}.\n`);
  return shrinks ? filtered.shown : [];
}

function interruptionNotes(options: CheckOptions): readonly string[] {
  return options.writeBaseline === undefined ? [] : [`${options.writeBaseline} was not written, because the run was interrupted`];
}

function baselineNotes({ goneFromBaseline: gone }: Filtered, { baseline, options }: Run): readonly string[] {
  if (gone === 0 || baseline === undefined || options.writeBaseline !== undefined) return [];
  return [`${counted(gone, 'finding')} of the baseline ${gone === 1 ? 'is' : 'are'} gone; shrink it with --baseline ${baseline.shown} --write-baseline ${baseline.shown}`];
}

/** Why a path that was named gave nothing to check. */
function silentPaths({ workspace, input, files }: Run): readonly string[] {
  return input.paths.flatMap((selected) => {
    if (files.some((file) => isSelected(file, [selected]))) return [];
    if (selected.kind === 'folder') return [`no files to check in ${selected.shown}`];
    return [`${selected.shown} was not checked: ${workspace.whySilent(selected.path) ?? 'it is not a file of a language that is analysed'}`];
  });
}

function requireFolder(file: string | undefined, cwd: string): void {
  if (file === undefined) return;
  const folder = path.dirname(path.resolve(cwd, file));
  if (!existsSync(folder)) throw new Stop(EXIT.arguments, `${file} cannot be written: the folder ${displayPath(folder, cwd)} does not exist`);
}

function requireFactsFolder(folder: string, cwd: string): string {
  const full = path.resolve(cwd, folder);
  if (!existsSync(full)) throw new Stop(EXIT.arguments, `--facts: ${folder} does not exist; \`interleave facts PATHS -o ${folder}\` writes it`);
  return full;
}

function requireEnvironment(environment: string | undefined, cwd: string): void {
  if (environment === undefined || existsSync(path.resolve(cwd, environment))) return;
  throw new Stop(EXIT.arguments, `--environment: ${environment} does not exist`);
}

function configFileOf(options: CheckOptions, cwd: string): string | undefined {
  const { configFile } = options.overrides;
  if (configFile === undefined) return undefined;
  const file = path.resolve(cwd, configFile);
  if (!existsSync(file)) throw new Stop(EXIT.arguments, `--config: ${configFile} does not exist`);
  return fileOf(file);
}
