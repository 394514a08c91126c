import type { Language } from '../model/index.ts';
import { unreachable } from '../support/unreachable.ts';

/** Bytes of a source file as text, with what is needed to write it back the same way. */
export interface Decoded {
  readonly text: string;
  readonly encoding: string;
  readonly byteOrderMark: boolean;
  /** The text stands, but some of it is replaced, so nothing may be reported in it or written back. */
  readonly problem?: { readonly message: string; readonly line: number; readonly column: number };
}

/** Text of a source file in the encoding that its language has. Never throws. */
export function decodeSource(bytes: Uint8Array, language: Language): Decoded {
  switch (language) {
    case 'python':
      return decodePython(bytes);
    case 'typescript':
      return decodeScript(bytes);
    default:
      return unreachable(language);
  }
}

/** Text of a Python source: UTF-8, or what its coding cookie (PEP 263) says. Never throws. */
export function decodePython(bytes: Uint8Array): Decoded {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = byteOrderMark ? bytes.subarray(3) : bytes;
  const cookie = byteOrderMark ? undefined : codingCookie(body);
  const encoding = cookie === undefined ? 'utf-8' : decoderLabel(cookie);
  if (encoding === undefined) {
    const text = new TextDecoder('latin1').decode(body);
    return {
      text,
      encoding: cookie ?? 'utf-8',
      byteOrderMark,
      problem: { message: `the file says that it is written in \`${cookie}\`, which is not a known encoding; save it as UTF-8`, line: 1, column: 1 },
    };
  }
  if (encoding === 'latin-1') return { text: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'), encoding, byteOrderMark };
  return decodeWith(encoding, body, byteOrderMark, ', or name its encoding in the first line: # -*- coding: latin-1 -*-');
}

/** JavaScript and TypeScript are written in UTF-8. */
function decodeScript(bytes: Uint8Array): Decoded {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return decodeWith('utf-8', byteOrderMark ? bytes.subarray(3) : bytes, byteOrderMark, '');
}

function decodeWith(encoding: string, body: Uint8Array, byteOrderMark: boolean, otherwise: string): Decoded {
  try {
    return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(body), encoding, byteOrderMark };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const at = encoding === 'utf-8' ? firstInvalidByte(body) : 0;
    const before = body.subarray(0, at);
    const line = before.reduce((count, byte) => (byte === 10 ? count + 1 : count), 1);
    const column = at - before.lastIndexOf(10);
    const byte = (body[at] ?? 0).toString(16).padStart(2, '0');
    const where = `byte 0x${byte} at offset ${at + (byteOrderMark ? 3 : 0)}`;
    return { text: new TextDecoder(encoding).decode(body), encoding, byteOrderMark, problem: { message: `not valid ${encoding.toUpperCase()} (${where}); save the file as UTF-8${otherwise}`, line, column } };
  }
}

/** The text as bytes in the encoding it was read in; `undefined` when that encoding cannot be written without loss. */
export function encodeSource(text: string, like: Decoded): Uint8Array | undefined {
  if (like.problem !== undefined) return undefined;
  if (like.encoding === 'utf-8') return Buffer.from(like.byteOrderMark ? `\uFEFF${text}` : text, 'utf8');
  if (like.encoding !== 'latin-1') return undefined;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0xff) return undefined;
  return Buffer.from(text, 'latin1');
}

/** The encoding named in a comment of the first two lines. */
function codingCookie(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 400)).toString('latin1');
  const lines = head.split(/\r\n|\r|\n/, 2);
  for (const [index, line] of lines.entries()) {
    const cookie = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(line)?.[1];
    if (cookie !== undefined) return cookie;
    // The second line counts only when the first is blank or a comment.
    if (index === 0 && !/^[ \t\f]*(?:#|$)/.test(line)) return undefined;
  }
  return undefined;
}

/** Python's name of an encoding as `TextDecoder` knows it. Its `latin1` is really cp1252, which differs in 27 characters. */
function decoderLabel(cookie: string): string | undefined {
  const name = cookie.toLowerCase().replaceAll('_', '-');
  if (/^(utf-?8|utf-8-.*|u8|ascii|us-ascii)$/.test(name)) return 'utf-8';
  if (/^(latin-?1|iso-?8859-1|iso-latin-1|l1|8859)(-.*)?$/.test(name)) return 'latin-1';
  const alias = name.replace(/^cp-?(125\d|874|866)$/, 'windows-$1').replace(/^windows-866$/, 'ibm866');
  try {
    return new TextDecoder(alias).encoding;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function firstInvalidByte(bytes: Uint8Array): number {
  let index = 0;
  while (index < bytes.length) {
    const byte = bytes[index] ?? 0;
    const length = byte < 0x80 ? 1 : byte >= 0xc2 && byte < 0xe0 ? 2 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
    if (length === 0) return index;
    for (let offset = 1; offset < length; offset += 1) if (((bytes[index + offset] ?? 0) & 0xc0) !== 0x80) return index;
    const second = bytes[index + 1] ?? 0;
    // Overlong forms, surrogates, and points beyond U+10FFFF.
    if ((byte === 0xe0 && second < 0xa0) || (byte === 0xed && second > 0x9f) || (byte === 0xf0 && second < 0x90) || (byte === 0xf4 && second > 0x8f)) return index;
    index += length;
  }
  return bytes.length;
}
