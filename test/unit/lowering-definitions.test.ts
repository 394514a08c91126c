import assert from 'node:assert/strict';
import { bindings, lower, show, unit, variable } from './lowering-fixtures.ts';

describe('units', () => {
  it('stand in the order of their first character, with dotted paths', () => {
    const facts = lower(
      ['@d(lambda: 1)', 'def f(x=lambda: 2):', '    def g(): pass', '    class A:', '        def m(self): pass', 'class A:', '    async def m(self): pass', '    @property', '    def m(self): pass', 'def f(): pass', ''].join('\n'),
    );
    assert.deepEqual(facts.units.map((each) => each.path), ['', 'f', '<lambda>', '<lambda>@2', 'f.g', 'f.A.m', 'A.m', 'A.m@2', 'f@2']);
    assert.deepEqual(facts.classes.map((each) => [each.path, each.unit, each.class]), [
      ['f.A', 1, -1],
      ['A', 0, -1],
    ]);
    assert.deepEqual(facts.units.map((each) => [each.parent, each.class]), [
      [-1, -1],
      [0, -1],
      [0, -1],
      [0, -1],
      [1, -1],
      [1, 0],
      [0, 1],
      [0, 1],
      [0, -1],
    ]);
  });

  it('know whether they are async, generators or stubs', () => {
    const facts = lower('async def a(): await x\ndef b(): yield\ndef c(): ...\ndef d():\n    """Doc."""\ndef e(): raise NotImplementedError("no")\ndef g():\n    def h(): yield\ndef i(): pass\ndef j():\n    """Doc."""\n    return 1\n');
    assert.deepEqual(facts.units.slice(1).map((each) => `${each.name}${each.async ? ' async' : ''}${each.generator ? ' generator' : ''}${each.stub ? ' stub' : ''}`), ['a async', 'b generator', 'c stub', 'd stub', 'e stub', 'g', 'h generator', 'i stub', 'j']);
  });

  it('have spans for the whole, the head, the name, the body and the docstring', () => {
    const text = '@d\nasync  def f(x):\n    "Doc."\n    return x\n\ny = lambda: 1\n';
    const facts = lower(text);
    const cut = (span: { start: number; end: number } | undefined): string => text.slice(span?.start, span?.end);
    const f = unit(facts, 'f');
    assert.deepEqual([f.at, f.headAt, f.nameAt, f.bodyAt, f.docAt].map(cut), ['@d\nasync  def f(x):\n    "Doc."\n    return x', 'async', 'f', '"Doc."\n    return x', '"Doc."']);
    const lambda = unit(facts, '<lambda>');
    assert.deepEqual([lambda.at, lambda.headAt, lambda.nameAt, lambda.bodyAt].map(cut), ['lambda: 1', 'lambda', 'lambda', '1']);
    assert.equal(cut(unit(lower('def g(): pass\n'), 'g').headAt), '@d\n');
  });

  it('list what they return and yield, None apart', () => {
    const facts = lower('def f():\n    yield a\n    yield from b\n    return None\n    return\n    return c, d\ng = lambda: e\n');
    assert.deepEqual(unit(facts, 'f').returned.map(show), ['tuple{c, d}']);
    assert.deepEqual(unit(facts, 'f').yielded.map(show), ['a', 'each of b']);
    assert.deepEqual(unit(facts, '<lambda>').returned.map(show), ['e']);
  });

  it('list exits', () => {
    const text = 'def f():\n    for x in y:\n        if x: break\n        continue\n    try: raise E(1)\n    except E: raise\n    return 2\n';
    assert.deepEqual(unit(lower(text), 'f').exits.map((each) => `${each.kind} ${show(each.value)}${each.again ? ' again' : ''}`), ['break -', 'continue -', 'raise E(1)', 'raise - again', 'return 2']);
  });

  it('have decorators, annotations and defaults as references', () => {
    const f = unit(lower('@a.b(1)\n@c\ndef f(x: int = 1, *args: "T", y: list[T] | None = None, **kw: Any) -> "Task[None]": pass\n'), 'f');
    assert.deepEqual(f.decorators.map(show), ['a.b(1)', 'c']);
    assert.deepEqual(f.params.map((param) => `${param.name}: ${show(param.annotation)} = ${show(param.default)}`), ['x: int = 1', 'args: T = -', 'y: list[T] | <none> = <none>', 'kw: Any = -']);
    assert.equal(show(f.returns), 'Task[<none>]');
  });

  it('overloads of a stub are units of one name', () => {
    const facts = lower('@overload\ndef f(x: int) -> int: ...\n@overload\ndef f(x: str) -> str: ...\n', 'interface');
    assert.deepEqual(facts.units.map((each) => `${each.path} ${show(each.returns)}`), [' -', 'f int', 'f@2 str']);
  });
});

describe('classes', () => {
  it('have bases, keywords, decorators and members', () => {
    const [a] = lower('@dataclass(frozen=True)\nclass A(B[T], c.D, metaclass=M):\n    x: int = 1\n    y: "T"\n    z = field(default_factory=list)\n    def m(self): pass\n    import q\n').classes;
    assert.ok(a);
    assert.deepEqual(a.bases.map(show), ['B[T]', 'c.D']);
    assert.deepEqual(a.keywords.map(([name, value]) => `${name}=${show(value)}`), ['metaclass=M']);
    assert.deepEqual(a.decorators.map(show), ['dataclass(frozen=true)']);
    assert.deepEqual(a.members.map((member) => `${member.name}: ${bindings(member).join()}`), ['x: int = 1', 'y: : T', 'z: field(default_factory=list)', 'm: function 1', 'q: import q']);
  });

  it('run their body in the unit around, in order', () => {
    const facts = lower('a()\nclass A:\n    b()\n    class B:\n        c()\nd()\n');
    assert.deepEqual(unit(facts, '').calls.map((call) => `${show(call.callee)} ${call.classBody}`), ['a -1', 'b 0', 'c 1', 'd -1']);
    assert.deepEqual(facts.classes.map((each) => each.path), ['A', 'A.B']);
  });
});

describe('annotations', () => {
  const annotation = (text: string): string => {
    const [binding] = variable(unit(lower(`x: ${text}\n`), ''), 'x').bindings;
    return binding?.kind === 'declared' ? show(binding.annotation) : '-';
  };
  const cases: Readonly<Record<string, string>> = {
    int: 'int',
    'a.B[int]': 'a.B[int]',
    'dict[str, list[T]]': 'dict[tuple{str, list[T]}]',
    'A | B | None': 'A | B | <none>',
    'Callable[[int], Awaitable[T]]': 'Callable[tuple{list{int}, Awaitable[T]}]',
    'Callable[..., T]': 'Callable[tuple{<ellipsis>, T}]',
    '"A"': 'A',
    '"a.B[\'C\'] | None"': 'a.B["C"] | <none>',
    '"Callable[[A], B]"': 'Callable[tuple{list{A}, B}]',
    'Optional["A"]': 'Optional[A]',
    "Literal['w', 'r']": 'Literal[tuple{"w", "r"}]',
    '"not a type"': '?',
    '"f(x)"': '?',
    'tuple[int, ...]': 'tuple[tuple{int, <ellipsis>}]',
    '*Ts': 'Ts',
  };
  for (const [text, shown] of Object.entries(cases)) it(`\`${text}\``, () => assert.equal(annotation(text), shown));
});

describe('imports', () => {
  it('are listed with how and where they run', () => {
    const facts = lower('import a.b as c, d\nfrom .e import (f, g as h)\nfrom . import i\nfrom j import *\nfrom __future__ import annotations\ndef k():\n    import l\nif TYPE_CHECKING:\n    import m\n');
    assert.deepEqual(
      facts.imports.map((each) => `${'.'.repeat(each.level)}${each.module} [${each.names.join()}] unit ${each.unit}${each.typeOnly ? ' type-only' : ''}`),
      ['a.b [] unit 0', 'd [] unit 0', '.e [f,g] unit 0', '. [i] unit 0', 'j [*] unit 0', '__future__ [annotations] unit 0', 'l [] unit 1', 'm [] unit 0 type-only'],
    );
  });
});

describe('exported names', () => {
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['x = 1', undefined],
    ['__all__ = ["a", "b"]', ['a', 'b']],
    ['__all__: list[str] = ["a"]', ['a']],
    ['__all__ = ("a", "b")\n__all__ += ["c"]', ['a', 'b', 'c']],
    ['__all__ = ["a"] + ["b"]', ['a', 'b']],
    ['__all__ = ["a"]\n__all__.extend(["b"])\n__all__.append("c")', ['a', 'b', 'c']],
    ['if x:\n    __all__ = ["a"]\nelse:\n    __all__ = ["b"]', ['a', 'b']],
    ['__all__ = ["a"] + m.__all__', undefined],
    ['__all__ = [name for name in x]', undefined],
    ['def f():\n    __all__ = ["a"]', undefined],
    [`__all__ = [${Array.from({ length: 50 }, (_, index) => `"n${index}"`).join()}]`, Array.from({ length: 50 }, (_, index) => `n${index}`)],
  ];
  for (const [text, names] of cases) it(`\`${text.slice(0, 60).replaceAll('\n', ' ⏎ ')}\``, () => assert.deepEqual(lower(`${text}\n`).exportedNames, names));
});

describe('interface depth', () => {
  it('keeps what others may ask about and leaves out what happens in bodies', () => {
    const text = 'class A:\n    x: int = 1\n    def __init__(self, n: int) -> None:\n        self.n = make(n)\n        f()\n    async def go(self) -> "T":\n        y = g()\n        if y: await h()\n        return y\n';
    const facts = lower(text, 'interface');
    assert.deepEqual(facts.units.map((each) => [each.calls.length, each.accesses.length, each.suspensions.length, each.exits.length, each.regions.length]), Array.from({ length: 3 }, () => [0, 0, 0, 0, 1]));
    assert.deepEqual(facts.classes[0]?.attributes.map((each) => show(each.bindings[0]?.value)), ['make(n)']);
    const go = unit(facts, 'A.go');
    assert.deepEqual([go.async, show(go.returns), go.returned.map(show), bindings(variable(go, 'y'))], [true, 'T', ['y'], ['g()']]);
    assert.ok(facts.units.every((each) => each.variables.every((found) => found.reads.length === 0)));
  });
});
