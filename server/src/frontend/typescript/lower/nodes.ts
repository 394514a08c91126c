import { NodeFlags, SyntaxKind as K, type Expression, type Node, type NodeArray, type PropertyAccessExpression } from 'typescript/unstable/ast';
import type { Span } from '../../../model/index.ts';

/** The number of a node in the parser's tree, by which the checker is asked about it. */
export function indexOf(node: Node): number {
  return (node as unknown as { readonly index: number }).index;
}

/** Where the trivia before a token ends: white space, comments, the `#!` line. */
export function tokenStart(text: string, pos: number): number {
  let at = pos;
  for (;;) {
    const code = text.charCodeAt(at);
    // Most tokens start with a letter, and most trivia is spaces and line breaks.
    if (code === SPACE || (code >= TAB && code <= CARRIAGE_RETURN)) at++;
    else if (code === SLASH) {
      const next = text.charCodeAt(at + 1);
      if (next === SLASH) at = lineEnd(text, at);
      else if (next === ASTERISK) {
        const close = text.indexOf('*/', at + 2);
        at = close < 0 ? text.length : close + 2;
      } else return at;
    } else if (code === HASH && at === 0 && text.charCodeAt(1) === EXCLAMATION) at = lineEnd(text, at);
    else if (code > 0x7f && OTHER_SPACE.has(code)) at++;
    else return at;
  }
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isLineBreak(text.charCodeAt(at))) at++;
  return at;
}

const TAB = 9;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const EXCLAMATION = 33;
const HASH = 35;
const ASTERISK = 42;
const SLASH = 47;
const isLineBreak = (code: number): boolean => code === 10 || code === CARRIAGE_RETURN || code === 0x2028 || code === 0x2029;
const OTHER_SPACE: ReadonlySet<number> = new Set([0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x200b, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff]);

/** Inside parentheses, casts and assertions, which are nothing at run time. */
export function bare(node: Expression): Expression {
  let inner: Expression = node;
  while (isWrapper(inner)) {
    const content = (inner as unknown as { readonly expression: Expression | undefined }).expression;
    if (content === undefined) break;
    inner = content;
  }
  return inner;
}

function isWrapper(node: Node): boolean {
  switch (node.kind) {
    case K.ParenthesizedExpression:
    case K.AsExpression:
    case K.SatisfiesExpression:
    case K.TypeAssertionExpression:
    case K.NonNullExpression:
    case K.PartiallyEmittedExpression:
    case K.ExpressionWithTypeArguments:
      return true;
    default:
      return false;
  }
}

/** Part of `a?.b.c()`. */
export const inOptionalChain = (node: { readonly flags: NodeFlags }): boolean => (node.flags & NodeFlags.OptionalChain) !== 0;

export function isCallLike(node: Node): boolean {
  switch (node.kind) {
    case K.CallExpression:
    case K.NewExpression:
    case K.TaggedTemplateExpression:
    case K.JsxElement:
    case K.JsxSelfClosingElement:
      return true;
    default:
      return false;
  }
}

export function hasModifier(modifiers: NodeArray<Node> | undefined, kind: K): boolean {
  if (modifiers === undefined) return false;
  for (const modifier of modifiers) if (modifier.kind === kind) return true;
  return false;
}

export function isFunctionExpression(node: Node): boolean {
  return node.kind === K.ArrowFunction || node.kind === K.FunctionExpression;
}

/** The name whose symbol tells what is called. */
export function lastName(called: Node): Node {
  const inner = bare(called as Expression);
  return inner.kind === K.PropertyAccessExpression ? (inner as PropertyAccessExpression).name : inner;
}

/** A keyword of a declaration without a name; an empty span where the text is too broken to have it. */
export function keywordAt(text: string, keyword: string, start: number, end: number): Span {
  const at = text.indexOf(keyword, start);
  return at < 0 || at + keyword.length > end ? { start, end: start } : { start: at, end: at + keyword.length };
}
