/**
 * What a sample says about itself in its comments:
 * `# expect: rule-id "message regex"` on the line where a finding starts, a line of carets under the code for the exact range,
 * `because: "regex"` on the line of a story step, `false-alarm: rule-id` and `missed-alarm: rule-id` for what is wrong today.
 */
export interface Expectation {
  readonly kind: 'expect' | 'false-alarm' | 'missed-alarm' | 'because';
  /** 1-based. */
  readonly line: number;
  /** Empty for `because`. */
  readonly rule: string;
  readonly message?: RegExp;
  /** UTF-16 columns, 0-based, of the carets under the line. */
  readonly carets?: { readonly start: number; readonly end: number };
}

export function expectations(text: string): readonly Expectation[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const comment = line.slice(commentStart(line));
    const carets = caretsUnder(lines, index);
    const found = [...comment.matchAll(/\b(expect|false-alarm|missed-alarm): ([a-z-]+)(?: "((?:[^"\\]|\\.)*)")?/g)].map((match): Expectation => ({
      kind: match[1] as 'expect',
      line: index + 1,
      rule: match[2] ?? '',
      ...(match[3] === undefined ? {} : { message: new RegExp(match[3].replaceAll('\\"', '"')) }),
      ...(carets === undefined ? {} : { carets }),
    }));
    const because = [...comment.matchAll(/\bbecause: "((?:[^"\\]|\\.)*)"/g)].map((match): Expectation => ({
      kind: 'because',
      line: index + 1,
      rule: '',
      message: new RegExp((match[1] ?? '').replaceAll('\\"', '"')),
    }));
    return [...found, ...because];
  });
}

/** Where the last comment of a line starts; a `#` inside a string is followed by no expectation word, so the first match decides. */
function commentStart(line: string): number {
  const at = line.search(/#\s*(?:expect|false-alarm|missed-alarm|because):|\/\/\s*(?:expect|false-alarm|missed-alarm|because):/);
  return at === -1 ? line.length : at;
}

function caretsUnder(lines: readonly string[], index: number): { start: number; end: number } | undefined {
  const next = lines[index + 1] ?? '';
  const match = /^\s*(?:#|\/\/)\s*(\^+)\s*$/.exec(next);
  if (match?.[1] === undefined) return undefined;
  const start = next.indexOf('^');
  return { start, end: start + match[1].length };
}
