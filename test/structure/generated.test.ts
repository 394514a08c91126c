import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { generatedFiles } from '../../scripts/generated.ts';
import { rules } from '../../rules/index.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('generated files', () => {
  it('are what `npm run generate` would write', async () => {
    const stale = [...(await generatedFiles())]
      .filter(([file, content]) => !existsSync(path.join(root, file)) || readFileSync(path.join(root, file), 'utf8') !== content)
      .map(([file]) => file);
    assert.deepEqual(stale, []);
  });

  it('hold no page of a rule that is gone', () => {
    const pages = readdirSync(path.join(root, 'docs/rules')).map((name) => name.replace(/\.md$/, ''));
    assert.deepEqual(pages.filter((id) => !rules.some((rule) => rule.id === id)), []);
  });
});

describe('every rule', () => {
  for (const rule of rules) {
    it(`${rule.id} has documentation, examples of both kinds, and samples`, () => {
      assert.match(rule.id, /^[a-z]+(-[a-z]+)*$/);
      assert.ok(!rule.id.startsWith('no-'), 'an id names the bad pattern');
      assert.ok(rule.docs.references.length > 0 || rule.family === 'housekeeping', 'no reference');
      assert.ok(rule.docs.why.length > 60 && rule.docs.instead.length > 20 && rule.docs.limits.length > 20 && rule.docs.fine.length > 20, 'a section of its page is empty');
      assert.ok(rule.examples.some((example) => example.bad !== undefined), 'no bad example');
      assert.ok(rule.examples.some((example) => example.good !== undefined), 'no good example');
      if (rule.id !== 'configuration-problem') assert.ok(existsSync(path.join(root, 'samples', rule.id)), 'no samples');
    });
  }
});
