import path from 'node:path';
import type { FileId, Finding } from '../model/index.ts';
import type { Rule } from '../rule-api/index.ts';
import type { CheckedFile } from '../session/contract.ts';
import { explainFinding, rulePage } from '../session/explain.ts';
import { selectProgram } from '../session/program-folders.ts';
import { Lines } from '../support/lines.ts';
import { colorsFor, type Product } from './check.ts';
import { EXIT, Stop, type ExitCode, type Io } from './io.ts';
import { renderMarkdownForTerminal } from './markdown-terminal.ts';
import { knownRule, type ColorChoice } from './options.ts';
import { displayPath } from './report.ts';
import { isSelected, selectPaths } from './selection.ts';

/** `interleave explain`: the page of a rule, or of the findings at a place. */
export async function explain(what: string, options: { readonly color: ColorChoice }, product: Product, io: Io): Promise<ExitCode> {
  const place = /^(.+?):(\d+)(?::(\d+))?$/.exec(what);
  const [, file, line, column] = place ?? [];
  const markdown =
    file === undefined || line === undefined
      ? rulePage(ruleNamed(what, product.rules))
      : await placePage({ file, line: Number(line), column: column === undefined ? undefined : Number(column) }, product, io);
  // In a file or a pipe Markdown itself is the more useful form.
  const text = io.stdout.terminal || options.color === 'always' ? renderMarkdownForTerminal(markdown, { colors: colorsFor(options.color, io, 'stdout'), width: io.stdout.columns ?? 100 }) : markdown;
  io.stdout.write(text);
  return EXIT.clean;
}

/** What was meant by one word: a rule, or a file without a line. */
function ruleNamed(what: string, rules: readonly Rule[]): Rule {
  const id = what.trim();
  if (/[/\\]|\.(?:pyi?|[cm]?[jt]sx?)$/.test(id)) throw new Stop(EXIT.arguments, `to explain findings in a file, name a line: ${id}:LINE`);
  const known = knownRule(id, rules.map((rule) => rule.id), '');
  const rule = rules.find((candidate) => candidate.id === known);
  if (rule === undefined) throw new Stop(EXIT.arguments, `there is no rule ${id}`);
  return rule;
}

interface PlaceName {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number | undefined;
}

async function placePage(place: PlaceName, product: Product, io: Io): Promise<string> {
  const [selected] = selectPaths([place.file], io.cwd);
  if (selected === undefined || selected.kind === 'folder') throw new Stop(EXIT.arguments, `${place.file} is a folder; name a file and a line`);
  const { folders, explicitFiles } = selectProgram([selected.path]);
  // An explanation may say what is only possible; a check with the standard profile does not.
  const workspace = await product.openWorkspace({ folders, explicitFiles, overrides: { profile: 'strict' }, cache: true, workers: undefined, factsFolders: [], expectsOverlays: false, onCrash: () => undefined });
  try {
    const cancel = { requested: false };
    await workspace.load(cancel);
    const file = workspace.files.find((candidate) => isSelected(candidate, [selected]));
    if (file === undefined) throw new Stop(EXIT.arguments, `${place.file} is not analysed: ${workspace.whySilent(selected.path) ?? 'it is not a file of a language that is analysed'}`);
    const checked = workspace.checkFile(file, cancel);
    if (checked === undefined) throw new Stop(EXIT.incomplete, `${place.file} could not be analysed`);
    const found = findingsAt(place, checked);
    if (found.length === 0) throw new Stop(EXIT.arguments, nothingThere(place, checked));
    const sources = { text: (id: FileId) => workspace.text(id), name: (id: FileId) => displayPath(id, path.resolve(io.cwd)) };
    const pages = found.map((finding, index) => {
      // The page of a rule stands once, behind the last of its findings.
      const again = found.slice(index + 1).some((other) => other.rule === finding.rule);
      return explainFinding(finding, again ? undefined : product.rules.find((rule) => rule.id === finding.rule), sources).trimEnd();
    });
    return `${pages.join('\n\n')}\n`;
  } finally {
    await workspace.dispose();
  }
}

/** Those whose range covers the place; suppressed ones can be explained too. */
function findingsAt(place: PlaceName, checked: CheckedFile): readonly Finding[] {
  const lines = new Lines(checked.text);
  return [...checked.findings, ...checked.suppressed].filter(({ at }) => {
    const start = lines.position(at.start);
    const end = lines.position(at.end);
    if (place.line - 1 < start.line || place.line - 1 > end.line) return false;
    if (place.column === undefined) return place.line - 1 === start.line;
    const offset = lines.offset({ line: place.line - 1, character: place.column - 1 });
    return at.start <= offset && offset <= at.end;
  });
}

function nothingThere(place: PlaceName, checked: CheckedFile): string {
  const lines = new Lines(checked.text);
  if (place.line < 1 || place.line > lines.count) return `${place.file} has ${lines.count} lines`;
  const others = [...checked.findings, ...checked.suppressed].map(({ at }) => lines.lineOf(at.start) + 1);
  const [nearestLine] = others.sort((left, right) => Math.abs(left - place.line) - Math.abs(right - place.line));
  const hint = nearestLine === undefined ? 'the file has no findings' : `the nearest is in line ${nearestLine}`;
  return `there is no finding at ${place.file}:${place.line}${place.column === undefined ? '' : `:${place.column}`}; ${hint}`;
}
