import assert from 'node:assert/strict';
import { rules } from '../../rules/index.ts';
import type { Language } from '../../server/src/model/index.ts';
import { analyse } from '../harness/analyse.ts';
import { type Program, brokenFixes, compare, samplePrograms } from '../harness/samples.ts';

const examples: readonly Program[] = rules.flatMap((rule) =>
  rule.examples.flatMap((example) => [
    ...(example.bad === undefined ? [] : [{ name: `${rule.id}, bad: ${example.name}`, sources: { [exampleFile(example.language, example.bad)]: example.bad } }]),
    ...(example.good === undefined ? [] : [{ name: `${rule.id}, good: ${example.name}`, sources: { [exampleFile(example.language, example.good)]: example.good } }]),
  ]),
);
const samples = samplePrograms();

for (const [kind, programs] of [['samples', samples], ['examples of the rules', examples]] as const) {
  describe(kind, () => {
    for (const program of programs) {
      it(`${program.name}: exactly what its comments say is found`, async () => {
        const { expected, found } = await compare(program);
        assert.deepEqual({ 'expected, not found': expected, 'found, not expected': found }, { 'expected, not found': [], 'found, not expected': [] });
      });

      it(`${program.name}: every fix parses, removes its finding, adds none, and is done when applied`, async () => {
        assert.deepEqual(await brokenFixes(program), []);
      });
    }
  });
}

describe('a sample cut off after any line', () => {
  for (const program of samples) {
    it(`${program.name} crashes nothing`, async function () {
      // Each cut is a program of its own; a busy machine needs its time for them.
      this.timeout(60_000 + 500 * Object.values(program.sources).reduce((lines, text) => lines + text.split('\n').length, 0));
      for (const [file, text] of Object.entries(program.sources)) {
        const lines = text.split('\n');
        for (let end = 1; end < lines.length; end++) await analyse({ [file]: lines.slice(0, end).join('\n') });
      }
    });
  }
});

describe('a good example', () => {
  it('holds no expectation, and a bad one does', () => {
    const wrong = examples.filter((example) => !example.name.startsWith('configuration-problem') && /expect: /.test(Object.values(example.sources).join('\n')) === example.name.includes(', good: '));
    assert.deepEqual(wrong.map((example) => example.name), []);
  });
});

/** JSX can be written in files of one ending only. */
function exampleFile(language: Language, text: string): string {
  if (language === 'python') return 'example.py';
  return /<\/\w*>|\/>/.test(text) ? 'example.tsx' : 'example.ts';
}
