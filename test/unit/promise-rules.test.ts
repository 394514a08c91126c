import assert from 'node:assert/strict';
import { analyse } from '../harness/analyse.ts';

/** Rules and lines of what is found. */
async function found(file: string, text: string, profile: 'standard' | 'strict'): Promise<readonly string[]> {
  const findings = await analyse({ [file]: text }, { profile });
  return findings.map((finding) => `${finding.rule}:${text.slice(0, finding.at.start).split('\n').length}`);
}

/** What the strict profile finds and the standard profile does not. */
async function strictOnly(file: string, text: string): Promise<readonly string[]> {
  assert.deepEqual(await found(file, text, 'standard'), []);
  return found(file, text, 'strict');
}

const FAILS = "import { readFile } from 'node:fs/promises';\nasync function main(): Promise<void> { await readFile('a'); }\n";

describe('findings about promises that only the strict profile shows', () => {
  it('are programs that are started by the last statement of their module', async () => {
    assert.deepEqual(await strictOnly('a.ts', `${FAILS}main();\n`), ['floating-promise:3']);
    assert.deepEqual(await strictOnly('a.ts', `${FAILS}void main();\n`), ['void-promise-can-reject:3']);
  });

  it('are promises that cannot be rejected, started where nobody could wait for them', async () => {
    const text = "const pause = (n: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, n));\nexport function start(): void { pause(10); }\n";
    assert.deepEqual(await strictOnly('a.ts', text), ['floating-promise:2']);
  });

  it('are async functions in the attributes of a page', async () => {
    const text = "async function save(): Promise<void> { const answer = await fetch('/save'); if (!answer.ok) throw new Error('not saved'); }\nconst Button = ({ onPress }: { onPress: () => void }) => <button onClick={onPress} />;\nexport const Form = () => <Button onPress={async () => await save()} />;\n";
    assert.deepEqual(await strictOnly('a.tsx', text), ['misused-promise:3']);
  });

  it('are promises that a test drops with void', async () => {
    assert.deepEqual(await strictOnly('a.test.ts', `${FAILS}export function check(): void { void main(); }\n`), ['void-promise-can-reject:3']);
  });
});

describe('a promise that is dropped', () => {
  it('is found in plain JavaScript without any configuration', async () => {
    assert.deepEqual(await found('a.js', "const fs = require('node:fs/promises');\nexports.save = async function (name) {\n  fs.writeFile(name, '');\n};\n", 'standard'), ['floating-promise:3']);
  });

  it('is found behind optional chains, conditions and commas', async () => {
    const text = 'interface Store { save?(): Promise<void>; size(): Promise<number> }\nexport async function f(store: Store | undefined, flag: boolean): Promise<void> {\n  store?.save?.();\n  flag || store?.size();\n  flag ? store?.size() : undefined;\n  store?.size(), flag;\n  await store?.size();\n}\n';
    assert.deepEqual(await found('a.ts', text, 'standard'), ['floating-promise:3', 'floating-promise:4', 'floating-promise:5', 'floating-promise:6']);
  });

  it('is silenced by comments of the linters that report the same', async () => {
    const text = 'declare function save(): Promise<void>;\nexport async function f(): Promise<void> {\n  // eslint-disable-next-line @typescript-eslint/no-floating-promises\n  save();\n  save(); // interleave: ignore[floating-promise] -- it is a fire that is forgotten\n}\n';
    assert.deepEqual(await found('a.ts', text, 'standard'), []);
  });
});
