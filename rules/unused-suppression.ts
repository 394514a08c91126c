import type { FileView, Report, Span, SuppressionUse } from '#rule-api';
import { defineRule, replace, type TextEdit } from '#rule-api';

export default defineRule({
  id: 'unused-suppression',
  summary: 'a comment silences a rule that reports nothing there',
  family: 'housekeeping',
  languages: ['python', 'typescript'],
  severity: 'hint',
  since: '0.1.0',
  needs: ['directives'],
  docs: {
    why: `A suppression that silences nothing is left over from code that has changed.
It hides the next real finding of that rule on its line, and tells readers of a problem that is not there.`,
    instead: 'Remove the comment, or the ids in it that are not needed. The fix does that, and leaves comments of other tools on the line alone.',
    limits: 'A suppression of a rule that is switched off, or that did not run because the file cannot be read to the end, is not reported.',
    fine: 'Code that reports on some machines only, because another environment or platform is configured there.',
    references: [],
  },
  examples: [
    {
      language: 'python',
      name: 'a suppression of a rule that is silent, and one that is needed',
      bad: `import threading

def tick(): print("tick")

def main():
    t = threading.Thread(target=tick)
    t.start()  # interleave: ignore[unjoined-thread] -- joined below # expect: unused-suppression "unjoined-thread"
    t.join()
`,
      good: `import threading

def tick(): print("tick")

def main():
    t = threading.Thread(target=tick)
    t.start()  # interleave: ignore[unjoined-thread] -- ends with the program
`,
    },
    {
      language: 'typescript',
      name: 'comments of either kind',
      bad: `async function save(): Promise<void> {}

export async function main() {
  await save(); // interleave: ignore[floating-promise] -- was not awaited once // expect: unused-suppression "floating-promise"
}
`,
      good: `async function save(): Promise<void> {}

export function main() {
  save(); // interleave: ignore[floating-promise] -- fire and forget
  /* interleave: ignore[floating-promise] -- fire and forget */
  save();
}
`,
    },
  ],
  scope: 'file',
  afterOthers: true,
  *check(file): Iterable<Report> {
    for (const { directive, unused } of file.suppressions) {
      if (unused.length === 0) continue;
      const all = unused.length === directive.rules.length;
      const names = unused.map((rule) => `\`${rule.id}\``).join(', ');
      yield {
        at: all ? directive.at : (unused[0]?.at ?? directive.at),
        grade: 'certain',
        message: `${names} ${unused.length === 1 ? 'reports' : 'report'} nothing that this comment could silence`,
        because: [{ lane: 'comment', at: directive.at, says: directive.kind === 'ignore' ? 'the code that this comment stands for gives no such finding' : 'no such finding is made in the lines that this comment covers' }],
        unnecessary: true,
        fixes: [{ title: all ? 'Remove the comment' : `Remove ${names} from the comment`, safety: 'safe', preferred: true, edits: () => (all ? [withoutComment(file, directive.at)] : unused.map((rule) => withoutName(file, directive, rule.at))) }],
      };
    }
  },
});

/** Takes out our part of a comment; a part of another tool on the same line stays. */
function withoutComment(file: FileView, comment: Span): TextEdit {
  return file.facts.language === 'python' ? withoutPart(file, comment) : withoutWhole(file, comment);
}

function withoutPart(file: FileView, comment: Span): TextEdit {
  const text = file.text(comment);
  const ours = text.indexOf('interleave:');
  const start = comment.start + Math.max(0, text.lastIndexOf('#', ours));
  const next = text.indexOf(' #', ours);
  const end = next < 0 ? comment.end : comment.start + next;
  const before = file.source.slice(file.lineStart(start), start);
  const after = file.source.slice(end, file.lineEnd(end));
  if (before.trim() === '' && after.trim() === '') return replace({ start: file.lineStart(start), end: Math.min(file.source.length, file.lineEnd(end) + file.newline.length) }, '');
  const space = /\s*$/.exec(before)?.[0].length ?? 0;
  return replace({ start: start - (after.trim() === '' || before.trim() !== '' ? space : 0), end: next >= 0 && before.trim() === '' ? end + 1 : end }, next >= 0 && before.trim() !== '' ? ' ' : '');
}

/** A comment of TypeScript holds one directive. Among the children of an element it stands in braces. */
function withoutWhole(file: FileView, comment: Span): TextEdit {
  const braces = /\{\s*$/.exec(file.source.slice(file.lineStart(comment.start), comment.start))?.[0].length;
  const closing = /^\s*\}/.exec(file.source.slice(comment.end, file.lineEnd(comment.end)))?.[0].length;
  const wrapped = braces !== undefined && closing !== undefined;
  const start = comment.start - (wrapped ? braces : 0);
  const end = comment.end + (wrapped ? closing : 0);
  const before = file.source.slice(file.lineStart(start), start);
  const after = file.source.slice(end, file.lineEnd(end));
  if (before.trim() === '' && after.trim() === '') return replace({ start: file.lineStart(start), end: Math.min(file.source.length, file.lineEnd(end) + file.newline.length) }, '');
  const space = after.trim() === '' ? (/\s*$/.exec(before)?.[0].length ?? 0) : 0;
  return replace({ start: start - space, end: end + (after.trim() === '' ? 0 : (/^ +/.exec(after)?.[0].length ?? 0)) }, '');
}

/** Takes one id, with the comma beside it, out of the list. */
function withoutName(file: FileView, directive: SuppressionUse['directive'], at: Span): TextEdit {
  const first = directive.rules[0]?.at.start === at.start;
  const before = /,\s*$/.exec(file.source.slice(directive.at.start, at.start))?.[0].length ?? 0;
  const after = /^\s*,\s*/.exec(file.source.slice(at.end, directive.at.end))?.[0].length ?? 0;
  return replace(first ? { start: at.start, end: at.end + after } : { start: at.start - before, end: at.end }, '');
}
