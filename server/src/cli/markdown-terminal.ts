import { stripVTControlCharacters } from 'node:util';
import type { Colors } from 'picocolors/types.js';
import { printable } from './code-frame.ts';

export interface TerminalOptions {
  readonly colors: Colors;
  readonly width: number;
}

/** The Markdown of our own pages, for reading in a terminal: headings, paragraphs, lists, tables, code blocks, links. */
export function renderMarkdownForTerminal(markdown: string, options: TerminalOptions): string {
  const width = Math.min(options.width, WIDEST_TEXT);
  const out: string[] = [];
  let paragraph: string[] = [];
  const lines = markdown.split('\n');
  const flush = (): void => {
    if (paragraph.length > 0) out.push(...wrap(inline(paragraph.join(' '), options.colors), { width, first: '', rest: '' }));
    paragraph = [];
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const fence = /^(\s*)(`{3,})/.exec(line)?.[2];
    if (fence !== undefined) {
      flush();
      const end = lines.findIndex((candidate, at) => at > index && candidate.trim() === fence);
      const last = end < 0 ? lines.length : end;
      for (const code of lines.slice(index + 1, last)) out.push(code.trim() === '' ? '' : `    ${options.colors.cyan(printable(code))}`);
      index = last;
    } else if (line.startsWith('|')) {
      flush();
      const rest = lines.slice(index);
      const length = rest.findIndex((row) => !row.startsWith('|'));
      const rows = rest.slice(0, length < 0 ? rest.length : length);
      out.push(...table(rows, { colors: options.colors, width: options.width }));
      index += rows.length - 1;
    } else if (/^#{1,6} /.test(line)) {
      flush();
      out.push(heading(line, options.colors));
    } else if (/^(-{3,}|\*{3,})$/.test(line)) {
      flush();
      out.push(options.colors.dim('─'.repeat(width)));
    } else if (/^\s*(?:[-*]|\d+\.) /.test(line)) {
      flush();
      const [, indent = '', marker = '-', text = ''] = /^(\s*)([-*]|\d+\.) (.*)$/.exec(line) ?? [];
      const bullet = marker === '*' ? '-' : marker;
      out.push(...wrap(inline(text, options.colors), { width, first: `${indent}${bullet} `, rest: `${indent}${' '.repeat(bullet.length + 1)}` }));
    } else if (line.trim() === '') {
      flush();
      if (out.at(-1) !== '') out.push('');
    } else {
      paragraph.push(line.trim());
    }
  }
  flush();
  return `${out.join('\n').trim()}\n`;
}

const WIDEST_TEXT = 90; // Longer lines are hard to read, however wide the terminal is.

function heading(line: string, colors: Colors): string {
  const level = /^#+/.exec(line)?.[0].length ?? 1;
  const text = inline(line.slice(level + 1), colors);
  return level === 1 ? colors.bold(colors.underline(text)) : colors.bold(text);
}

/** Code keeps its backticks, since without colours nothing else sets it off. */
function inline(text: string, colors: Colors): string {
  return printable(text)
    .split(/(`[^`]+`)/)
    .map((part, index) => {
      if (index % 2 === 1) return colors.bold(part);
      return part
        .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, label: string, url: string) => (label === url ? colors.underline(url) : `${label} (${colors.underline(url)})`))
        .replace(/\*\*([^*]+)\*\*/g, (_, bold: string) => colors.bold(bold))
        .replace(/(?<![\w*])\*([^*]+)\*(?![\w*])/g, (_, emphasis: string) => colors.italic(emphasis))
        .replace(/\\([\\`*_{}[\]<>#|~])/g, '$1');
    })
    .join('');
}

interface Margins {
  readonly width: number;
  readonly first: string;
  readonly rest: string;
}

function wrap(text: string, { width, first, rest }: Margins): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/\s+/)) {
    if (!empty && visibleLength(line) + 1 + visibleLength(word) > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

function table(rows: readonly string[], options: TerminalOptions): readonly string[] {
  const cells = rows
    .filter((row) => !/^\|[\s:|-]+\|$/.test(row))
    .map((row) => row.replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => inline(cell.trim(), options.colors)));
  const widths: number[] = [];
  for (const row of cells) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell));
  // A table that does not fit reads better as one block per row.
  if (widths.reduce((sum, width) => sum + width + 2, 0) > options.width) return blocks(cells, options);
  return cells.map((row, index) => {
    const line = row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - visibleLength(cell))).join('  ').trimEnd();
    return index === 0 ? options.colors.dim(line) : line;
  });
}

function blocks([head = [], ...rows]: readonly (readonly string[])[], { colors, width }: TerminalOptions): readonly string[] {
  return rows.flatMap(([first = '', ...rest], index) => {
    const indent = ' '.repeat(visibleLength(first) + 2);
    const lines = rest.flatMap((cell, column) => (cell === '' ? [] : wrap(`${colors.dim(`${head[column + 1] ?? ''}:`)} ${cell}`, { width, first: indent, rest: `${indent}  ` })));
    return [...(index === 0 ? [] : ['']), ...lines.map((line, at) => (at === 0 ? `${first}  ${line.slice(indent.length)}` : line))];
  });
}

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}
