import type { Report } from '#rule-api';
import { defineRule, replace } from '#rule-api';

export default defineRule({
  id: 'unknown-rule-in-suppression',
  summary: 'a comment for this linter names no rule, or cannot be understood, and so does nothing',
  family: 'housekeeping',
  languages: ['python', 'typescript'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['directives'],
  docs: {
    why: 'A suppression silences only the rules that it names. With a misspelt id the finding stays, and the comment says that it was dealt with.',
    instead: 'Write the id as `interleave rules` lists it. The message offers the nearest one.',
    limits: 'Only comments that start with `interleave:` are read.',
    fine: 'Never: the comment does nothing.',
    references: [],
  },
  examples: [
    {
      language: 'python',
      name: 'a misspelt id, and the right one',
      bad: `import threading

def tick(): print("tick")

def main():
    t = threading.Thread(target=tick)
    t.start()  # interleave: ignore[unjoined-thraed] -- service # expect: unknown-rule-in-suppression "unjoined-thraed" # expect: unjoined-thread
`,
      good: `import threading

def tick(): print("tick")

def main():
    t = threading.Thread(target=tick)
    t.start()  # interleave: ignore[unjoined-thread] -- service
`,
    },
    {
      language: 'typescript',
      name: 'a misspelt id',
      bad: `async function save(): Promise<void> {}

export async function main() {
  await save(); // interleave: ignore[flaoting-promise] // expect: unknown-rule-in-suppression "flaoting-promise"
}
`,
    },
  ],
  scope: 'file',
  afterOthers: true,
  *check(file): Iterable<Report> {
    for (const directive of file.facts.directives) {
      if (directive.kind !== 'malformed') continue;
      yield { at: directive.at, grade: 'certain', message: directive.message, because: [{ lane: 'comment', at: directive.at, says: 'this comment speaks to Interleave, which cannot understand it' }] };
    }
    for (const { directive, unknown, lacksReason } of file.suppressions) {
      for (const { id, at, meant } of unknown) {
        yield {
          at,
          grade: 'certain',
          message: `there is no rule \`${id}\`${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`,
          because: [{ lane: 'comment', at: directive.at, says: 'this comment silences nothing' }],
          fixes: meant === undefined ? [] : [{ title: `Change it to \`${meant}\``, safety: 'safe', preferred: true, edits: () => [replace(at, meant)] }],
        };
      }
      if (!lacksReason) continue;
      yield { at: directive.at, grade: 'certain', message: 'this suppression gives no reason, which the settings ask for', because: [{ lane: 'comment', at: directive.at, says: 'a reason is written after the brackets: `-- why`' }] };
    }
  },
});
