/** Checks that end after their test. */
import { readFile } from 'node:fs/promises';
import test from 'node:test';

test('files', async () => {
  expect(readFile('a.txt')).to.eventually.equal(''); // expect: floating-promise "the check .* is not awaited"
  expect(readFile('a.txt')).to.be.rejectedWith('ENOENT'); // expect: floating-promise
  expect(readFile('a.txt')).to.be.fulfilled; // expect: floating-promise "the check .* is not awaited"
  expect(1).to.equal(1);
  await expect(readFile('a.txt')).to.be.rejectedWith('ENOENT');
  await expect(readFile('a.txt')).to.be.fulfilled;
});
