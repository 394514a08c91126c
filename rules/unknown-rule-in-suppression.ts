import { defineRule } from '#rule-api';

/** Its findings are made by the engine, which reads the comments. */
export default defineRule({
  id: 'unknown-rule-in-suppression',
  summary: 'a comment for this linter names no rule, or cannot be understood, and so does nothing',
  family: 'housekeeping',
  languages: ['python'],
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
  ],
  scope: 'file',
  *check() {
    // See above.
  },
});
