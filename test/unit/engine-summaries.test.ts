import assert from 'node:assert/strict';
import type { Chain, Summary } from '../../server/src/model/index.ts';
import { program, type TestProgram } from '../harness/program.ts';

async function summary(text: string, path = 'f', others: Readonly<Record<string, string>> = {}): Promise<Summary> {
  const { view, unit } = await program({ 'a.py': text, ...others });
  return view.summary(unit('a.py', path).key);
}

/** The units of a chain, and the library function at its end. */
function story<Leaf>(chain: Chain<Leaf> | undefined): readonly string[] {
  const names: string[] = [];
  for (let at = chain; at !== undefined; at = at.next) names.push(at.unit.slice(at.unit.lastIndexOf('/') + 1), ...(at.name === undefined ? [] : [at.name]));
  return names;
}

describe('a summary says that a function blocks', () => {
  it('when it calls what blocks, through other files', async () => {
    const found = await summary('from b import g\ndef f():\n    g()\n', 'f', { 'b.py': 'import time\ndef g():\n    h()\ndef h():\n    time.sleep(1)\n' });
    assert.equal(found.blocks, 'yes');
    assert.deepEqual(story(found.blocking), ['a.py#f', 'b.py#g', 'b.py#h', 'time.sleep']);
  });
  it('through a method of a typed object', async () => {
    const found = await summary('import time\nclass Store:\n    def load(self):\n        time.sleep(1)\ndef f(store: Store):\n    store.load()\n');
    assert.deepEqual(story(found.blocking), ['a.py#f', 'a.py#Store.load', 'time.sleep']);
  });
  it('through a constructor', async () => {
    assert.deepEqual(story((await summary('import time\nclass Store:\n    def __init__(self):\n        time.sleep(1)\ndef f():\n    Store()\n')).blocking), ['a.py#f', 'a.py#Store.__init__', 'time.sleep']);
  });
  it('by the shortest chain', async () => {
    assert.deepEqual(story((await summary('import time\ndef g():\n    time.sleep(1)\ndef f():\n    g()\n    time.sleep(2)\n')).blocking), ['a.py#f', 'time.sleep']);
  });
  it('not when the work is handed to another lane', async () => {
    const found = await summary('import threading, time\ndef g():\n    time.sleep(1)\ndef f():\n    threading.Thread(target=g).start()\n');
    assert.notEqual(found.blocks, 'yes');
  });
  it('not when it only makes a coroutine', async () => {
    assert.equal((await summary('import time\nasync def g():\n    time.sleep(1)\ndef f():\n    return g()\n')).blocks, 'no');
  });
  it('not when it only makes a generator', async () => {
    assert.equal((await summary('import time\ndef g():\n    time.sleep(1)\n    yield 1\ndef f():\n    return g()\n')).blocks, 'no');
    assert.equal((await summary('import time\ndef g():\n    time.sleep(1)\n    yield 1\ndef f():\n    for x in g():\n        pass\n')).blocks, 'yes');
  });
  it('not when an argument says to return at once', async () => {
    assert.notEqual((await summary('import threading\nlock = threading.Lock()\ndef f():\n    lock.acquire(blocking=False)\n')).blocks, 'yes');
    assert.equal((await summary('import threading\nlock = threading.Lock()\ndef f():\n    lock.acquire()\n')).blocks, 'yes');
  });
  it('not for certain when a subclass may do otherwise', async () => {
    const classes = 'import time\nclass Store:\n    def load(self):\n        time.sleep(1)\nclass Memory(Store):\n    def load(self):\n        return 1\n';
    assert.equal((await summary(`${classes}def f(store: Store):\n    store.load()\n`)).blocks, 'unknown');
    assert.equal((await summary(`${classes}def f():\n    Store().load()\n`, 'f')).blocks === 'no', false);
  });
  it('within a cycle of calls', async () => {
    const text = 'import time\ndef f(n):\n    g(n)\ndef g(n):\n    if n:\n        f(n - 1)\n    time.sleep(1)\n';
    assert.equal((await summary(text)).blocks, 'yes');
    assert.equal((await summary('def f(n):\n    g(n)\ndef g(n):\n    if n:\n        f(n - 1)\n')).blocks, 'no');
  });
});

describe('a summary says what else a function does', () => {
  it('starts an event loop', async () => {
    assert.deepEqual(story((await summary('import asyncio\nasync def main():\n    pass\ndef g():\n    asyncio.run(main())\ndef f():\n    g()\n')).loop), ['a.py#f', 'a.py#g', 'asyncio.run']);
  });
  it('starts processes', async () => {
    const found = await summary('from multiprocessing import Process\ndef g():\n    Process(target=print).start()\ndef f():\n    g()\n');
    assert.deepEqual(found.spawns.map((spawn) => spawn.kind), ['process']);
  });
  it('raises nothing when a handler catches all', async () => {
    assert.equal((await summary('def f(x):\n    try:\n        x.run()\n    except Exception:\n        pass\n')).canRaise, 'no');
    assert.equal((await summary('def f(x):\n    raise ValueError\n')).canRaise, 'yes');
    assert.equal((await summary('def f(x):\n    x.run()\n')).canRaise, 'unknown');
  });
  it('returns something that can be called', async () => {
    assert.equal((await summary('def f():\n    def inner():\n        pass\n    return inner\n')).returnsCallable, 'yes');
    assert.equal((await summary('def f():\n    return 1\n')).returnsCallable, 'no');
    assert.equal((await summary('def f():\n    print(1)\n')).returnsCallable, 'no');
    assert.equal((await summary('def f(x):\n    return x.make()\n')).returnsCallable, 'unknown');
  });
  it('keeps a parameter', async () => {
    assert.deepEqual((await summary('class C:\n    def f(self, a, b):\n        self.a = a\n        print(b.name)\n', 'C.f')).keepsParams, ['a']);
  });
});

describe('a ledger of computing', () => {
  const heavy = async (text: string) => (await summary(text)).computes;
  it('is heavy for a loop of a literal number of rounds', async () => {
    const found = await heavy('def f():\n    total = 0\n    i = 0\n    for i in range(10_000_000):\n        total += i * i\n    return total\n');
    assert.equal(found.evidence[0]?.kind, 'loop');
    assert.match(found.evidence[0]?.says ?? '', /10_000_000/);
  });
  it('is not heavy for one loop over a parameter', async () => {
    assert.equal((await heavy('def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n')).heavy, 'no');
  });
  it('is not heavy for a small literal loop', async () => {
    assert.equal((await heavy('def f():\n    total = 0\n    for x in (1, 2, 3):\n        total += x\n    return total\n')).heavy, 'no');
  });
  it('is heavy for a function that calls itself twice', async () => {
    assert.equal((await heavy('def f(n):\n    if n < 2:\n        return n\n    return f(n - 1) + f(n - 2)\n')).heavy, 'yes');
  });
  it('is not certain when something waits in between', async () => {
    assert.equal((await heavy('import time\ndef f():\n    total = 0\n    while total < 100:\n        for x in total:\n            for y in x:\n                total += y\n        time.sleep(1)\n')).heavy, 'unknown');
  });
});

describe('the ledger of a call', () => {
  const ledger = async (text: string, callee: string) => {
    const { view, call } = await program({ 'a.py': text });
    return view.computing(call('a.py', callee)).heavy;
  };
  const COUNT = 'from threading import Thread\ndef count(n):\n    total = 0\n    while total < n:\n        total += 1\n';
  it('counts the rounds of a loop by the number that the thread is given', async () => {
    assert.equal(await ledger(`${COUNT}Thread(target=count, args=(50_000_000,))\n`, 'Thread'), 'yes');
    assert.equal(await ledger(`${COUNT}Thread(target=count, args=(10,))\n`, 'Thread'), 'no');
    assert.equal(await ledger(`${COUNT}def f(n):\n    Thread(target=count, args=(n,))\n`, 'Thread'), 'no');
  });
  it('counts them for a plain call too', async () => {
    assert.equal(await ledger(`${COUNT}count(50_000_000)\n`, 'count'), 'yes');
    assert.equal(await ledger(`${COUNT}N = 50_000_000\ndef f():\n    count(n=N)\n`, 'count'), 'yes');
  });
  it('reaches the caller of the caller', async () => {
    assert.equal(await ledger(`${COUNT}def f():\n    count(50_000_000)\nf()\n`, 'f'), 'yes');
  });
});

describe('summaries are kept', () => {
  const sources = {
    'a.py': 'from b import g\ndef f():\n    g()\ndef other():\n    pass\n',
    'b.py': 'import time\ndef g():\n    h()\ndef h():\n    time.sleep(1)\n',
  };
  const blocks = ({ view, unit }: TestProgram) => view.summary(unit('a.py', 'f').key);

  it('and are the same object after an edit that changes nothing for callers', async () => {
    const test = await program(sources);
    const before = blocks(test);
    test.update({ ...sources, 'b.py': sources['b.py'].replace('sleep(1)', 'sleep(2)') });
    assert.equal(blocks(test), before);
  });
  it('but change when a callee no longer blocks', async () => {
    const test = await program(sources);
    assert.equal(blocks(test).blocks, 'yes');
    test.update({ ...sources, 'b.py': sources['b.py'].replace('time.sleep(1)', 'pass') });
    assert.equal(blocks(test).blocks, 'no');
    test.update(sources);
    assert.equal(blocks(test).blocks, 'yes');
  });
  it('and follow a cycle that an edit closes and opens again', async () => {
    const test = await program({ 'a.py': 'import time\ndef f():\n    g()\ndef g():\n    time.sleep(1)\n' });
    assert.equal(blocks(test).blocks, 'yes');
    test.update({ 'a.py': 'import time\ndef f():\n    g()\ndef g():\n    f()\n' });
    assert.equal(blocks(test).blocks, 'no');
    test.update({ 'a.py': 'import time\ndef f():\n    g()\ndef g():\n    f()\n    time.sleep(1)\n' });
    assert.equal(blocks(test).blocks, 'yes');
  });
});
