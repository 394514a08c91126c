import assert from 'node:assert/strict';
import type { Certainty } from '../../server/src/model/index.ts';
import { program } from '../harness/program.ts';

/** Whether calling `f` may give a rejected promise, and where that comes from. */
async function rejects(text: string): Promise<{ readonly certainty: Certainty; readonly from: readonly string[] }> {
  const test = await program({ 'a.ts': text });
  const { certainty, steps } = test.view.rejects(test.unit('a.ts', 'f').key);
  return { certainty, from: (steps ?? []).map(({ site, span }) => test.view.text(site.file, span)) };
}

async function certainty(text: string): Promise<Certainty> {
  return (await rejects(text)).certainty;
}

const READ = "import { readFile } from 'node:fs/promises';\n";

describe('the promise of a function may be rejected', () => {
  it('when the function throws', async () => {
    assert.deepEqual(await rejects("async function f(x: string) { if (x === '') throw new Error('no'); }"), { certainty: 'yes', from: ["throw new Error('no');"] });
  });

  it('when it waits for what a library may reject', async () => {
    assert.deepEqual(await rejects(`${READ}async function f() { const a = await readFile('a'); return a; }`), { certainty: 'yes', from: ["readFile('a')"] });
  });

  it('when it returns such a promise, async or not', async () => {
    assert.equal(await certainty(`${READ}async function f() { try { return readFile('a'); } catch { return ''; } }`), 'yes');
    assert.equal(await certainty(`${READ}function f() { return readFile('a'); }`), 'yes');
    assert.equal(await certainty(`${READ}const f = () => readFile('a');`), 'yes');
  });

  it('when a function that it waits for does, in a story of all the steps', async () => {
    const found = await rejects(`${READ}async function f() { await g(); }\nasync function g() { await h(); }\nasync function h() { await readFile('a'); }`);
    assert.deepEqual(found, { certainty: 'yes', from: ['await g()', 'await h()', "readFile('a')"] });
  });

  it('when the executor rejects or throws', async () => {
    assert.equal(await certainty('function f() { return new Promise((resolve, reject) => setTimeout(reject, 10)); }'), 'yes');
    assert.equal(await certainty("function f() { return new Promise(() => { throw new Error('no'); }); }"), 'yes');
  });

  it('when what comes after a handler is rejected', async () => {
    assert.equal(await certainty(`${READ}function f() { return readFile('a').catch(() => '').then(() => readFile('b')); }`), 'yes');
    assert.equal(await certainty(`${READ}function f() { return readFile('a').catch((error) => { throw error; }); }`), 'yes');
    assert.equal(await certainty(`${READ}function f() { return readFile('a').finally(() => {}); }`), 'yes');
  });

  it('when one of many is, or work for each element', async () => {
    assert.equal(await certainty(`${READ}async function f() { await Promise.all([readFile('a'), readFile('b')]); }`), 'yes');
    assert.equal(await certainty(`${READ}async function f(names: string[]) { await Promise.all(names.map((name) => readFile(name))); }`), 'yes');
  });

  it('when a promise in a name is awaited', async () => {
    assert.equal(await certainty(`${READ}async function f() { const a = readFile('a'); await a; }`), 'yes');
  });
});

describe('the promise of a function is never rejected', () => {
  it('when everything stands in a try that catches', async () => {
    assert.equal(await certainty(`${READ}async function f() { try { await readFile('a'); } catch { console.log('none'); } }`), 'no');
  });

  it('when a handler is attached', async () => {
    assert.equal(await certainty(`${READ}async function f() { await readFile('a').catch(() => ''); }`), 'no');
    assert.equal(await certainty(`${READ}function f() { return readFile('a').then(() => {}, console.error); }`), 'no');
  });

  it('when it only waits for timers', async () => {
    assert.equal(await certainty('const pause = (n: number) => new Promise((resolve) => setTimeout(resolve, n));\nasync function f() { await pause(10); }'), 'no');
  });

  it('when all that may fail is settled', async () => {
    assert.equal(await certainty(`${READ}async function f() { await Promise.allSettled([readFile('a')]); }`), 'no');
  });

  it('when it calls itself and nothing else fails', async () => {
    assert.equal(await certainty('async function f(n: number): Promise<void> { if (n > 0) await f(n - 1); }'), 'no');
    assert.equal(await certainty('async function f(n: number): Promise<void> { if (n > 0) await g(n - 1); }\nasync function g(n: number): Promise<void> { await f(n); }'), 'no');
  });
});

describe('nobody knows whether the promise is rejected', () => {
  it('of a callback, or a method of an interface', async () => {
    assert.equal(await certainty('async function f(work: () => Promise<void>) { await work(); }'), 'unknown');
    assert.equal(await certainty('interface Store { save(): Promise<void> }\nasync function f(store: Store) { await store.save(); }'), 'unknown');
  });

  it('when only dealing with a failure may fail', async () => {
    assert.equal(await certainty(`${READ}async function f() { try { await readFile('a'); } catch { await readFile('b'); } }`), 'unknown');
  });

  it('of a method that a subclass overrides', async () => {
    assert.equal(await certainty("class A { async work() { throw new Error('no'); } }\nclass B extends A { override async work() {} }\nasync function f(a: A) { await a.work(); }"), 'unknown');
  });
});
