import type { Ref } from '../../model/index.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';
import { detached, literal, OPERATION } from '../refs.ts';

// Longer strings tell nothing more to anybody who looks at them.
const MAX_STRING = 200;

export function integerRef(l: Lowering, node: number): Ref {
  const digits = l.text.slice(l.startOf(node), l.endOf(node)).replaceAll('_', '');
  if (/[jJ]$/.test(digits) && !/^0[xX]/.test(digits)) return OPERATION;
  const value = Number(/^0\d+$/.test(digits) ? String(Number(digits)) : digits.replace(/[lL]$/, ''));
  return Number.isSafeInteger(value) ? literal('int', value) : literal('int');
}

export function floatRef(l: Lowering, node: number): Ref {
  const digits = l.text.slice(l.startOf(node), l.endOf(node)).replaceAll('_', '');
  const value = Number(digits);
  return Number.isFinite(value) ? literal('float', value) : literal('float');
}

/** The constant that an arithmetic operator makes of two constant integers. */
export function folded(operator: string, left: Ref, right: Ref): Ref {
  // `Alias = A | B` is a union type; of two sets or numbers the result is as good as either.
  if (operator === '|' && mayBeType(left) && mayBeType(right)) return { k: 'choice', of: [...(left.k === 'choice' ? left.of : [left]), right] };
  if (left.k !== 'literal' || right.k !== 'literal' || left.type !== 'int' || right.type !== 'int') return OPERATION;
  if (typeof left.value !== 'number' || typeof right.value !== 'number') return OPERATION;
  const value = compute(operator, left.value, right.value);
  return value !== undefined && Number.isSafeInteger(value) ? literal('int', value) : OPERATION;
}

function mayBeType(ref: Ref): boolean {
  if (ref.k === 'choice') return ref.of.every(mayBeType);
  return ref.k === 'name' || ref.k === 'attribute' || ref.k === 'item' || (ref.k === 'literal' && ref.type === 'none');
}

function compute(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '**':
      return right >= 0 ? left ** right : undefined;
    case '<<':
      return right >= 0 && right < 64 ? left * 2 ** right : undefined;
    default:
      return undefined;
  }
}

export function negated(operand: Ref): Ref {
  if (operand.k === 'literal' && (operand.type === 'int' || operand.type === 'float') && typeof operand.value === 'number') return literal(operand.type, -operand.value);
  return OPERATION;
}

export interface StringParts {
  readonly prefix: string;
  readonly contentStart: number;
  readonly contentEnd: number;
}

/** Prefix and content of a `string` node, read from the text. */
export function stringParts(l: Lowering, node: number): StringParts {
  const { text } = l;
  const start = l.startOf(node);
  const end = l.endOf(node);
  let quote = start;
  while (quote < end && text[quote] !== '"' && text[quote] !== "'") quote++;
  const mark = text[quote] ?? '';
  const width = text.startsWith(mark.repeat(3), quote) && end - quote >= 6 ? 3 : 1;
  return { prefix: text.slice(start, quote).toLowerCase(), contentStart: Math.min(quote + width, end), contentEnd: Math.max(quote + width, end - width) };
}

/** A string literal without interpolation. */
export function stringRef(l: Lowering, node: number): Ref {
  const { prefix, contentStart, contentEnd } = stringParts(l, node);
  const type = prefix.includes('b') ? 'bytes' : 'str';
  return literal(type, stringValue(l.text.slice(contentStart, Math.min(contentEnd, contentStart + MAX_STRING)), { raw: prefix.includes('r') }));
}

function stringValue(source: string, options: { readonly raw: boolean }): string {
  const value = options.raw || !source.includes('\\') ? source : unescaped(source);
  return value.length > 12 ? detached(value) : value;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '' };

function unescaped(source: string): string {
  return source.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|\r?\n|[^])/g, (whole, body: string) => {
    const lead = body[0] ?? '';
    if (body.length > 1 && (lead === 'x' || lead === 'u' || lead === 'U')) return codePoint(Number.parseInt(body.slice(1), 16)) ?? whole;
    if (lead >= '0' && lead <= '7') return codePoint(Number.parseInt(body, 8)) ?? whole;
    if (lead === '\r') return '';
    if (lead === '\\' || lead === "'" || lead === '"') return lead;
    return ESCAPES[lead] ?? whole;
  });
}

const codePoint = (code: number): string | undefined => (code <= 0x10ffff ? String.fromCodePoint(code) : undefined);

/** Whether the node is a plain string literal: no bytes, nothing interpolated. */
export function isPlainString(l: Lowering, node: number): boolean {
  return l.kind(node) === K.string && !/[bft]/.test(stringParts(l, node).prefix);
}
