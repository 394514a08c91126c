/** What a configuration written in JavaScript or JSON holds, as far as it stands there literally. Nothing is executed. */
export type Literal =
  | { readonly kind: 'object'; readonly entries: readonly Entry[] }
  | { readonly kind: 'array'; readonly items: readonly Literal[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  /** Anything else: names joined by dots, in the order in which they stand, and the literals among them. */
  | { readonly kind: 'expression'; readonly names: readonly string[]; readonly parts: readonly Literal[] };

/** Without a key: something that is spread, or a shorthand. */
export interface Entry {
  readonly key?: string;
  readonly value: Literal;
}

/** Reads the whole text as one expression. What cannot be understood is passed over. */
export function readLiterals(text: string): Literal {
  const tokens = tokensOf(text);
  const parts: Literal[] = [];
  const names: string[] = [];
  const reader = new Reader(tokens);
  while (!reader.done) {
    const value = reader.expression();
    if (value.kind === 'expression') {
      parts.push(...value.parts);
      names.push(...value.names);
    } else parts.push(value);
    reader.skip();
  }
  return { kind: 'expression', names, parts };
}

type Token = { readonly kind: 'name' | 'string' | 'number' | 'mark'; readonly text: string };

class Reader {
  #at = 0;

  constructor(readonly tokens: readonly Token[]) {}

  get done(): boolean {
    return this.#at >= this.tokens.length;
  }

  skip(): void {
    this.#at += 1;
  }

  /** Up to a comma, a semicolon or the end of what is around it. */
  expression(): Literal {
    const parts: Literal[] = [];
    const names: string[] = [];
    let chained = false;
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (token.kind === 'mark' && CLOSING.has(token.text)) break;
      this.skip();
      switch (token.kind) {
        case 'name': {
          const last = names.at(-1);
          if (chained && last !== undefined) names[names.length - 1] = `${last}.${token.text}`;
          else names.push(token.text);
          break;
        }
        case 'string':
          parts.push({ kind: 'string', text: token.text });
          break;
        case 'number':
          parts.push({ kind: 'number', value: Number(token.text) });
          break;
        case 'mark':
          if (token.text === '{') parts.push(this.#object());
          else if (token.text === '[' || token.text === '(') parts.push(this.#array());
      }
      chained = token.text === '.' && token.kind === 'mark';
    }
    const [only] = parts;
    return only !== undefined && parts.length === 1 && names.length === 0 ? only : { kind: 'expression', names, parts };
  }

  #peek(): Token | undefined {
    return this.tokens[this.#at];
  }

  #object(): Literal {
    const entries: Entry[] = [];
    for (let token = this.#peek(); token !== undefined && token.text !== '}'; token = this.#peek()) {
      const next = this.tokens[this.#at + 1];
      if (token.kind !== 'mark' && next?.kind === 'mark' && next.text === ':') {
        this.#at += 2;
        entries.push({ key: token.text, value: this.expression() });
      } else {
        const value = this.expression();
        if (value.kind !== 'expression' || value.names.length > 0 || value.parts.length > 0) entries.push({ value });
      }
      // A comma, a semicolon, or a bracket that closes nothing.
      if (this.#peek()?.text !== '}') this.skip();
    }
    this.skip();
    return { kind: 'object', entries };
  }

  #array(): Literal {
    const items: Literal[] = [];
    for (let token = this.#peek(); token !== undefined && token.text !== ']' && token.text !== ')'; token = this.#peek()) {
      const value = this.expression();
      if (value.kind !== 'expression' || value.names.length > 0 || value.parts.length > 0) items.push(value);
      const end = this.#peek()?.text;
      if (end !== ']' && end !== ')') this.skip();
    }
    this.skip();
    return { kind: 'array', items };
  }
}

const CLOSING: ReadonlySet<string> = new Set([',', ';', ']', ')', '}']);

const TOKEN = /\/\/.*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*`|[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|\S/gu;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [match] of text.matchAll(TOKEN)) {
    if (match.startsWith('//') || match.startsWith('/*')) continue;
    const first = match[0] ?? '';
    if (first === '"' || first === "'" || (first === '`' && match.length > 1)) tokens.push({ kind: 'string', text: match.slice(1, -1).replaceAll(/\\(.)/g, '$1') });
    else if (/[\p{L}_$]/u.test(first)) tokens.push({ kind: 'name', text: match });
    else if (/\d/.test(first)) tokens.push({ kind: 'number', text: match });
    else tokens.push({ kind: 'mark', text: match });
  }
  return tokens;
}
