import type { LineIndex } from './line-index.ts';

/** How a column is counted: bytes of UTF-8, code units of UTF-16, or code points. */
export type PositionEncoding = 'utf-8' | 'utf-16' | 'utf-32';

/** A column in UTF-16 code units, as `LineIndex` counts, in another encoding. */
export function encodeColumn(lineText: string, column: number, encoding: PositionEncoding): number {
  if (encoding === 'utf-16') return column;
  let total = 0;
  for (const character of lineText.slice(0, column)) total += width(character.codePointAt(0) ?? 0, encoding);
  return total;
}

/** A column in another encoding in UTF-16 code units. One that is beyond the line is moved to its end, as the protocol asks. */
export function decodeColumn(lineText: string, column: number, encoding: PositionEncoding): number {
  if (encoding === 'utf-16') return Math.min(column, lineText.length);
  let at = 0;
  let left = column;
  while (at < lineText.length) {
    const point = lineText.codePointAt(at) ?? 0;
    left -= width(point, encoding);
    if (left < 0) break;
    at += point > 0xffff ? 2 : 1;
  }
  return at;
}

/** The offset of a position in another encoding. */
export function decodeOffset(lines: LineIndex, position: { readonly line: number; readonly character: number }, encoding: PositionEncoding): number {
  if (position.line < 0) return 0;
  return lines.offset(position.line, decodeColumn(lines.lineText(position.line), position.character, encoding));
}

function width(point: number, encoding: 'utf-8' | 'utf-32'): number {
  if (encoding === 'utf-32' || point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
