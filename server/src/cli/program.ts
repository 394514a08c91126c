import { Command, CommanderError, Option } from 'commander';
import { version } from '../support/version.ts';
import type { Product } from './check.ts';
import { EXIT, isStop, type ExitCode, type Io } from './io.ts';
import { FORMATS } from './formats/names.ts';
import { COLORS, FAIL_ON, oneOf, PROFILES, type ColorChoice, type RawCheckOptions } from './options.ts';

export type LoadProduct = () => Promise<Product>;

/** Runs one command line; returns the exit code. What a command needs is loaded when it runs. */
export async function runCommandLine(args: readonly string[], io: Io, loadProduct: LoadProduct = () => installedProduct(io)): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.clean;
  const program = define(io, loadProduct, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.arguments;
    if (isStop(error)) {
      io.stderr.write(`error: ${error.message}\n`);
      return error.exitCode;
    }
    io.stderr.write(`Interleave failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.incomplete;
  }
}

async function installedProduct(io: Io): Promise<Product> {
  const { product } = await import('./product.ts');
  return product((level, message) => {
    // The rest is for those who look for it.
    if (level === 'error' || io.env.INTERLEAVE_LOG === 'debug') io.stderr.write(`${level}: ${message}\n`);
  });
}

function define(io: Io, loadProduct: LoadProduct, done: (code: ExitCode) => void): Command {
  const program = new Command('interleave')
    .description('Finds concurrency problems in Python, TypeScript and JavaScript programs.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .showHelpAfterError('(--help shows what can be written)')
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text), getOutHelpWidth: () => io.stdout.columns ?? 100, getErrHelpWidth: () => io.stderr.columns ?? 100 })
    .exitOverride()
    .addHelpText('after', EXIT_CODES);
  addCheck(program, io, loadProduct, done);
  addFacts(program, io, loadProduct, done);
  addExplain(program, io, loadProduct, done);
  addRules(program, io, loadProduct, done);
  addLsp(program, done);
  return program;
}

const EXIT_CODES = `
Exit codes of check:
  0  nothing at or above --fail-on was found
  1  findings at or above --fail-on
  2  some files could not be analysed
  3  the configuration cannot be read
  4  the arguments are wrong`;

function addCheck(program: Command, io: Io, loadProduct: LoadProduct, done: (code: ExitCode) => void): void {
  program
    .command('check')
    .description('Check files and folders; the working directory if none is named.')
    .argument('[paths...]', 'files and folders; - reads a file from standard input')
    .option('--format <format>', `how to write findings: ${FORMATS.join(', ')}`, 'text')
    .option('-o, --output <file>', 'write findings to a file')
    .option('--fail-on <level>', `least level that fails the run: ${FAIL_ON.join(', ')}`, 'warning')
    .option('--rule <id=level>', 'set the level of a rule: error, warning, info, hint, off; may be repeated', collect)
    .option('--profile <profile>', `how much to report: ${PROFILES.join(', ')}`)
    .option('--config <file>', 'use this configuration file and no other')
    .option('--python-version <X.Y[t]>', 'version the program runs on; t: without the GIL')
    .option('--environment <folder>', 'virtual environment with the installed packages')
    .option('--exclude <pattern>', 'leave out files, as in .gitignore; may be repeated', collect)
    .option('--changed [ref]', 'report only on lines changed since the branch left ref')
    .option('--baseline <file>', 'do not report findings that this file lists')
    .option('--write-baseline <file>', 'list all findings in this file; with --baseline, only those it has and that are still there')
    .option('--fix', 'apply safe fixes')
    .option('--stats', 'show what was read, and where the time went')
    .option('--no-cache', 'read every file anew')
    .option('--workers <n>', 'threads that read files')
    .option('--facts <folder>', 'take facts of files from a folder that `interleave facts` wrote; may be repeated', collect)
    .option('--stdin-filename <path>', 'path of the file that standard input stands for')
    .option('-q, --quiet', 'print findings and nothing else')
    .addOption(colorOption())
    .action(async (paths: string[], raw: RawCheckOptions) => {
      const product = await loadProduct();
      const { checkOptions } = await import('./options.ts');
      const { check } = await import('./check.ts');
      done(await check(paths, checkOptions(raw, product.rules.map((rule) => rule.id)), product, io));
    });
}

function addFacts(program: Command, io: Io, loadProduct: LoadProduct, done: (code: ExitCode) => void): void {
  program
    .command('facts')
    .description('Write what files say into a folder, for `check --facts` on this machine or another.')
    .argument('[paths...]', 'files and folders; the working directory if none is named')
    .requiredOption('-o, --output <folder>', 'folder to write to; what stands in it is kept')
    .option('--exclude <pattern>', 'leave out files, as in .gitignore; may be repeated', collect)
    .option('--workers <n>', 'threads that read files')
    .option('-q, --quiet', 'print nothing')
    .action(async (paths: string[], raw: { readonly output: string; readonly exclude?: readonly string[]; readonly workers?: string; readonly quiet?: boolean }) => {
      const product = await loadProduct();
      const { writeFacts } = await import('./facts.ts');
      done(await writeFacts(paths, raw, product, io));
    });
}

function addExplain(program: Command, io: Io, loadProduct: LoadProduct, done: (code: ExitCode) => void): void {
  program
    .command('explain')
    .description('Explain a rule, or the findings at a place in the code.')
    .argument('<what>', 'a rule, or FILE:LINE[:COLUMN]')
    .addOption(colorOption())
    .action(async (what: string, raw: { readonly color: string }) => {
      const color = oneOf('--color', raw.color, COLORS);
      const product = await loadProduct();
      const { explain } = await import('./explain.ts');
      done(await explain(what, { color }, product, io));
    });
}

function addRules(program: Command, io: Io, loadProduct: LoadProduct, done: (code: ExitCode) => void): void {
  program
    .command('rules')
    .description('List all rules.')
    .option('--format <format>', 'text or json', 'text')
    .addOption(colorOption())
    .action(async (raw: { readonly format: string; readonly color: string }) => {
      const format = oneOf('--format', raw.format, ['text', 'json']);
      const color: ColorChoice = oneOf('--color', raw.color, COLORS);
      const product = await loadProduct();
      const { listRules } = await import('./rules.ts');
      done(listRules({ format, color }, product, io));
    });
}

function addLsp(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('lsp')
    .description('Run the language server for an editor.')
    .requiredOption('--stdio', 'speak over standard input and output')
    .option('--clientProcessId <id>', 'end with this process')
    .action(async () => {
      const { serve } = await import('./product.ts');
      await serve();
      done(EXIT.clean);
    });
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function colorOption(): Option {
  return new Option('--color <when>', `use colours: ${COLORS.join(', ')}`).default('auto');
}
