import assert from 'node:assert/strict';
import { fileId } from '../../server/src/model/index.ts';
import { isFile, isFolder, statOf } from '../../server/src/session/paths.ts';
import { analyse } from '../harness/analyse.ts';
import { pythonFrontend } from '../harness/python.ts';

const lines = (count: number, line: (index: number) => string): string => Array.from({ length: count }, (_, index) => line(index)).join('');

describe('code that a program wrote', () => {
  it('a name bound to a thousand threads in turn', async () => {
    const findings = await analyse({ 'x.py': `import threading\ndef f(): pass\nt = None\n${lines(1000, () => 't = threading.Thread(target=f)\nt.start()\n')}` });
    assert.deepEqual(findings.filter((finding) => finding.rule === 'unstarted-thread'), []);
  }).timeout(60_000);

  it('a thousand coroutines that each call the next one', async () => {
    const findings = await analyse({ 'x.py': lines(1000, (index) => `async def f${index}():\n    f${(index + 1) % 1000}()\n`) });
    assert.equal(findings.filter((finding) => finding.rule === 'unawaited-coroutine').length, 1000);
  }).timeout(60_000);

  it('ten thousand comments that silence nothing', async () => {
    const findings = await analyse({ 'x.py': '# interleave: ignore[unawaited-coroutine]\n'.repeat(10_000) });
    assert.equal(findings.length, 10_000);
  }).timeout(60_000);

  for (const [what, text] of [
    ['a chain of comprehension clauses', `x = [y ${'for y in z '.repeat(10_000)}]\n`],
    ['a chain of context managers', `with ${lines(10_000, (index) => `a${index}() as b${index}, `)}c:\n  pass\n`],
  ] as const) {
    it(`${what} is said to be too deep`, async () => {
      const { problems } = (await pythonFrontend()).lower(text, { file: fileId('/x.py'), depth: 'whole' });
      assert.ok(problems.some((problem) => problem.kind === 'too-deep'));
    }).timeout(60_000);
  }
});

describe('a file that cannot be looked at', () => {
  it('is none, whatever its name', () => {
    assert.equal(statOf('/a\0b'), undefined);
    assert.equal(isFile('/a\0b'), false);
    assert.equal(isFolder('/a\0b'), false);
  });
});
