import assert from 'node:assert/strict';
import { program, type Options } from './link-fixtures.ts';

/** As much of the standard library's stubs as the tests below need. */
const library: NonNullable<Options['library']> = {
  builtins: `
from typing import Generic, TypeVar, Iterator, Iterable, overload, Any
_T = TypeVar('_T')
_KT = TypeVar('_KT')
_VT = TypeVar('_VT')
class object:
    def __init__(self) -> None: ...
class type: ...
class int: ...
class str:
    def upper(self) -> str: ...
class property: ...
class Exception:
    def with_traceback(self, tb: Any) -> Exception: ...
class tuple(Generic[_T]): ...
class list(Generic[_T]):
    def append(self, item: _T) -> None: ...
    def pop(self) -> _T: ...
    def __iter__(self) -> Iterator[_T]: ...
class dict(Generic[_KT, _VT]):
    def get(self, key: _KT) -> _VT | None: ...
    def items(self) -> Iterator[tuple[_KT, _VT]]: ...
class enumerate(Generic[_T]):
    def __new__(cls, iterable: Iterable[_T]) -> enumerate[_T]: ...
    def __iter__(self) -> enumerate[_T]: ...
    def __next__(self) -> tuple[int, _T]: ...
`,
  typing: `
class TypeVar: ...
class _SpecialForm: ...
Generic: _SpecialForm
Protocol: _SpecialForm
Optional: _SpecialForm
Union: _SpecialForm
Any = object()
Callable: _SpecialForm
Self: _SpecialForm
Literal: _SpecialForm
List = list
class Awaitable: ...
class Coroutine(Awaitable): ...
class Iterator: ...
class Iterable: ...
class AsyncIterator: ...
class Generator: ...
def overload(f): ...
def cast(t, v): ...
class NamedTuple: ...
`,
  'asyncio/': 'from .tasks import *\nfrom .queues import Queue as Queue\n',
  'asyncio.queues': `
from typing import Generic, TypeVar
_T = TypeVar('_T')
class Queue(Generic[_T]):
    async def get(self) -> _T: ...
`,
  'asyncio.tasks': `
from typing import Generic, TypeVar, Coroutine, Any, Callable, Awaitable, Generator
__all__ = ['Task', 'create_task', 'wait_for', 'to_thread']
_T = TypeVar('_T')
class Future(Generic[_T]):
    def __await__(self) -> Generator[Any, None, _T]: ...
    def result(self) -> _T: ...
    def cancel(self) -> bool: ...
class Task(Future[_T]): ...
_FutureLike = Future[_T] | Awaitable[_T]
def create_task(coro: Generator[Any, None, _T] | Coroutine[Any, Any, _T]) -> Task[_T]: ...
async def wait_for(fut: _FutureLike[_T], timeout: float) -> _T: ...
async def to_thread(func: Callable[..., _T], *args: Any) -> _T: ...
`,
  functools: 'class partial: ...\ndef wraps(f): ...\ndef lru_cache(maxsize=128): ...\n',
  contextlib: `
from typing import Generic, TypeVar
_T = TypeVar('_T')
class _GeneratorContextManager(Generic[_T]):
    def __enter__(self) -> _T: ...
class _AsyncGeneratorContextManager(Generic[_T]):
    async def __aenter__(self) -> _T: ...
def contextmanager(f): ...
def asynccontextmanager(f): ...
`,
  enum: 'class Enum:\n    name: str\n',
  dataclasses: 'def dataclass(c): ...\ndef field(**kw): ...\n',
  files: `
from typing import overload, Literal
class Text:
    def read(self) -> str: ...
class Binary:
    def read(self) -> bytes: ...
TextMode = Literal['r', 'w']
@overload
def open(path: str, mode: TextMode = 'r') -> Text: ...
@overload
def open(path: str, mode: Literal['rb', 'wb']) -> Binary: ...
`,
};

const foo = 'class Foo:\n    def ping(self): return 1\n    async def work(self) -> int: return 1\n';

const calls = (text: string, call: string): string => program({ 'm.py': foo + text }, { library }).calls(call);

describe('classes', () => {
  it('a method of a base class is found on an object of the class below', () => {
    assert.equal(calls('class Bar(Foo): pass\nBar().ping()\n', 'Bar().ping()'), 'm.Bar.ping -> int 1');
  });

  it('bases are searched in the order of C3', () => {
    const text = 'class A:\n    def f(self): return "a"\nclass B(A): pass\nclass C(A):\n    def f(self): return "c"\nclass D(B, C): pass\nD().f()\n';
    const p = program({ 'm.py': text });
    assert.equal(p.calls('D().f()'), 'm.D.f -> str c');
    const [cls] = p.callees('D().f()').map((callee) => callee.receiver);
    assert.deepEqual(cls?.k === 'instance' ? p.resolver.mro(cls.class).names : [], ['m.D', 'm.B', 'm.C', 'm.A']);
  });

  it('a class that derives from itself does no harm', () => {
    assert.equal(calls('class A(A): pass\nA().f()\n', 'A().f()'), '? -> ?');
  });

  it('an order with an unknown base is not complete', () => {
    const p = program({ 'm.py': 'from gui import Window\nclass Mine(Window): pass\nMine()\n' });
    const [callee] = p.callees('Mine()');
    assert.equal(callee?.class === undefined ? undefined : p.resolver.mro(callee.class).complete, false);
  });

  it('what a method sets on `self` is seen in the others, in classes below too', () => {
    assert.equal(calls('class A:\n    def __init__(self):\n        self.foo = None\n    def open(self):\n        self.foo = Foo()\nclass B(A):\n    def use(self):\n        self.foo.ping()\n', 'self.foo.ping()'), 'm.Foo.ping -> int 1');
  });

  it('the annotation of an attribute counts more than what is assigned', () => {
    assert.equal(calls('class A:\n    def __init__(self, x):\n        self.foo: Foo = x\n    def use(self):\n        self.foo.ping()\n', 'self.foo.ping()'), 'm.Foo.ping -> int 1');
  });

  it('an attribute set from an unknown value may be anything', () => {
    const p = program({ 'm.py': `${foo}class A:\n    def __init__(self, x):\n        self.foo = Foo()\n        self.foo = x\n    def use(self):\n        self.foo.ping()\n` });
    assert.ok(p.callees('self.foo.ping()').some((callee) => callee.kind === 'unknown'));
  });

  it('a property gives what its getter returns', () => {
    assert.equal(calls('class A:\n    @property\n    def foo(self): return Foo()\n    @foo.setter\n    def foo(self, value): pass\nA().foo.ping()\n', 'A().foo.ping()'), 'm.Foo.ping -> int 1');
  });

  it('a class method makes an object of the class it is called on', () => {
    assert.equal(calls('class A(Foo):\n    @classmethod\n    def make(cls): return cls()\nA.make().ping()\n', 'A.make().ping()'), 'm.A.ping -> int 1');
  });

  it('a static method has no receiver', () => {
    const p = program({ 'm.py': `${foo}class A:\n    @staticmethod\n    def make() -> Foo: return Foo()\nA().make()\n` });
    assert.equal(p.calls('A().make()'), 'm.A.make -> m.Foo');
    assert.equal(p.callees('A().make()')[0]?.receiver, undefined);
  });

  it('`super` skips the class itself', () => {
    assert.equal(calls('class A(Foo):\n    def ping(self):\n        return super().ping()\n', 'super().ping()'), 'm.Foo.ping -> int 1');
  });

  it('fields of a dataclass and members of an enumeration are known', () => {
    const text = 'from dataclasses import dataclass\nfrom enum import Enum\n@dataclass\nclass D:\n    foo: Foo\nclass Color(Enum):\n    RED = 1\n    def paint(self): return 2\nD(Foo()).foo.ping()\nColor.RED.paint()\nfor c in Color: c.paint()\n';
    assert.equal(calls(text, 'D(Foo()).foo.ping()'), 'm.Foo.ping -> int 1');
    assert.equal(calls(text, 'Color.RED.paint()'), 'm.Color.paint -> int 2');
    assert.equal(calls(text, 'c.paint()'), 'm.Color.paint -> int 2');
  });

  it('a method that a class below overrides is marked', () => {
    const p = program({ 'm.py': `${foo}class Bar(Foo):\n    def ping(self): return 2\ndef f(x: Foo):\n    x.ping()\n    x.work()\n` });
    assert.equal(p.callees('x.ping()')[0]?.overridden, true);
    assert.equal(p.callees('x.work()')[0]?.overridden, undefined);
  });

  it('a constructor call runs `__init__` where there is one', () => {
    const p = program({ 'm.py': 'class A:\n    def __init__(self):\n        self.x = 1\nclass B(A): pass\nB()\n' });
    const [callee] = p.callees('B()');
    assert.equal(callee?.kind, 'class');
    assert.equal(callee?.unit, p.unit('m.py', 'A.__init__'));
  });
});

describe('calls', () => {
  it('a coroutine function gives a coroutine, awaiting it the result', () => {
    const text = 'async def go() -> Foo: return Foo()\nasync def main():\n    go()\n    (await go()).ping()\n';
    assert.equal(calls(text, 'go()'), 'm.go -> coroutine(m.Foo)');
    assert.equal(calls(text, '(await go()).ping()'), 'm.Foo.ping -> int 1');
  });

  it('an async generator gives an iterator', () => {
    const text = 'async def go():\n    yield Foo()\nasync def main():\n    async for x in go():\n        x.ping()\n';
    assert.equal(calls(text, 'go()'), 'm.go -> iterator[m.Foo]');
    assert.equal(calls(text, 'x.ping()'), 'm.Foo.ping -> int 1');
  });

  it('a function without a return gives `None`, an abstract one is unknown', () => {
    const text = 'def a():\n    print(1)\ndef b():\n    raise NotImplementedError\na()\nb()\n';
    assert.equal(calls(text, 'a()'), 'm.a -> none');
    assert.equal(calls(text, 'b()'), 'm.b -> ?');
  });

  it('functions that call each other end', () => {
    assert.equal(calls('def a(n):\n    return b(n) if n else Foo()\ndef b(n):\n    return a(n)\nb(1).ping()\n', 'b(1).ping()'), 'm.Foo.ping -> int 1');
  });

  it('the order of questions does not change the answers of a cycle', () => {
    const text = `${foo}def a(n):\n    return b(n) if n else Foo()\ndef b(n):\n    return a(n)\na(1)\nb(1)\n`;
    const forwards = program({ 'm.py': text });
    const backwards = program({ 'm.py': text });
    assert.equal(backwards.calls('b(1)'), forwards.calls('b(1)'));
    assert.equal(backwards.calls('a(1)'), forwards.calls('a(1)'));
    assert.equal(forwards.calls('a(1)'), 'm.a -> m.Foo');
  });

  it('a lambda, an object with `__call__` and a partial call what they hold', () => {
    const text = 'from functools import partial\nclass C:\n    def __call__(self): return Foo()\nf = lambda: Foo()\nf().ping()\nC()().ping()\npartial(f)().ping()\n';
    for (const call of ['f().ping()', 'C()().ping()', 'partial(f)().ping()']) assert.equal(calls(text, call), 'm.Foo.ping -> int 1', call);
  });

  it('any function of a table may be called', () => {
    assert.equal(calls('def a(): return 1\ndef b(): return 2\ntable = {"a": a, "b": b}\ntable["a"]()\n', 'table["a"]()'), 'm.a -> int 1; m.b -> int 2');
  });

  it('`getattr` is unknown', () => {
    assert.equal(calls('getattr(Foo(), "ping")()\n', 'getattr(Foo(), "ping")()'), '? -> ?');
  });
});

describe('decorators', () => {
  const head = 'import functools\n';

  it('one that gives the function back keeps its result', () => {
    const p = program({ 'm.py': `${foo}def register(f):\n    return f\n@register\ndef go(): return Foo()\ngo()\n` });
    assert.equal(p.calls('go()'), 'm.go -> m.Foo');
    assert.equal(p.callees('go()')[0]?.decorated, 'known');
  });

  it('a wrapper made with `wraps` passes on the result', () => {
    const text = `${head}def deco(f):\n    @functools.wraps(f)\n    def wrapper(*a):\n        return f(*a)\n    return wrapper\n@deco\nasync def go() -> int: return 1\ngo()\n`;
    assert.equal(calls(text, 'go()'), 'm.go -> coroutine(int)'.replace('int', 'builtins.int'));
  });

  it('a coroutine wrapper made by a factory makes a coroutine', () => {
    const text = `${head}def retry(n):\n    def outer(f):\n        @functools.wraps(f)\n        async def wrapper(*a):\n            return f(*a)\n        return wrapper\n    return outer\n@retry(3)\ndef go(): return Foo()\ngo()\n`;
    assert.equal(calls(text, 'go()'), 'm.go -> coroutine(m.Foo)');
  });

  it('one that nothing is known of hides the result', () => {
    const p = program({ 'm.py': `${foo}from web import route\n@route("/")\nasync def go(): return Foo()\ngo()\n` });
    assert.equal(p.calls('go()'), 'm.go -> ?');
    assert.equal(p.callees('go()')[0]?.decorated, 'unknown');
  });

  it('a context manager made of a generator gives what the generator yields', () => {
    const text = 'from contextlib import contextmanager, asynccontextmanager\n@contextmanager\ndef a():\n    yield Foo()\n@asynccontextmanager\nasync def b():\n    yield Foo()\nasync def main():\n    with a() as x:\n        x.ping()\n    async with b() as y:\n        y.ping()\n';
    assert.equal(calls(text, 'x.ping()'), 'm.Foo.ping -> int 1');
    assert.equal(calls(text, 'y.ping()'), 'm.Foo.ping -> int 1');
  });
});

describe('types', () => {
  it('annotations of parameters, in quotes and with `None`, tell what they are', () => {
    const text = 'from typing import Optional\ndef f(a: Foo, b: "Foo", c: Optional[Foo], d: Foo | None):\n    a.ping()\n    b.ping()\n    c.ping()\n    d.ping()\n';
    for (const call of ['a.ping()', 'b.ping()', 'c.ping()', 'd.ping()']) assert.equal(calls(text, call), 'm.Foo.ping -> int 1', call);
  });

  it('elements of lists, dictionaries and tuples are known', () => {
    const text = 'def f(xs: list[Foo], d: dict[str, Foo], t: tuple[int, Foo]):\n    for x in xs: x.ping()\n    d["a"].ping()\n    for k, v in d.items(): v.ping()\n    t[1].ping()\n    n, u = t\n    u.ping()\n    for i, e in enumerate(xs): e.ping()\n    [y.ping() for y in [Foo()]]\n';
    for (const call of ['x.ping()', 'd["a"].ping()', 'v.ping()', 't[1].ping()', 'u.ping()', 'e.ping()', 'y.ping()']) assert.equal(calls(text, call), 'm.Foo.ping -> int 1', call);
  });

  it('a container holds what is put into it', () => {
    const text = 'def f():\n    xs = []\n    xs.append(Foo())\n    for x in xs: x.ping()\n    d = {}\n    d["a"] = Foo()\n    d["a"].ping()\nclass A:\n    def __init__(self):\n        self.items = []\n    def add(self):\n        self.items.append(Foo())\n    def use(self):\n        for item in self.items: item.ping()\n';
    for (const call of ['x.ping()', 'd["a"].ping()', 'item.ping()']) assert.equal(calls(text, call), 'm.Foo.ping -> int 1', call);
  });

  it('a container that something unknown is put into may hold anything', () => {
    const p = program({ 'm.py': `${foo}def f(y):\n    xs = []\n    xs.append(Foo())\n    xs.append(y)\n    for x in xs: x.ping()\n` }, { library });
    assert.ok(p.callees('x.ping()').some((callee) => callee.kind === 'unknown'));
  });

  it('a generic class gives what it was made for', () => {
    const text = 'import asyncio\nasync def f(q: asyncio.Queue[Foo]):\n    (await q.get()).ping()\nasync def g():\n    p = asyncio.Queue[Foo]()\n    (await p.get()).ping()\nclass Mine(asyncio.Queue[Foo]): pass\nasync def h():\n    (await Mine().get()).ping()\n';
    for (const call of ['(await q.get()).ping()', '(await p.get()).ping()', '(await Mine().get()).ping()']) assert.equal(calls(text, call), 'm.Foo.ping -> int 1', call);
  });

  it('a generic class of the program learns from its constructor', () => {
    assert.equal(calls('from typing import Generic, TypeVar\nT = TypeVar("T")\nclass Box(Generic[T]):\n    def __init__(self, item: T): self.item = item\n    def get(self) -> T: return self.item\nBox(Foo()).get().ping()\n', 'Box(Foo()).get().ping()'), 'm.Foo.ping -> int 1');
  });

  it('a task gives what its coroutine returns', () => {
    const text = 'import asyncio\nasync def go() -> Foo: return Foo()\nasync def main():\n    t = asyncio.create_task(go())\n    (await t).ping()\n    t.result().ping()\n    (await asyncio.wait_for(go(), 1)).ping()\n    (await asyncio.to_thread(Foo)).ping()\n    t.cancel()\n';
    for (const call of ['(await t).ping()', 't.result().ping()', '(await asyncio.wait_for(go(), 1)).ping()', '(await asyncio.to_thread(Foo)).ping()']) assert.equal(calls(text, call), 'm.Foo.ping -> int 1', call);
    assert.equal(calls(text, 't.cancel()'), 'asyncio.Task.cancel -> builtins.bool'.replace('builtins.bool', '?'));
  });

  it('of overloads the one that the arguments fit is meant', () => {
    const text = 'from files import open\nopen("x").read()\nopen("x", "rb").read()\n';
    assert.equal(calls(text, 'open("x").read()'), 'files.Text.read -> builtins.str');
    assert.equal(calls(text, 'open("x", "rb").read()'), 'files.Binary.read -> ?');
  });

  it('`Self`, `cast` and `__await__` are understood', () => {
    const text = 'from typing import Self, cast\nclass A(Foo):\n    def me(self) -> Self: return self\n    def __await__(self):\n        return self.run().__await__()\n    async def run(self): return Foo()\nclass B(A): pass\nasync def main(x):\n    B().me().ping()\n    cast(Foo, x).ping()\n    (await A()).ping()\n';
    assert.equal(calls(text, 'B().me().ping()'), 'm.B.ping -> int 1');
    assert.equal(calls(text, 'cast(Foo, x).ping()'), 'm.Foo.ping -> int 1');
    assert.equal(calls(text, '(await A()).ping()'), 'm.Foo.ping -> int 1');
  });

  it('a callable that gives an awaitable says so, whatever it is', () => {
    const text = 'from typing import Callable, Coroutine, Any\ndef f(cb: Callable[[], Coroutine[Any, Any, Foo]]):\n    cb()\n';
    assert.equal(calls(text, 'cb()'), '? -> coroutine(m.Foo)');
  });

  it('`with` gives what `__enter__` returns', () => {
    assert.equal(calls('class A(Foo):\n    def __enter__(self): return self\n    def __exit__(self, *a): pass\nwith A() as a:\n    a.ping()\n', 'a.ping()'), 'm.A.ping -> int 1');
  });

  it('aliases that stand for each other end', () => {
    const text = 'from typing import TypeVar, Union, Sequence\nT = TypeVar("T")\nNested = Union[T, Sequence["Nested[T]"]]\nA = B\nB = A\ndef f(x: Nested[T]) -> T: ...\ndef g(x: A[int]):\n    x.go()\nf("abc")\n';
    assert.equal(calls(text, 'x.go()'), '? -> ?');
    assert.equal(calls(text, 'f("abc")'), 'm.f -> str abc');
  });

  it('a wide union is unknown', () => {
    const classes = Array.from({ length: 12 }, (_, index) => `class C${index}:\n    def go(self): return ${index}\n`).join('');
    const p = program({ 'm.py': `${classes}xs = [${Array.from({ length: 12 }, (_, index) => `C${index}()`).join(', ')}]\nfor x in xs: x.go()\n` });
    assert.equal(p.calls('x.go()'), '? -> ?');
  });
});

describe('an earlier resolver', () => {
  const files = { 'a.py': 'from b import make\ndef f():\n    make()\n', 'b.py': 'from c import Thing\ndef make():\n    return Thing()\n', 'c.py': 'class Thing:\n    pass\n', 'd.py': 'x = 1\n' };

  it('is not trusted for a file whose neighbour now means something else', () => {
    const p = program(files);
    assert.equal(p.calls('make()'), 'b.make -> c.Thing');
    assert.equal(p.edited({ 'b.py': 'def make():\n    return 1\n' }).calls('make()'), 'b.make -> int 1');
  });

  it('is not trusted when a module further on changes', () => {
    const p = program(files);
    p.calls('make()');
    const renamed = p.edited({ 'c.py': 'async def Thing():\n    return 1\n' });
    assert.equal(renamed.calls('make()'), 'b.make -> coroutine(int 1)');
  });

  it('stays right over several edits of the file between', () => {
    const p = program(files);
    p.calls('make()');
    const first = p.edited({ 'b.py': 'from c import Thing\n\ndef make():\n    # a comment\n    return Thing()\n' });
    const second = first.edited({ 'c.py': 'def Thing():\n    return "changed"\n' });
    assert.equal(second.calls('make()'), 'b.make -> str changed');
  });

  it('answers for what is unchanged without asking again', () => {
    const p = program(files);
    const before = p.callees('make()');
    assert.equal(p.edited({ 'd.py': 'x = 2\n' }).callees('make()'), before);
  });

  it('is not trusted for what a body of another file puts into a container', () => {
    const things = 'class A:\n    def go(self): return 1\nclass B:\n    def go(self): return 2\nclass Box:\n    def __init__(self):\n        self.items = []\n    def fill(self):\n        self.items.append(A())\n';
    const p = program({ 'a.py': 'from b import Box\ndef f(box: Box):\n    for x in box.items:\n        x.go()\n', 'b.py': things }, { library });
    assert.equal(p.calls('x.go()'), 'b.A.go -> int 1');
    assert.equal(p.edited({ 'b.py': things.replace('append(A())', 'append(B())') }).calls('x.go()'), 'b.B.go -> int 2');
  });

  it('counts for nothing when a file comes', () => {
    const p = program({ 'a.py': 'from b import make\nmake()\n' });
    assert.equal(p.callees('make()')[0]?.kind, 'symbol');
    assert.equal(p.edited({ 'b.py': 'def make(): return 1\n' }).calls('make()'), 'b.make -> int 1');
  });

  it('does not hide a new subclass', () => {
    const p = program({ 'a.py': 'class A:\n    def go(self): return 1\ndef f(a: A):\n    a.go()\n', 'b.py': 'from a import A\nclass B: pass\n' });
    assert.equal(p.callees('a.go()')[0]?.overridden, undefined);
    const next = p.edited({ 'b.py': 'from a import A\nclass B(A):\n    def go(self): return 2\n' });
    assert.equal(next.callees('a.go()')[0]?.overridden, true);
  });
});
