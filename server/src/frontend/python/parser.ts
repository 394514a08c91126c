import { Edit, Language, Parser, type Tree } from 'web-tree-sitter';
import { readGrammar, readTree, TreeBuffers, type FlatTree, type Grammar, type ParserMemory } from './flat-tree.ts';

export interface ParserSources {
  /** `web-tree-sitter.wasm`: a path or its bytes. */
  readonly runtimeWasm: string | Uint8Array;
  /** `tree-sitter-python.wasm`: a path or its bytes. */
  readonly grammarWasm: string | Uint8Array;
}

export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export async function loadPythonParser(sources: ParserSources): Promise<PythonParser> {
  const memory = await loadRuntime(sources.runtimeWasm);
  return new PythonParser(memory, await Language.load(sources.grammarWasm));
}

// The parser library keeps one WebAssembly module for the whole process and initialises it once, so this is remembered as well.
let runtimeMemory: Promise<ParserMemory> | undefined;

/** Starts the parser library and returns the memory it works in. */
export function loadRuntime(wasm: string | Uint8Array): Promise<ParserMemory> {
  runtimeMemory ??= startRuntime(wasm);
  return runtimeMemory;
}

async function startRuntime(wasm: string | Uint8Array): Promise<ParserMemory> {
  // The loader turns the options object into the WebAssembly module's interface, which is how its memory is reached.
  const runtime: { wasmBinary?: Uint8Array; locateFile?: () => string } & Partial<ParserMemory> = typeof wasm === 'string' ? { locateFile: () => wasm } : { wasmBinary: wasm };
  await Parser.init(runtime);
  return runtime as ParserMemory;
}

/** Parses Python texts. Owns the parser, its memory and the buffers that trees are read into. */
export class PythonParser {
  readonly #memory: ParserMemory;
  readonly #parser: Parser;
  readonly #grammar: Grammar;
  readonly #buffers = new TreeBuffers();

  constructor(memory: ParserMemory, language: Language) {
    this.#memory = memory;
    this.#parser = new Parser();
    this.#parser.setLanguage(language);
    this.#grammar = readGrammar(memory, addressOf(language), language.types, (symbol) => language.nodeTypeIsNamed(symbol));
  }

  /** The tree of a text; the caller deletes it. `previous` must have had the edits applied that lead to `text`. */
  parse(text: string, previous?: Tree): Tree | undefined {
    return this.#parser.parse(text, previous) ?? undefined;
  }

  /** The tree as flat arrays, valid until the next call. */
  read(tree: Tree, text: string): FlatTree {
    return readTree(this.#memory, this.#grammar, addressOf(tree), text, this.#buffers);
  }
}

/** Tells a tree that its text changed. Only offsets matter to the lowering, but the parser wants rows and columns too. */
export function editTree(tree: Tree, before: string, change: TextChange): void {
  tree.edit(
    new Edit({
      startIndex: change.start,
      oldEndIndex: change.end,
      newEndIndex: change.start + change.text.length,
      startPosition: pointAt(before, change.start),
      oldEndPosition: pointAt(before, change.end),
      newEndPosition: pointAfter(pointAt(before, change.start), change.text),
    }),
  );
}

function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let index = text.indexOf('\n'); index >= 0 && index < offset; index = text.indexOf('\n', index + 1)) {
    row++;
    lineStart = index + 1;
  }
  return { row, column: offset - lineStart };
}

function pointAfter(from: { row: number; column: number }, text: string): { row: number; column: number } {
  const { row, column } = pointAt(text, text.length);
  return row === 0 ? { row: from.row, column: from.column + column } : { row: from.row + row, column };
}

/** The address of the parser's own structure, which the wrapper keeps under the key 0. */
function addressOf(wrapper: Tree | Language): number {
  const address = (wrapper as unknown as { readonly 0: unknown })[0];
  if (typeof address !== 'number') throw new Error('the parser does not have the version that this adapter is written for');
  return address;
}
