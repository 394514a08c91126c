import { K, kindOfType } from './node-kinds.ts';

/**
 * A parse tree as parallel arrays in pre-order: the children of `n` are `n + 1`, then `next[n + 1]`, and so on up to `next[n]`.
 * Punctuation, comments and the pieces of strings are left out.
 */
export interface FlatTree {
  readonly text: string;
  readonly count: number;
  readonly kind: Uint8Array;
  /** Offsets in UTF-16 code units. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly next: Uint32Array;
  /** Nodes that are, hold or lack something that cannot be read. */
  readonly flawed: Uint8Array;
  /** Start and end of each comment, in order. */
  readonly comments: readonly number[];
  /** Nodes that the parser made up, with what is missing. */
  readonly missing: readonly { readonly at: number; readonly type: string }[];
}

/** What the parser keeps in its memory; see `readTree`. */
export interface ParserMemory {
  readonly HEAPU16: Uint16Array;
  readonly HEAPU32: Uint32Array;
}

/** Tables of the grammar that are needed to read its trees. */
export interface Grammar {
  /** Kind by grammar symbol, `SKIP` when the symbol carries no fact. */
  readonly kinds: Uint8Array;
  readonly comment: number;
  readonly names: readonly string[];
  readonly publicSymbols: number;
  readonly aliasSequences: number;
  readonly aliasWidth: number;
}

const SKIP = 255;

// Offsets of `TSLanguage` fields, in bytes.
const LANGUAGE = { aliasWidth: 36, publicSymbols: 76, aliasSequences: 84 };

export function readGrammar(memory: ParserMemory, language: number, types: readonly string[], isNamed: (symbol: number) => boolean): Grammar {
  const word = (offset: number): number => memory.HEAPU32[(language + offset) >> 2] ?? 0;
  const kinds = new Uint8Array(types.length).fill(SKIP);
  types.forEach((type, symbol) => {
    if (type) kinds[symbol] = kindOfType(type, { named: isNamed(symbol) }) ?? SKIP;
  });
  return {
    kinds,
    comment: types.indexOf('comment'),
    names: types,
    publicSymbols: word(LANGUAGE.publicSymbols) >> 1,
    aliasSequences: word(LANGUAGE.aliasSequences) >> 1,
    aliasWidth: word(LANGUAGE.aliasWidth) & 0xffff,
  };
}

/** Arrays that are filled anew for each tree, so that a thousand files do not allocate a thousand sets of them. */
export class TreeBuffers {
  kind = new Uint8Array(0);
  start = new Uint32Array(0);
  end = new Uint32Array(0);
  next = new Uint32Array(0);
  flawed = new Uint8Array(0);

  reserve(count: number): void {
    if (this.kind.length >= count) return;
    const size = Math.max(4096, count + (count >> 1));
    this.kind = new Uint8Array(size);
    this.start = new Uint32Array(size);
    this.end = new Uint32Array(size);
    this.next = new Uint32Array(size);
    this.flawed = new Uint8Array(size);
  }
}

/**
 * Reads the tree at address `tree` straight from the parser's memory. Walking it through the parser's own cursor takes as long as
 * parsing, because every step crosses into WebAssembly several times. The layout is that of `subtree.h` of the exact parser version
 * in the lock file; `test/unit/flat-tree.test.ts` compares the result with what the cursor shows.
 */
export function readTree(memory: ParserMemory, grammar: Grammar, tree: number, text: string, buffers: TreeBuffers): FlatTree {
  const { HEAPU16: halves, HEAPU32: words } = memory;
  const { kinds, publicSymbols, aliasSequences, aliasWidth } = grammar;
  const at = (index: number): number => words[index] as number;
  const root = at(tree >> 2);
  buffers.reserve((root & 1 ? 0 : at((root >> 2) + 14)) + 2);
  const { kind, start, end, next, flawed } = buffers;
  const comments: number[] = [];
  const missing: { at: number; type: string }[] = [];
  let count = 0;

  // One frame for each subtree whose children are being read.
  let depth = 0;
  let frames = new Int32Array(6 * 256);

  const enter = (pointer: number, position: number, node: number): void => {
    const base = pointer >> 2;
    const children = at(base + 9);
    if (6 * (depth + 1) > frames.length) {
      const larger = new Int32Array(frames.length * 2);
      larger.set(frames);
      frames = larger;
    }
    const production = children === 0 ? 0 : (halves[(pointer >> 1) + 33] as number);
    const frame = 6 * depth++;
    frames[frame] = base - 2 * children;
    frames[frame + 1] = base;
    frames[frame + 2] = position;
    frames[frame + 3] = node;
    frames[frame + 4] = production === 0 ? 0 : aliasSequences + production * aliasWidth;
    frames[frame + 5] = 1;
  };

  const emit = (nodeKind: number, from: number, size: number, flaw: number): number => {
    const node = count++;
    kind[node] = nodeKind;
    start[node] = from >> 1;
    end[node] = (from + size) >> 1;
    flawed[node] = flaw;
    next[node] = count;
    return node;
  };

  {
    const base = root >> 2;
    const padding = at(base + 1);
    const symbol = halves[(root >> 1) + 20] as number;
    enter(root, padding, emit(symbol === 0xffff ? K.ERROR : K.module, padding, at(base + 4), at(base + 8) > 0 ? 1 : 0));
  }

  while (depth > 0) {
    const frame = 6 * (depth - 1);
    const slot = frames[frame] as number;
    if (slot === frames[frame + 1]) {
      const node = frames[frame + 3] as number;
      if (node >= 0) next[node] = count;
      depth--;
      continue;
    }
    frames[frame] = slot + 2;
    const first = frames[frame + 5] === 1;
    frames[frame + 5] = 0;
    const pointer = at(slot);
    let position = frames[frame + 2] as number;
    let size: number;
    let symbol: number;
    let visible: boolean;
    let extra: boolean;
    let lacking: boolean;
    let flaw = 0;
    let leaf = true;
    if (pointer & 1) {
      // A leaf packed into its parent's slot.
      const sizes = at(slot + 1);
      if (!first) position += (sizes >> 16) & 0xff;
      size = sizes >>> 24;
      symbol = (pointer >> 8) & 0xff;
      visible = (pointer & 2) !== 0;
      extra = (pointer & 8) !== 0;
      lacking = (pointer & 32) !== 0;
    } else {
      const base = pointer >> 2;
      if (!first) position += at(base + 1);
      size = at(base + 4);
      symbol = halves[(pointer >> 1) + 20] as number;
      const flags = at(base + 11);
      visible = (flags & 1) !== 0;
      extra = (flags & 4) !== 0;
      lacking = (flags & 512) !== 0;
      flaw = at(base + 8) > 0 ? 1 : 0;
      leaf = at(base + 9) === 0;
    }
    frames[frame + 2] = position + size;
    if (lacking) flaw = 1;
    let alias = 0;
    if (!extra) {
      const sequence = frames[frame + 4] as number;
      if (sequence !== 0) {
        alias = halves[sequence] as number;
        frames[frame + 4] = sequence + 1;
      }
    }
    if (alias === 0 && !visible) {
      if (!leaf) enter(pointer, position, -1);
      continue;
    }
    if (lacking) {
      missing.push({ at: position >> 1, type: grammar.names[symbol] ?? '' });
    }
    if (symbol === 0xffff && alias === 0) {
      const node = emit(K.ERROR, position, size, 1);
      if (!leaf) enter(pointer, position, node);
      continue;
    }
    const shown = halves[publicSymbols + (alias === 0 ? symbol : alias)] as number;
    if (shown === grammar.comment) {
      comments.push(position >> 1, (position + size) >> 1);
      continue;
    }
    const nodeKind = kinds[shown] as number;
    if (nodeKind === SKIP) continue;
    const node = emit(nodeKind, position, size, flaw);
    if (leaf) continue;
    if (nodeKind === K.string && !interpolates(text, position >> 1)) continue;
    enter(pointer, position, node);
  }
  return { text, count, kind, start, end, next, flawed, comments, missing };
}

/** Whether the string literal at `offset` has an `f` or `t` in its prefix. */
function interpolates(text: string, offset: number): boolean {
  for (let index = offset; index < offset + 3; index++) {
    const letter = text.charCodeAt(index) | 32;
    if (letter === 102 || letter === 116) return true;
    if (letter !== 114 && letter !== 98 && letter !== 117) return false;
  }
  return false;
}
