import assert from 'node:assert/strict';
import { program } from '../harness/program.ts';

async function lanes(text: string, path: string, others: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const { view, unit } = await program({ 'a.py': text, ...others });
  return view.lanes(unit('a.py', path).key).map((lane) => `${lane.kind}: ${[lane.entry.unit.path, ...lane.path.map((step) => view.text(step.in.file, step.call.calleeAt))].join(' > ')}${lane.many === 'no' ? '' : ` (many: ${lane.many})`}`);
}

describe('how a function comes to run', () => {
  it('in a thread, through the calls of its target', async () => {
    assert.deepEqual(await lanes('from threading import Thread\ndef f():\n    g()\ndef g():\n    pass\ndef begin():\n    Thread(target=f).start()\n', 'g'), ['thread: f > g (many: unknown)']);
  });
  it('in a thread that a subclass of Thread is', async () => {
    assert.deepEqual(await lanes('from threading import Thread\nclass Worker(Thread):\n    def run(self):\n        work()\ndef work():\n    pass\ndef begin():\n    Worker().start()\n', 'work'), ['thread: Worker.run > work (many: unknown)']);
  });
  it('in many threads, when they are made in a loop', async () => {
    assert.deepEqual(await lanes('from threading import Thread\ndef f():\n    pass\nfor i in range(3):\n    Thread(target=f).start()\n', 'f'), ['thread: f (many: yes)']);
  });
  it('in a pool of one thread', async () => {
    assert.deepEqual(await lanes('from concurrent.futures import ThreadPoolExecutor\ndef f():\n    pass\npool = ThreadPoolExecutor(max_workers=1)\ndef begin():\n    pool.submit(f)\n', 'f'), ['thread-pool: f']);
  });
  it('in a lambda or partial given to a pool', async () => {
    const text = 'import functools\nfrom concurrent.futures import ThreadPoolExecutor\ndef f(x=1):\n    pass\npool = ThreadPoolExecutor()\ndef begin():\n    pool.submit(lambda: f())\n    pool.submit(functools.partial(f, 1))\n';
    assert.deepEqual((await lanes(text, 'f')).toSorted(), ['thread-pool: <lambda> > f (many: unknown)', 'thread-pool: f (many: unknown)'].map((item) => item.replace('<lambda>', 'begin.<lambda>')));
  });
  it('in a task, and on the loop that asyncio.run starts', async () => {
    const text = 'import asyncio\nasync def f():\n    pass\nasync def main():\n    asyncio.create_task(f())\n    await f()\nif __name__ == "__main__":\n    asyncio.run(main())\n';
    assert.deepEqual((await lanes(text, 'f')).toSorted(), ['loop: main > f', 'task: f (many: unknown)']);
    assert.deepEqual(await lanes(text, 'main'), ['loop: main']);
  });
  it('when the module is imported, and in the main program', async () => {
    const text = 'def f():\n    pass\nf()\nif __name__ == "__main__":\n    f()\n';
    assert.deepEqual((await lanes(text, 'f')).toSorted(), ['import:  > f', 'main:  > f']);
  });
  it('through an overriding method', async () => {
    const text = 'from threading import Thread\nclass Base:\n    def step(self):\n        pass\nclass Child(Base):\n    def step(self):\n        pass\ndef f(base: Base):\n    base.step()\nThread(target=f)\n';
    assert.deepEqual(await lanes(text, 'Child.step'), ['thread: f > base.step']);
  });
  it('is not known when nobody calls it', async () => {
    assert.deepEqual(await lanes('def f():\n    pass\n', 'f'), []);
  });
});

describe('what importing a file loads', () => {
  it('is followed through own modules, but not into functions or type-only imports', async () => {
    const { view, unit } = await program({
      'a.py': 'import os\nimport helper\n',
      'helper.py': 'from typing import TYPE_CHECKING\nimport numpy.linalg\nif TYPE_CHECKING:\n    import torch\ndef f():\n    import pandas\n',
    });
    const found = view.importsWhenLoaded(unit('a.py', '').file);
    assert.deepEqual(found.map((item) => item.module).filter((module) => !module.startsWith('typing')), ['os', 'numpy', 'numpy.linalg', 'numpy.linalg'].slice(0, 3));
    assert.deepEqual(found.find((item) => item.module === 'numpy')?.path.map((step) => step.file.split('/').at(-1)), ['a.py', 'helper.py']);
  });
});
