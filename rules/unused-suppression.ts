import { defineRule } from '#rule-api';

/** Its findings are made by the engine, which alone knows what a comment silenced. */
export default defineRule({
  id: 'unused-suppression',
  summary: 'a comment silences a rule that reports nothing there',
  family: 'housekeeping',
  languages: ['python'],
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
  ],
  scope: 'file',
  *check() {
    // See above.
  },
});
