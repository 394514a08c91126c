import type { FileProblem } from '../../model/index.ts';
import type { FlatTree } from './flat-tree.ts';
import { K } from './node-kinds.ts';

// Past the first few, one mistake causes the others.
const MAX_PROBLEMS = 20;

/** The grammar does not know defaults of type parameters: the `T =` of `class A[T = int]` is an error to it. */
const TYPE_PARAMETER_WITH_DEFAULT = /^\s*,?\s*\*{0,2}\s*\w+\s*(?::[^=]*)?=\s*\*?\s*$/;

/** What the parser could not read. */
export function syntaxProblems(tree: FlatTree): readonly FileProblem[] {
  if (tree.flawed[0] !== 1 && !tree.text.includes('print') && !tree.text.includes('exec')) return [];
  const problems: FileProblem[] = [];
  for (const { at, type } of tree.missing) problems.push({ kind: 'syntax', at: { start: at, end: at }, message: /^\w+$/.test(type) && type !== type.toUpperCase() ? missingPart(type) : `\`${type}\` is missing` });
  let typeParametersEnd = 0;
  for (let node = 0; node < tree.count && problems.length < MAX_PROBLEMS; node++) {
    const kind = tree.kind[node];
    const start = tree.start[node] as number;
    const end = tree.end[node] as number;
    if (kind === K.type_parameter) typeParametersEnd = end;
    if (kind === K.ERROR) {
      const isDefault = start < typeParametersEnd && TYPE_PARAMETER_WITH_DEFAULT.test(tree.text.slice(start, end));
      if (!isDefault) problems.push(unreadable(tree, start, end));
      // Whatever is inside belongs to the same mistake.
      node = Math.max(node, (tree.next[node] as number) - 1);
      if (node === tree.count - 1 && tree.kind[0] === K.ERROR) break;
    } else if ((kind === K.print_statement && tree.kind[node + 1] !== K.chevron) || kind === K.exec_statement) {
      // `print >> f, x` is an expression in Python 3, if a useless one.
      const keyword = kind === K.print_statement ? 'print' : 'exec';
      problems.push({ kind: 'syntax', at: { start, end: start + keyword.length }, message: `\`${keyword}\` is a function in Python 3: parentheses are missing` });
    }
  }
  return problems.slice(0, MAX_PROBLEMS);
}

function missingPart(type: string): string {
  if (type === 'identifier') return 'a name is missing';
  if (type.startsWith('_') || type === 'block') return 'an indented block is missing';
  return `\`${type}\` is missing`;
}

function unreadable(tree: FlatTree, start: number, end: number): FileProblem {
  const bracket = looseBracket(tree, start, end);
  if (bracket) return { kind: 'syntax', at: { start: bracket.at, end: bracket.at + 1 }, message: `\`${bracket.text}\` ${bracket.opens ? 'is never closed' : 'closes nothing'}` };
  const text = tree.text.slice(start, end);
  const from = start + (text.length - text.trimStart().length);
  const line = text.trim().split(/\r?\n/, 1)[0] ?? '';
  const shown = line.length > 40 ? `${line.slice(0, 40)}…` : line;
  return { kind: 'syntax', at: { start: Math.min(from, end), end: Math.min(from + line.length, end) }, message: `this cannot be read as Python${shown === '' ? '' : `: \`${shown}\``}` };
}

// A mistake that is further from its start than this is described better by the line on which it starts.
const MAX_SCAN = 20_000;

/** A bracket without its partner in a part of the text, strings and comments left out. */
function looseBracket(tree: FlatTree, start: number, end: number): { readonly at: number; readonly text: string; readonly opens: boolean } | undefined {
  const tokens = /#.*|[rbuft]{0,2}("""|''')[^]*?\1|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|[()[\]{}]/gi;
  const open: { at: number; text: string; opens: true }[] = [];
  for (const match of tree.text.slice(start, Math.min(end, start + MAX_SCAN)).matchAll(tokens)) {
    const [text] = match;
    const at = start + match.index;
    if ('([{'.includes(text)) open.push({ at, text, opens: true });
    else if (')]}'.includes(text)) {
      if (open.at(-1)?.text !== '([{'[')]}'.indexOf(text)]) return open.pop() ?? { at, text, opens: false };
      open.pop();
    }
  }
  return open[0];
}
