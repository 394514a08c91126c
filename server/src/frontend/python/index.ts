import type { Tree } from 'web-tree-sitter';
import type { FileFacts } from '../../model/index.ts';
import { emptyFacts } from '../empty-facts.ts';
import type { Frontend, LowerOptions, OpenText } from '../frontend.ts';
import { link } from './link/index.ts';
import { lowerTree } from './lower.ts';
import { syntaxProblems } from './problems.ts';
import { editTree, loadPythonParser, type ParserSources, type PythonParser, type TextChange } from './parser.ts';

export type { ParserSources } from './parser.ts';

/** Changes whenever the same text could give other facts. */
const VERSION = 'python-1';

/** Longer files are data, and reading them would hold up everything else. */
const MAX_SIZE = 5_000_000;

export async function createPythonFrontend(sources: ParserSources): Promise<Frontend> {
  const parser = await loadPythonParser(sources);
  return {
    language: 'python',
    extensions: ['.py', '.pyi', '.pyw'],
    version: VERSION,
    lower: (text, options) => {
      const opened = new PythonText(parser, text, options);
      const facts = opened.facts();
      opened.dispose();
      return facts;
    },
    open: (text, options) => new PythonText(parser, text, options),
    parses: (text) => {
      const tree = parser.parse(text);
      const sound = tree !== undefined && syntaxProblems(parser.read(tree, text)).length === 0;
      tree?.delete();
      return sound;
    },
    link,
  };
}

/** A text with its tree, which edits reuse. */
class PythonText implements OpenText {
  readonly #parser: PythonParser;
  readonly #options: LowerOptions;
  #text: string;
  #tree: Tree | undefined;

  constructor(parser: PythonParser, text: string, options: LowerOptions) {
    this.#parser = parser;
    this.#options = options;
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  edit(changes: readonly TextChange[]): void {
    for (const change of changes) {
      if (this.#tree) editTree(this.#tree, this.#text, change);
      this.#text = this.#text.slice(0, change.start) + change.text + this.#text.slice(change.end);
    }
    if (this.#tree) this.#parse();
  }

  facts(): FileFacts {
    const text = this.#text;
    if (text.length > MAX_SIZE) {
      const size = (text.length / 1_000_000).toFixed(1);
      return emptyFacts('python', text.length, { kind: 'too-large', at: { start: 0, end: 0 }, message: `the file is too large to be checked (${size} MB)` });
    }
    const tree = this.#tree ?? this.#parse();
    if (tree === undefined) return emptyFacts('python', text.length, { kind: 'unreadable', at: { start: 0, end: 0 }, message: 'the file could not be parsed' });
    return lowerTree(this.#parser.read(tree, text), { whole: this.#options.depth === 'whole' });
  }

  dispose(): void {
    this.#tree?.delete();
    this.#tree = undefined;
  }

  #parse(): Tree | undefined {
    const old = this.#tree;
    this.#tree = this.#text.length > MAX_SIZE ? undefined : this.#parser.parse(this.#text, old);
    old?.delete();
    return this.#tree;
  }
}
