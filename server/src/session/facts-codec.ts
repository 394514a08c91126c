import type { FileFacts } from '../model/index.ts';

/**
 * Facts as bytes, and back. Facts are plain data in which few shapes, few strings and many equal parts occur: each shape,
 * string and part is written once. That makes them a tenth of what general serialisation gives, and equal parts
 * are one object again after reading, which is where memory is saved.
 *
 * Layout: strings, shapes (lists of keys), then nodes (objects and arrays), each after the nodes it refers to; the last is the root.
 */
export function encodeFacts(facts: FileFacts): Uint8Array {
  const writer = new Writer();
  writer.value(facts);
  return writer.finish();
}

/** Throws for bytes that `encodeFacts` has not written; the store checks a sum before. */
export function decodeFacts(bytes: Uint8Array): FileFacts {
  return new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).root() as FileFacts;
}

// A value is a number whose lowest bits tell its kind.
const INTEGER = 0;
const NEGATIVE = 1;
const STRING = 2;
/** How many nodes back. */
const NODE = 3;
const SPECIAL = 4;
const KINDS = 8;

const SPECIALS: readonly unknown[] = [undefined, null, false, true];
const FLOAT = SPECIALS.length;
const EMPTY_ARRAY = FLOAT + 1;
/** Larger integers are written as floats, since numbers are taken apart by division in 32 bits. */
const MAX_INTEGER = 2 ** 28 - 1;

class Bytes {
  buffer = Buffer.allocUnsafe(4096);
  length = 0;

  number(value: number): void {
    if (this.length + 8 > this.buffer.length) {
      const larger = Buffer.allocUnsafe(this.buffer.length * 2);
      this.buffer.copy(larger, 0, 0, this.length);
      this.buffer = larger;
    }
    let rest = value;
    while (rest > 0x7f) {
      this.buffer[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.buffer[this.length++] = rest;
  }

  slice(from = 0): Buffer {
    return this.buffer.subarray(from, this.length);
  }
}

interface Shape {
  /** Position among the shapes; -1 for one that is only the beginning of another. */
  number: number;
  readonly keys: readonly string[];
  readonly placed: boolean;
  readonly span: boolean;
  readonly longer: Map<string, Shape>;
}

class Writer {
  readonly #strings = new Map<string, number>();
  readonly #start: Shape = { number: -1, keys: [], placed: false, span: false, longer: new Map() };
  readonly #shapes: Shape[] = [];
  readonly #nodes = new Map<string, number>();
  readonly #spans = new Map<number, number>();
  readonly #bytes = new Bytes();
  #nodeCount = 0;

  /** Writes the nodes that a value needs; gives the value itself as a number, in which a node goes by its absolute number. */
  value(value: unknown): number {
    if (typeof value === 'string') return this.#string(value) * KINDS + STRING;
    if (typeof value === 'number') {
      if (!Number.isInteger(value) || Math.abs(value) > MAX_INTEGER || Object.is(value, -0)) return (FLOAT + KINDS * this.#string(Object.is(value, -0) ? '-0' : String(value))) * KINDS + SPECIAL;
      return value >= 0 ? value * KINDS + INTEGER : -value * KINDS + NEGATIVE;
    }
    if (typeof value !== 'object' || value === null) return SPECIALS.indexOf(value) * KINDS + SPECIAL;
    if (!Array.isArray(value)) return this.#object(value as Readonly<Record<string, unknown>>) * KINDS + NODE;
    return value.length === 0 ? EMPTY_ARRAY * KINDS + SPECIAL : this.#array(value) * KINDS + NODE;
  }

  finish(): Uint8Array {
    const head = new Bytes();
    const shapes = this.#shapes.map(({ keys }) => keys.map((key) => this.#string(key)));
    const strings = [...this.#strings.keys()];
    // Lengths count UTF-16 code units of the text that all strings make together.
    const text = Buffer.from(strings.join(''), 'utf8');
    head.number(text.length);
    head.number(strings.length);
    for (const string of strings) head.number(string.length);
    head.number(shapes.length);
    for (const keys of shapes) {
      head.number(keys.length);
      for (const key of keys) head.number(key);
    }
    head.number(this.#nodeCount);
    return Buffer.concat([head.slice(), text, this.#bytes.slice()]);
  }

  #object(value: Readonly<Record<string, unknown>>): number {
    let shape = this.#start;
    const values: number[] = [];
    for (const key in value) {
      let longer = shape.longer.get(key);
      if (longer === undefined) {
        const keys = [...shape.keys, key];
        longer = { number: -1, keys, placed: keys.includes('at'), span: keys.join() === 'start,end', longer: new Map() };
        shape.longer.set(key, longer);
      }
      shape = longer;
      values.push(this.value(value[key]));
    }
    if (shape.number === -1) {
      shape.number = this.#shapes.length;
      this.#shapes.push(shape);
    }
    const head = shape.number * 2;
    if (shape.span) return this.#span(head, values);
    // What has a place is not there twice, and asking would take longer than everything else.
    return shape.placed ? this.#write(head, values) : this.#shared(head, values);
  }

  #array(items: readonly unknown[]): number {
    const values = items.map((item) => this.value(item));
    return items.length > 8 ? this.#write(items.length * 2 + 1, values) : this.#shared(items.length * 2 + 1, values);
  }

  #span(head: number, values: readonly number[]): number {
    const name = (values[0] as number) * 2 ** 26 + (values[1] as number);
    const known = this.#spans.get(name);
    if (known !== undefined) return known;
    const own = this.#write(head, values);
    this.#spans.set(name, own);
    return own;
  }

  #shared(head: number, values: readonly number[]): number {
    const name = `${head}:${values.join()}`;
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const own = this.#write(head, values);
    this.#nodes.set(name, own);
    return own;
  }

  #write(head: number, values: readonly number[]): number {
    const own = this.#nodeCount;
    this.#nodeCount += 1;
    this.#bytes.number(head);
    for (const value of values) this.#bytes.number(value % KINDS === NODE ? (own - (value - NODE) / KINDS) * KINDS + NODE : value);
    return own;
  }

  #string(text: string): number {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    this.#strings.set(text, this.#strings.size);
    return this.#strings.size - 1;
  }
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  root(): unknown {
    const textLength = this.#number();
    const lengths = Array.from({ length: this.#number() }, () => this.#number());
    const shapeKeys = Array.from({ length: this.#number() }, () => Array.from({ length: this.#number() }, () => this.#number()));
    const nodeCount = this.#number();
    const text = this.#bytes.toString('utf8', this.#at, this.#at + textLength);
    this.#at += textLength;
    let from = 0;
    const strings = lengths.map((length) => shared(text.slice(from, (from += length))));
    const shapes = shapeKeys.map((keys) => keys.map((key) => strings[key] ?? ''));
    return this.#nodes(nodeCount, strings, shapes);
  }

  #nodes(count: number, strings: readonly string[], shapes: readonly (readonly string[])[]): unknown {
    const nodes: unknown[] = [];
    const scratch: unknown[] = [];
    for (let index = 0; index < count; index += 1) {
      const head = this.#number();
      const shape = (head & 1) === 1 ? undefined : shapes[head >>> 1];
      const size = shape === undefined ? head >>> 1 : shape.length;
      const values: unknown[] = shape === undefined ? [] : scratch;
      for (let item = 0; item < size; item += 1) {
        const written = this.#number();
        const number = written >>> 3;
        switch (written & 7) {
          case INTEGER:
            values[item] = number;
            break;
          case NEGATIVE:
            values[item] = -number;
            break;
          case STRING:
            values[item] = strings[number];
            break;
          case NODE:
            values[item] = nodes[index - number];
            break;
          default:
            values[item] = number < FLOAT ? SPECIALS[number] : number === EMPTY_ARRAY ? NOTHING : Number(strings[number >>> 3]);
        }
      }
      nodes[index] = shape === undefined ? values : objectOf(shape, values);
    }
    return nodes[count - 1];
  }

  #number(): number {
    let byte = this.#bytes[this.#at++] as number;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let shift = 7;
    do {
      byte = this.#bytes[this.#at++] as number;
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    return value >>> 0;
  }
}

/** Keys in the order of writing, so that objects of one shape share their layout. */
function objectOf(keys: readonly string[], values: readonly unknown[]): Readonly<Record<string, unknown>> {
  const made: Record<string, unknown> = {};
  for (let index = 0; index < keys.length; index += 1) made[keys[index] as string] = values[index];
  return made;
}

/** One array stands for all empty ones; facts are never changed. */
const NOTHING: readonly never[] = [];

/** The same names occur in every file. */
const pool = new Map<string, string>();
function shared(text: string): string {
  if (text.length > 32) return detached(text);
  const known = pool.get(text);
  if (known !== undefined) return known;
  if (pool.size > 200_000) pool.clear();
  const own = detached(text);
  pool.set(own, own);
  return own;
}

/** A part of a text keeps the text in memory, and names are kept for longer than what they were read from. */
const detached = (text: string): string => (text.length <= 12 ? text : Buffer.from(text, 'utf8').toString('utf8'));
