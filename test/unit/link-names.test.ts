import assert from 'node:assert/strict';
import { fileId } from '../../server/src/model/index.ts';
import { program } from './link-fixtures.ts';

describe('names', () => {
  it('a function of the same module is found before its definition', () => {
    const p = program({ 'm.py': 'def a():\n    b()\n\ndef b():\n    return 1\n' });
    assert.equal(p.calls('b()'), 'm.b -> int 1');
  });

  it('a local name hides the name of the module', () => {
    const p = program({ 'm.py': 'def f(): return 1\ndef g():\n    f = h\n    f()\ndef h(): return 2\n' });
    assert.equal(p.calls('f()'), 'm.h -> int 2');
  });

  it('the name of a class body is not seen in its methods', () => {
    const p = program({ 'm.py': 'def f(): return 1\nclass C:\n    def f(self): return 2\n    def g(self):\n        f()\n' });
    assert.equal(p.calls('f()'), 'm.f -> int 1');
  });

  it('the name of a class body is seen in the body itself', () => {
    const p = program({ 'm.py': 'def f(): return 1\nclass C:\n    def f(): return 2\n    x = f()\n' });
    assert.equal(p.calls('f()'), 'm.C.f -> int 2');
  });

  it('a nested function sees the names of the function around it', () => {
    const p = program({ 'm.py': 'class A:\n    def go(self): return 1\ndef f():\n    a = A()\n    def g():\n        a.go()\n    return g\n' });
    assert.equal(p.calls('a.go()'), 'm.A.go -> int 1');
  });

  it('`global` reaches the module past the function around', () => {
    const p = program({ 'm.py': 'def f(): return 1\ndef outer():\n    f = None\n    def inner():\n        global f\n        f()\n' });
    assert.equal(p.calls('f()'), 'm.f -> int 1');
  });

  it('what a function assigns through `global` is one of the values', () => {
    const p = program({ 'm.py': 'class A:\n    def go(self): return 1\nx = None\ndef init():\n    global x\n    x = A()\ndef use():\n    x.go()\n' });
    assert.equal(p.calls('x.go()'), 'm.A.go -> int 1');
  });

  it('an alias of a library function keeps its name', () => {
    const p = program({ 'm.py': 'import time\nnap = time.sleep\ndef f():\n    nap(1)\n' });
    assert.equal(p.calls('nap(1)'), 'time.sleep -> ?');
  });

  it('the last certain binding before a read wins', () => {
    const p = program({ 'm.py': 'class A:\n    def go(self): return 1\nclass B:\n    def go(self): return 2\ndef f():\n    x = A()\n    x = B()\n    x.go()\n' });
    assert.equal(p.calls('x.go()'), 'm.B.go -> int 2');
  });

  it('both arms of a branch are possible after it', () => {
    const p = program({ 'm.py': 'class A:\n    def go(self): return 1\nclass B:\n    def go(self): return 2\ndef f(c):\n    x = A()\n    if c:\n        x = B()\n    x.go()\n' });
    assert.equal(p.calls('x.go()'), 'm.B.go -> int 2; m.A.go -> int 1');
  });

  it('an arm that leaves the function is not possible after it', () => {
    const p = program({ 'm.py': 'class A:\n    def go(self): return 1\nclass B:\n    def go(self): return 2\ndef f(c):\n    x = A()\n    if c:\n        x = B()\n        return x\n    x.go()\n' });
    assert.equal(p.calls('x.go()'), 'm.A.go -> int 1');
  });

  it('a binding late in a loop reaches the start of its next round', () => {
    const p = program({ 'm.py': 'class A:\n    def go(self): return 1\ndef f(c):\n    x = None\n    for i in c:\n        x.go()\n        x = A()\n' });
    assert.equal(p.calls('x.go()'), 'm.A.go -> int 1');
  });

  it('a test of the class narrows a parameter', () => {
    const p = program({ 'm.py': 'class A:\n    def go(self): return 1\ndef f(x):\n    if isinstance(x, A):\n        x.go()\n    else:\n        x.stop()\n' });
    assert.equal(p.calls('x.go()'), 'm.A.go -> int 1');
    assert.equal(p.calls('x.stop()'), '? -> ?');
  });

  it('the variable of a comprehension is its own', () => {
    const p = program({ 'm.py': 'class A:\n    def go(self): return 1\ndef f(x):\n    r = [x.go() for x in [A()]]\n    x.stop()\n    return r\n' });
    assert.equal(p.calls('x.go()'), 'm.A.go -> int 1');
    assert.equal(p.calls('x.stop()'), '? -> ?');
  });

  it('an unbound name is unknown', () => {
    const p = program({ 'm.py': 'nowhere()\n' });
    assert.equal(p.callees('nowhere()')[0]?.kind, 'unknown');
  });
});

describe('imports', () => {
  const tool = 'class Tool:\n    def run(self): return 1\ndef make(): return Tool()\n';

  it('names come from another module, under another name too', () => {
    const p = program({ 'a.py': 'from b import make as m\nm().run()\n', 'b.py': tool });
    assert.equal(p.calls('m().run()'), 'b.Tool.run -> int 1');
  });

  it('a submodule is reached through its package', () => {
    const p = program({ 'a.py': 'import pkg.b\npkg.b.make()\n', 'pkg/__init__.py': '', 'pkg/b.py': tool });
    assert.equal(p.calls('pkg.b.make()'), 'pkg.b.make -> pkg.b.Tool');
  });

  it('a package publishes what its `__init__` imports', () => {
    const p = program({ 'a.py': 'from pkg import make\nmake()\n', 'pkg/__init__.py': 'from .b import make\n', 'pkg/b.py': tool });
    assert.equal(p.callees('make()')[0]?.unit, p.unit('pkg/b.py', 'make'));
  });

  it('relative imports climb by their dots', () => {
    const p = program({ 'pkg/__init__.py': '', 'pkg/sub/__init__.py': '', 'pkg/sub/a.py': 'from ..b import make\nfrom . import c\nmake()\nc.go()\n', 'pkg/b.py': tool, 'pkg/sub/c.py': 'def go(): return 2\n' });
    assert.equal(p.calls('make()'), 'pkg.b.make -> pkg.b.Tool');
    assert.equal(p.calls('c.go()'), 'pkg.sub.c.go -> int 2');
  });

  it('folders without `__init__` are packages too', () => {
    const p = program({ 'a.py': 'from space.b import make\nmake()\n', 'space/b.py': tool });
    assert.equal(p.calls('make()'), 'space.b.make -> space.b.Tool');
  });

  it('the folder `src` is a root when it is no package', () => {
    const p = program({ 'src/app/__init__.py': '', 'src/app/b.py': tool, 'tests/test_b.py': 'from app.b import make\nmake()\n' });
    assert.equal(p.calls('make()'), 'app.b.make -> app.b.Tool');
  });

  it('a script finds the module beside it', () => {
    const p = program({ 'scripts/run.py': 'import helpers\nhelpers.make()\n', 'scripts/helpers.py': tool });
    assert.equal(p.callees('helpers.make()')[0]?.unit, p.unit('scripts/helpers.py', 'make'));
  });

  it('a star import takes public names, or those of `__all__`', () => {
    const p = program({
      'a.py': 'from b import *\nfrom c import *\nmake()\n_hidden()\nlisted()\nunlisted()\n',
      'b.py': `${tool}def _hidden(): return 3\n`,
      'c.py': "__all__ = ['listed']\ndef listed(): return 4\ndef unlisted(): return 5\n",
    });
    assert.equal(p.calls('make()'), 'b.make -> b.Tool');
    assert.equal(p.callees('_hidden()')[0]?.kind, 'unknown');
    assert.equal(p.calls('listed()'), 'c.listed -> int 4');
    assert.equal(p.callees('unlisted()')[0]?.kind, 'unknown');
  });

  it('modules may import each other', () => {
    const p = program({ 'a.py': 'from b import g\ndef f(): return g()\nf()\n', 'b.py': 'from a import f\nclass X: pass\ndef g():\n    f()\n    return X()\n' });
    assert.equal(p.calls('f()'), 'a.f -> b.X');
  });

  it('a cycle of re-exports ends', () => {
    const p = program({ 'a.py': 'from b import x\nx()\n', 'b.py': 'from a import x\n' });
    assert.equal(p.callees('x()')[0]?.kind, 'unknown');
  });

  it('types imported for the type checker only are known', () => {
    const p = program({ 'a.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from b import Tool\nelse:\n    Tool = object\ndef f(t: "Tool"):\n    t.run()\n', 'b.py': tool });
    assert.equal(p.calls('t.run()'), 'b.Tool.run -> int 1');
  });

  it('of two imports the one that is there is meant', () => {
    const p = program({ 'a.py': 'try:\n    import fast as impl\nexcept ImportError:\n    import b as impl\nimpl.make()\n', 'b.py': tool });
    assert.equal(p.calls('impl.make()'), 'b.make -> b.Tool');
  });

  it('a library that is not to be had gives names, and is reported as missing', () => {
    const p = program({ 'a.py': 'import requests\nfrom requests import get as fetch\nrequests.get("x")\nfetch("y")\n' });
    assert.equal(p.callees('requests.get("x")')[0]?.kind, 'symbol');
    assert.deepEqual(p.names('fetch("y")'), ['requests.get']);
    assert.deepEqual([...p.resolver.missing], ['requests']);
  });

  it('an object of a known class keeps the name of its class', () => {
    const p = program({ 'a.py': 'import requests\ns = requests.Session()\ns.get("x")\n' }, { knownClasses: ['requests.Session'] });
    assert.deepEqual(p.names('s.get("x")'), ['requests.Session.get']);
    assert.equal(p.callees('s.get("x")')[0]?.receiver?.k, 'symbol-instance');
  });

  it('names of files and files of imports are told', () => {
    const p = program({ 'pkg/__init__.py': '', 'pkg/a.py': '', 'pkg/b.py': '' });
    assert.equal(p.resolver.moduleName(fileId('/ws/pkg/a.py')), 'pkg.a');
    assert.equal(p.resolver.moduleName(fileId('/ws/pkg/__init__.py')), 'pkg');
    assert.equal(p.resolver.importedFile(fileId('/ws/pkg/a.py'), 'b', 1), '/ws/pkg/b.py');
    assert.equal(p.resolver.importedFile(fileId('/ws/pkg/a.py'), '', 1), '/ws/pkg/__init__.py');
    assert.equal(p.resolver.importedFile(fileId('/ws/pkg/a.py'), 'pkg.b', 0), '/ws/pkg/b.py');
    assert.equal(p.resolver.importedFile(fileId('/ws/pkg/a.py'), 'nowhere', 0), undefined);
  });
});

describe('names of library things', () => {
  const library = {
    'kit/': 'from .tasks import *\nfrom .locks import Lock as Lock\n',
    'kit.tasks': "__all__ = ['sleep']\nasync def sleep(delay: float) -> None: ...\n",
    'kit.locks': 'class Base:\n    def wait(self) -> None: ...\nclass Lock(Base):\n    async def acquire(self) -> bool: ...\n',
  };

  it('the public name comes first, the place of definition after it', () => {
    const p = program({ 'a.py': 'import kit\nkit.sleep(1)\n' }, { library });
    assert.deepEqual(p.names('kit.sleep(1)'), ['kit.sleep', 'kit.tasks.sleep']);
  });

  it('the public name comes first for an import from the place of definition too', () => {
    const p = program({ 'a.py': 'from kit.tasks import sleep\nsleep(1)\n' }, { library });
    assert.deepEqual(p.names('sleep(1)'), ['kit.sleep', 'kit.tasks.sleep']);
  });

  it('a method has a name for each class of the receiver', () => {
    const p = program({ 'a.py': 'from kit import Lock\nlock = Lock()\nlock.wait()\n' }, { library });
    assert.deepEqual(p.names('lock.wait()'), ['kit.Lock.wait', 'kit.locks.Lock.wait', 'kit.locks.Base.wait']);
  });

  it('a class of the program answers to the names of its library bases', () => {
    const p = program({ 'a.py': 'import kit\nclass Mine(kit.Lock):\n    pass\nMine().wait()\n' }, { library });
    assert.deepEqual(p.names('Mine().wait()').slice(0, 2), ['a.Mine.wait', 'kit.Lock.wait']);
  });

  it('a library is not mistaken for files of the workspace that share the name of a module', () => {
    const p = program({ 'locks.py': 'class Lock: pass\n', 'a.py': 'import tools\ntools.make().acquire()\n' }, {
      library: { tools: 'from locks import Lock\ndef make() -> Lock: ...\n', locks: 'class Lock:\n    def acquire(self) -> bool: ...\n' },
    });
    assert.deepEqual(p.names('tools.make().acquire()'), ['locks.Lock.acquire']);
  });

  it('a base without a source lends its names', () => {
    const p = program({ 'a.py': 'from gui import Thread\nclass Worker(Thread):\n    pass\nWorker().start()\n' });
    assert.equal(p.callees('Worker().start()')[0]?.kind, 'symbol');
    assert.deepEqual(p.names('Worker().start()'), ['gui.Thread.start']);
  });
});
