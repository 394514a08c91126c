import { defineRule } from '#rule-api';

/** Its findings are made where configuration files are read, and stand in those files. */
export default defineRule({
  id: 'configuration-problem',
  summary: 'a setting in a configuration file is unknown or has a value of the wrong kind',
  family: 'housekeeping',
  languages: ['python'],
  severity: 'error',
  since: '0.1.0',
  needs: [],
  docs: {
    why: `A misspelt key or rule id in \`interleave.toml\`, \`pyproject.toml\` or \`package.json\` is left out, and the defaults apply instead.
The finding stands in the configuration file, at the key.`,
    instead: 'Correct the key or the value. The message names what is expected, and the nearest name that exists.',
    limits: 'Only the nearest file with settings counts for a folder; a file that cannot be parsed is reported once, at the place where reading stopped.',
    fine: 'Never: the setting has no effect.',
    references: [],
  },
  examples: [
    {
      language: 'python',
      name: 'the finding stands in the configuration file, never in the code',
      bad: `# interleave.toml:
# [rules]
# unjoined-thraed = "off"
`,
      good: `# interleave.toml:
# [rules]
# unjoined-thread = "off"
`,
    },
  ],
  scope: 'file',
  *check() {
    // See above.
  },
});
