import assert from 'node:assert/strict';
import { program } from '../harness/program.ts';

/** Each change of shared state, as `unit: place how [locks held]`. */
async function changes(text: string): Promise<readonly string[]> {
  const { view, unit } = await program({ 'a.py': text });
  const file = view.view(unit('a.py', '').file);
  return (file?.units ?? []).flatMap((site) =>
    site.unit.kind === 'module' || site.unit.name === '__init__'
      ? []
      : view.changes(site).map((change) => {
          const held = view.locksHeld(site, change.order);
          return `${site.unit.path}: ${change.place.written}${change.element === undefined ? '' : '[]'} ${change.how} [${[...held.locks.map((lock) => `${lock.name} by ${lock.how}`), ...(held.maybe ? ['maybe'] : [])].join(', ')}]`;
        }),
  );
}

async function overlap(text: string, path: string, sharing: 'threads' | 'tasks'): Promise<string> {
  const { view, unit } = await program({ 'a.py': text });
  const [change] = view.changes(unit('a.py', path));
  if (change === undefined) throw new Error(`nothing is changed in ${path}`);
  return view.overlap(change, change, sharing).certainty;
}

const CLASS = 'import threading\nclass C:\n    def __init__(self):\n        self._lock = threading.Lock()\n        self._changed = threading.Condition(self._lock)\n        self.n = 0\n        self.d = {}\n';

describe('locks held where shared state is changed', () => {
  it('are those of with statements, and of acquire up to release', async () => {
    const text = `${CLASS}    def f(self):\n        with self._lock:\n            self.n += 1\n        self._lock.acquire()\n        try:\n            self.n = 2\n        finally:\n            self._lock.release()\n        self.n = 3\n`;
    assert.deepEqual(await changes(text), ['C.f: self.n update [self._lock by with]', 'C.f: self.n write [self._lock by acquire]', 'C.f: self.n write []']);
  });
  it('are those of everybody who calls a private method, and perhaps those of a public one', async () => {
    const text = `${CLASS}    def f(self):\n        with self._lock:\n            self._g()\n            self.h()\n    def _g(self):\n        self.n += 1\n    def h(self):\n        self.n += 1\n`;
    assert.deepEqual(await changes(text), ['C._g: self.n update [self._lock by callers]', 'C.h: self.n update [maybe]']);
  });
  it('are the lock that a condition was made of, and what a generator yields under', async () => {
    const text = `import contextlib\n${CLASS}    @contextlib.contextmanager\n    def locked(self):\n        with self._lock:\n            yield\n    def f(self):\n        with self._changed:\n            self.d["a"] = 1\n        with self.locked():\n            self.d.clear()\n`;
    assert.deepEqual(await changes(text), ['C.f: self.d[] write [self._changed by with]', 'C.f: self.d mutate [self.locked() by with]']);
  });
  it('are not known where acquiring may fail, or the lock is nobody knows which', async () => {
    const text = `${CLASS}    def f(self, some_lock):\n        if self._lock.acquire(False):\n            self.n += 1\n        with some_lock:\n            self.n += 2\n`;
    assert.deepEqual(await changes(text), ['C.f: self.n update [maybe]', 'C.f: self.n update [maybe]']);
  });
});

describe('the old value that a new one is made of', () => {
  it('is found in the same statement, and through a local', async () => {
    const { view, unit } = await program({ 'a.py': `${CLASS}    def f(self, k):\n        self.n = self.n + 1\n        old = self.n\n        self.n = old + 1\n        self.d[k] = self.d.get(k, 0) + 1\n        self.n = k\n        self.n, kept = 5, self.n\n        self.n = kept\n` });
    assert.deepEqual(view.changes(unit('a.py', 'C.f')).map((change) => change.how), ['update', 'update', 'update', 'write', 'write', 'write']);
  });
});

describe('whether two lanes meet at a change', () => {
  it('threads made in a loop do, on a module variable', async () => {
    assert.equal(await overlap('import threading\nn = 0\ndef f():\n    global n\n    n += 1\nfor _ in range(3):\n    threading.Thread(target=f).start()\n', 'f', 'threads'), 'yes');
  });
  it('threads that are given one object do, and threads that each make their own do not', async () => {
    const counter = 'import threading\nclass Counter:\n    def __init__(self):\n        self.n = 0\n    def add(self):\n        self.n += 1\n';
    assert.equal(await overlap(`${counter}def work(counter):\n    counter.add()\ndef main():\n    shared = Counter()\n    for _ in range(3):\n        threading.Thread(target=work, args=(shared,)).start()\n`, 'Counter.add', 'threads'), 'yes');
    assert.equal(await overlap(`${counter}def work():\n    own = Counter()\n    own.add()\ndef main():\n    for _ in range(3):\n        threading.Thread(target=work).start()\n`, 'Counter.add', 'threads'), 'no');
  });
  it('a variable of the function that each call makes anew is nobody else’s', async () => {
    assert.equal(await overlap('import threading\ndef f():\n    n = 0\n    show = lambda: n\n    n += 1\n    return show\nfor _ in range(3):\n    threading.Thread(target=f).start()\n', 'f', 'threads'), 'no');
  });
  it('tasks that gather makes do, and one coroutine that is awaited does not', async () => {
    const bot = 'import asyncio\nclass Bot:\n    def __init__(self):\n        self.n = 0\n    async def tick(self):\n        self.n += await price()\n';
    assert.equal(await overlap(`${bot}async def main():\n    bot = Bot()\n    await asyncio.gather(*(bot.tick() for _ in range(3)))\n`, 'Bot.tick', 'tasks'), 'yes');
    assert.equal(await overlap(`${bot}async def main():\n    bot = Bot()\n    await bot.tick()\nasyncio.run(main())\n`, 'Bot.tick', 'tasks'), 'no');
  });
});
