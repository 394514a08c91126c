import { parseTree, type Node as JsonNode, type ParseError as JsonError, printParseErrorCode } from 'jsonc-parser';
import { getStaticTOMLValue, ParseError, parseTOML, type AST } from 'toml-eslint-parser';
import type { Span } from '../model/index.ts';
import { Lines } from '../support/lines.ts';

/** A configuration file's value with the place of every key and value in it, by JSON pointer. */
export interface Located {
  readonly value: unknown;
  readonly places: ReadonlyMap<string, { readonly key: Span; readonly value: Span }>;
}

export interface Malformed {
  readonly message: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

export type Parsed = { readonly located: Located } | { readonly malformed: Malformed };

export function parseToml(text: string): Parsed {
  try {
    const program = parseTOML(text);
    const places: Places = new Map();
    for (const item of program.body[0].body) {
      if (item.type === 'TOMLKeyValue') placeKeyValue(item, '', places);
      else {
        const pointer = pointerTo(item.resolvedKey);
        places.set(pointer, { key: spanOf(item.key), value: spanOf(item) });
        for (const entry of item.body) placeKeyValue(entry, pointer, places);
      }
    }
    return { located: { value: getStaticTOMLValue(program), places } };
  } catch (error) {
    if (error instanceof ParseError) return { malformed: { message: error.message, line: error.lineNumber, column: error.column + 1 } };
    throw error;
  }
}

export function parseJson(text: string): Parsed {
  const errors: JsonError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first !== undefined || tree === undefined) {
    const at = new Lines(text).position(first?.offset ?? 0);
    const message = first === undefined ? 'the file is empty' : `not valid JSON: ${printParseErrorCode(first.error).replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()}`;
    return { malformed: { message, line: at.line + 1, column: at.character + 1 } };
  }
  const places: Places = new Map();
  return { located: { value: placeJson(tree, '', places), places } };
}

export const pointerTo = (keys: readonly (string | number)[]): string => keys.map((key) => `/${escapeKey(key)}`).join('');

type Places = Map<string, { key: Span; value: Span }>;

const escapeKey = (key: string | number): string => String(key).replaceAll('~', '~0').replaceAll('/', '~1');

const spanOf = (node: { readonly range: readonly [number, number] }): Span => ({ start: node.range[0], end: node.range[1] });

function placeKeyValue(entry: AST.TOMLKeyValue, within: string, places: Places): void {
  const keys = entry.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
  const pointer = within + pointerTo(keys);
  const last = entry.key.keys.at(-1);
  places.set(pointer, { key: spanOf(last ?? entry.key), value: spanOf(entry.value) });
  // `python.version = …` makes `python` too; the first place at which it is named stands for it.
  for (let count = 1; count < keys.length; count += 1) {
    const outer = within + pointerTo(keys.slice(0, count));
    const key = entry.key.keys[count - 1];
    if (!places.has(outer) && key !== undefined) places.set(outer, { key: spanOf(key), value: spanOf(entry.value) });
  }
  placeContent(entry.value, pointer, places);
}

function placeContent(node: AST.TOMLContentNode, pointer: string, places: Places): void {
  if (node.type === 'TOMLInlineTable') for (const entry of node.body) placeKeyValue(entry, pointer, places);
  if (node.type !== 'TOMLArray') return;
  for (const [index, element] of node.elements.entries()) {
    places.set(`${pointer}/${index}`, { key: spanOf(element), value: spanOf(element) });
    placeContent(element, `${pointer}/${index}`, places);
  }
}

function placeJson(node: JsonNode, pointer: string, places: Places): unknown {
  if (node.type === 'array') {
    return (node.children ?? []).map((child, index) => {
      places.set(`${pointer}/${index}`, { key: jsonSpan(child), value: jsonSpan(child) });
      return placeJson(child, `${pointer}/${index}`, places);
    });
  }
  if (node.type !== 'object') return node.value as unknown;
  const entries: [string, unknown][] = [];
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const inner = pointer + pointerTo([String(key.value)]);
    places.set(inner, { key: jsonSpan(key), value: jsonSpan(value) });
    entries.push([String(key.value), placeJson(value, inner, places)]);
  }
  return Object.fromEntries(entries);
}

const jsonSpan = (node: JsonNode): Span => ({ start: node.offset, end: node.offset + node.length });
