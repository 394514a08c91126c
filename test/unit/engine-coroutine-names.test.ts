import assert from 'node:assert/strict';
import { program } from '../harness/program.ts';

const WORK = 'async def work(n=0):\n    return n\n';

/** Whether the call may make a coroutine, as far as its spelling tells, and what resolving it says. */
async function told(text: string, callee: string, others: Readonly<Record<string, string>> = {}): Promise<{ readonly may: boolean; readonly makes: boolean }> {
  const { view, call } = await program({ 'a.py': text, ...others });
  const site = call('a.py', callee);
  const made = view.awaitable(site);
  return { may: view.mayMakeCoroutine(site), makes: made.kind === 'coroutine' };
}

describe('a call that may make a coroutine, told by its spelling', () => {
  const ways: Readonly<Record<string, readonly [text: string, callee: string]>> = {
    'by the name of the function': [`${WORK}work()\n`, 'work'],
    'by another name': [`${WORK}other = work\nother()\n`, 'other'],
    'through a function that returns it': [`${WORK}def later():\n    made = work()\n    return made\nlater()\n`, 'later'],
    'through an attribute': [`${WORK}class C:\n    def __init__(self):\n        self.job = work\n    def run(self):\n        self.job()\n`, 'self.job'],
    'through a partial': [`import functools\n${WORK}start = functools.partial(work, 1)\nstart()\n`, 'start'],
    'through a container that is filled': [`${WORK}jobs = []\njobs.append(work)\nfor job in jobs:\n    job()\n`, 'job'],
    'by the type of a parameter': ['from collections.abc import Callable, Coroutine\ndef f(make: Callable[[], Coroutine[None, None, int]]):\n    make()\n', 'make'],
    'by the default of a parameter': [`${WORK}def f(make=work):\n    make()\n`, 'make'],
    'by an object that is called': ['class Job:\n    async def __call__(self):\n        pass\njob = Job()\njob()\n', 'job'],
    'by a lambda': [`${WORK}make = lambda: work()\nmake()\n`, 'make'],
    'by a wrapper': ['import functools\ndef spread(f):\n    @functools.wraps(f)\n    async def wrapper():\n        return f()\n    return wrapper\n@spread\ndef plain():\n    pass\nplain()\n', 'plain'],
    'by what a library gives back': [`${WORK}jobs = [work()]\njobs.pop()\n`, 'jobs.pop'],
    'by a coroutine function of a library': ['from asyncio import sleep as pause\npause(1)\n', 'pause'],
  };
  for (const [name, [text, callee]] of Object.entries(ways)) {
    it(name, async () => {
      assert.equal((await told(text, callee)).may, true);
    });
  }
  it('under the name that an import gives it', async () => {
    assert.deepEqual(await told('from m import work as other\nother()\n', 'other', { 'm.py': WORK }), { may: true, makes: true });
    assert.deepEqual(await told('from m import *\nwork()\n', 'work', { 'm.py': WORK }), { may: true, makes: true });
  });
  it('is not a call of a plain function, of a class, or of a builtin one', async () => {
    const text = `${WORK}def plain():\n    return [1]\nclass C:\n    pass\nplain()\nC()\nprint()\nlen([])\n`;
    for (const callee of ['plain', 'C', 'print', 'len']) assert.deepEqual(await told(text, callee), { may: false, makes: false }, callee);
  });
  it('follows edits of other files', async () => {
    const { view, call, update } = await program({ 'a.py': 'from m import own_step\nown_step()\n', 'm.py': 'def own_step():\n    pass\n' });
    assert.equal(view.mayMakeCoroutine(call('a.py', 'own_step')), false);
    update({ 'a.py': 'from m import own_step\nown_step()\n', 'm.py': 'async def own_step():\n    pass\n' });
    assert.equal(view.mayMakeCoroutine(call('a.py', 'own_step')), true);
    update({ 'a.py': 'from m import own_step\nown_step()\n', 'm.py': 'def own_step():\n    pass\n' });
    assert.equal(view.mayMakeCoroutine(call('a.py', 'own_step')), false);
  });
});
