/** How a column is counted: bytes of UTF-8, code units of UTF-16, or code points. */
export type PositionEncoding = 'utf-8' | 'utf-16' | 'utf-32';

/** Zero-based. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** The lines of one text, for turning offsets into positions and back. Lines end with `\n`, `\r\n` or a lone `\r`. */
export class Lines {
  readonly #starts: readonly number[];

  constructor(readonly text: string) {
    this.#starts = lineStarts(text);
  }

  get count(): number {
    return this.#starts.length;
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  start(line: number): number {
    return this.#starts[Math.max(0, line)] ?? this.text.length;
  }

  /** End of a line, before its line break. */
  end(line: number): number {
    let end = this.#starts[line + 1] ?? this.text.length;
    if (line + 1 >= this.#starts.length) return end;
    if (this.text[end - 1] === '\n') {
      end -= 1;
      if (end > this.start(line) && this.text[end - 1] === '\r') end -= 1;
      return end;
    }
    return end - 1;
  }

  /** A line without its line break. */
  lineText(line: number): string {
    return this.text.slice(this.start(line), this.end(line));
  }

  position(offset: number, encoding: PositionEncoding = 'utf-16'): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const line = this.lineOf(clamped);
    const start = this.start(line);
    return { line, character: encoding === 'utf-16' ? clamped - start : width(this.text.slice(start, clamped), encoding) };
  }

  /** Positions beyond a line or the text are moved to its end, as the language server protocol asks. */
  offset(position: Position, encoding: PositionEncoding = 'utf-16'): number {
    if (position.line < 0) return 0;
    if (position.line >= this.#starts.length) return this.text.length;
    const start = this.start(position.line);
    const end = this.end(position.line);
    if (encoding === 'utf-16') return Math.min(start + Math.max(0, position.character), end);
    let offset = start;
    let left = position.character;
    while (offset < end && left > 0) {
      const point = this.text.codePointAt(offset) ?? 0;
      left -= encoding === 'utf-32' ? 1 : utf8Length(point);
      if (left < 0) break;
      offset += point > 0xffff ? 2 : 1;
    }
    return offset;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10) starts.push(index + 1);
    else if (code === 13) {
      if (text.charCodeAt(index + 1) === 10) index += 1;
      starts.push(index + 1);
    }
  }
  return starts;
}

function width(text: string, encoding: 'utf-8' | 'utf-32'): number {
  let total = 0;
  for (const character of text) total += encoding === 'utf-32' ? 1 : utf8Length(character.codePointAt(0) ?? 0);
  return total;
}

function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
