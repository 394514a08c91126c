import assert from 'node:assert/strict';
import type { Fate } from '../../server/src/rule-api/index.ts';
import { program } from '../harness/program.ts';

const IMPORT = 'from threading import Thread\n';

async function fate(text: string, others: Readonly<Record<string, string>> = {}): Promise<Fate> {
  return (await program({ 'a.py': IMPORT + text, ...others })).fate('a.py', 'Thread');
}

/** The methods called on the value, with the way by which it got there. */
function methods({ flows }: Fate): readonly string[] {
  return flows.flatMap((flow) => (flow.use.kind === 'receiver' && flow.use.call !== undefined ? [`${flow.use.attribute} by ${flow.via}`] : []));
}

describe('what becomes of a value', () => {
  it('nothing, when the statement drops it', async () => {
    const found = await fate('Thread()\n');
    assert.deepEqual(found.flows.map((flow) => flow.use.kind), ['dropped']);
    assert.equal(found.escapes, 'no');
  });
  it('is followed through a local name', async () => {
    const found = await fate('def f():\n    t = Thread()\n    t.start()\n    t.join()\n');
    assert.deepEqual(methods(found), ['start by name', 'join by name']);
    assert.equal(found.escapes, 'no');
    assert.deepEqual(found.holders, ['t']);
  });
  it('stops where the name is bound anew', async () => {
    assert.deepEqual(methods(await fate('def f():\n    t = Thread()\n    t.start()\n    t = make()\n    t.join()\n')), ['start by name']);
  });
  it('goes on past a rebinding on another path', async () => {
    assert.deepEqual(methods(await fate('def f(x):\n    t = Thread()\n    if x:\n        t = make()\n    t.join()\n')), ['join by name']);
  });
  it('is followed into a closure', async () => {
    assert.deepEqual(methods(await fate('def f():\n    t = Thread()\n    def stop():\n        t.join()\n    return stop\n')), ['join by name']);
  });
  it('is followed through an alias', async () => {
    assert.deepEqual(methods(await fate('def f():\n    t = Thread()\n    u = t\n    u.join()\n')), ['join by name']);
  });
  it('is followed through a module variable into other files', async () => {
    const found = await fate('worker = Thread()\n', { 'b.py': 'from a import worker\ndef stop():\n    worker.join()\n', 'c.py': 'import a\ndef stop():\n    a.worker.cancel()\n' });
    assert.deepEqual(methods(found).toSorted(), ['cancel by module', 'join by module']);
  });
  it('is followed through a global assigned in a function', async () => {
    assert.deepEqual(methods(await fate('worker = None\ndef begin():\n    global worker\n    worker = Thread()\ndef stop():\n    worker.join()\n')), ['join by module']);
  });
  it('is followed through an attribute of self, in subclasses and through other names of the instance', async () => {
    const found = await fate(
      'class Pump:\n    def __init__(self):\n        self.t = Thread()\n    def stop(self):\n        self.t.join()\nclass Fast(Pump):\n    def kick(self):\n        self.t.start()\ndef end(pump: Pump):\n    pump.t.cancel()\n',
    );
    assert.deepEqual(methods(found).toSorted(), ['cancel by attribute', 'join by attribute', 'start by attribute']);
    assert.equal(found.escapes, 'no');
  });
  it('does not take the attribute of another class for it', async () => {
    const found = await fate('class Pump:\n    def __init__(self):\n        self.t = Thread()\nclass Other:\n    def __init__(self):\n        self.t = make()\n    def stop(self):\n        self.t.join()\n');
    assert.deepEqual(methods(found), []);
  });
  it('is followed through a list that is built by append and walked by a loop', async () => {
    const found = await fate('def f():\n    ts = []\n    for i in range(3):\n        t = Thread()\n        ts.append(t)\n        t.start()\n    for t in ts:\n        t.join()\n');
    assert.deepEqual(methods(found).toSorted(), ['append by name', 'join by element', 'start by name'].filter((item) => !item.startsWith('append')));
    assert.equal(found.escapes, 'no');
  });
  it('is followed through a comprehension and enumerate', async () => {
    assert.deepEqual(methods(await fate('def f():\n    ts = [Thread() for i in range(3)]\n    for i, t in enumerate(ts):\n        t.join()\n')), ['join by element']);
  });
  it('is followed through a comprehension that walks the list', async () => {
    assert.deepEqual(methods(await fate('def f():\n    ts = [Thread()]\n    [t.join() for t in ts]\n')), ['join by element']);
  });
  it('is followed through a dictionary of an object', async () => {
    const found = await fate('class Pool:\n    def __init__(self):\n        self.by_name = {}\n    def add(self, name):\n        self.by_name[name] = Thread()\n    def stop(self):\n        for t in self.by_name.values():\n            t.join()\n');
    assert.deepEqual(methods(found), ['join by element']);
  });
  it('is followed through a subscript', async () => {
    assert.deepEqual(methods(await fate('def f():\n    ts = [Thread()]\n    ts[0].join()\n')), ['join by element']);
  });
  it('is followed into the parameter of an own function', async () => {
    const found = await fate('def wait(t):\n    t.join()\ndef f():\n    t = Thread()\n    wait(t)\n');
    assert.deepEqual(methods(found), ['join by name']);
    assert.equal(found.escapes, 'no');
  });
  it('is followed into the arguments of a thread, by their position in the tuple', async () => {
    const found = await fate('import threading\ndef work(n, t):\n    t.join()\n    n.start()\ndef f():\n    t = Thread()\n    other = threading.Timer(1, work, args=(1, t))\n    other.start()\n');
    assert.deepEqual(methods(found), ['join by name']);
    assert.equal(found.escapes, 'no');
  });
  it('escapes into a thread whose function is not known', async () => {
    assert.equal((await fate('import threading\ndef f(work):\n    t = Thread()\n    other = threading.Timer(1, work, args=(t,))\n    other.start()\n')).escapes, 'yes');
  });
  it('is followed to the callers of the function that returns it', async () => {
    const found = await fate('def begin():\n    return Thread()\ndef f():\n    t = begin()\n    t.join()\n');
    assert.deepEqual(methods(found), ['join by name']);
    assert.equal(found.escapes, 'unknown');
  });
  it('escapes when it is returned and nobody is known to call', async () => {
    assert.equal((await fate('def begin():\n    return Thread()\n')).escapes, 'yes');
  });
  it('escapes when it is passed to what is not known', async () => {
    assert.equal((await fate('def f(registry):\n    registry.keep(Thread())\n')).escapes, 'yes');
  });
  it('does not escape into print', async () => {
    const { view, call } = await program({ 'a.py': `${IMPORT}def f():\n    t = Thread()\n    print(t)\n` });
    assert.equal(view.fate(call('a.py', 'Thread')).escapes, 'no');
  });
  it('escapes when it is stored on an object of unknown type', async () => {
    assert.equal((await fate('def f(app):\n    app.worker = Thread()\n')).escapes, 'yes');
  });
  it('is seen where a with statement enters it and under the name given there', async () => {
    const { view, call } = await program({ 'a.py': 'from concurrent.futures import ThreadPoolExecutor\ndef f():\n    with ThreadPoolExecutor() as pool:\n        pool.submit(f)\n' });
    const found = view.fate(call('a.py', 'ThreadPoolExecutor'));
    assert.deepEqual(found.flows.map((flow) => flow.use.kind), ['entered', 'receiver']);
  });
});
