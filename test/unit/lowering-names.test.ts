import assert from 'node:assert/strict';
import { bindings, lower, reads, show, unit, variable } from './lowering-fixtures.ts';

const moduleBindings = (text: string, name: string): string[] => bindings(variable(unit(lower(text), ''), name));

describe('what names are bound to', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['x = f()', 'x', ['f()']],
    ['x: T = f()', 'x', ['T = f()']],
    ['x: T', 'x', [': T']],
    ['x = y = f()', 'y', ['f()']],
    ['a, b = f()', 'b', ['f()[1]']],
    ['a, b = f(), g()', 'b', ['g()']],
    ['a, (b, c) = f()', 'c', ['f()[1][1]']],
    ['a, *b = f()', 'b', ['?']],
    ['*a, b = f()', 'b', ['?']],
    ['[a, b] = f(), g()', 'a', ['f()']],
    ['x = 1\nx += 1', 'x', ['1', 'augmented <operation>']],
    ['x += [t]', 'x', ['augmented list{t}']],
    ['for x in f(): pass', 'x', ['each of f()']],
    ['for i, x in f(): pass', 'x', ['each of f()[1]']],
    ['with f() as x: pass', 'x', ['entered f()']],
    ['with f() as (x, y): pass', 'y', ['entered f()[1]']],
    ['try: pass\nexcept E as x: pass', 'x', ['caught E']],
    ['try: pass\nexcept (A, B) as x: pass', 'x', ['caught tuple{A, B}']],
    ['try: pass\nexcept* E as x: pass', 'x', ['?']],
    ['import a', 'a', ['import a']],
    ['import a.b', 'a', ['import a (a.b)']],
    ['import a.b as x', 'x', ['import a.b']],
    ['from a.b import c', 'c', ['import a.b c']],
    ['from a import (b as c, d)', 'c', ['import a b']],
    ['from .. import x', 'x', ['import .. x']],
    ['from .a import x', 'x', ['import .a x']],
    ['if TYPE_CHECKING:\n    from a import b', 'b', ['import a b type-only']],
    ['if typing.TYPE_CHECKING: pass\nelse:\n    import a', 'a', ['import a']],
    ['def f(): pass', 'f', ['function 1']],
    ['async def f(): pass', 'f', ['function 1']],
    ['class A: pass', 'A', ['class 0']],
    ['x = 1\ndel x', 'x', ['1', 'deleted']],
    ['f(x := g())', 'x', ['g()']],
    ['[x := g(y) for y in z]', 'x', ['g(y)']],
    ['type X[T] = list[T]', 'X', ['list[T]']],
    ['match f():\n    case x: pass', 'x', ['f()']],
    ['match s:\n    case A() as x: pass', 'x', ['caught A']],
    ['match s:\n    case (a, x): pass', 'x', ['s[1]']],
    ['match s:\n    case {"k": x, **rest}: pass', 'rest', ['?']],
    ['match s:\n    case A(x) | B(k=x): pass', 'x', ['?', '?']],
    ['match s:\n    case [1, *x]: pass', 'x', ['?']],
    ['def f():\n    global x\n    x = 1', 'x', ['1']],
    ['print(1)\nmatch = 1\ntype = 2', 'match', ['1']],
  ];
  for (const [text, name, expected] of cases) it(`\`${text.replaceAll('\n', ' ⏎ ')}\``, () => assert.deepEqual(moduleBindings(`${text}\n`, name), expected));

  it('binds parameters in the function', () => {
    const found = unit(lower('def f(a, /, b, *c, d=1, **e): pass\n'), 'f');
    assert.deepEqual(found.params.map((param) => `${param.name} ${param.kind}`), ['a positional-only', 'b positional', 'c rest', 'd keyword-only', 'e keyword-rest']);
    assert.deepEqual(bindings(variable(found, 'd')), ['param 3']);
  });

  it('binds type parameters to their bounds', () => {
    const found = unit(lower('def f[T: Base, *Ts, **P](x: T): pass\n'), 'f');
    assert.deepEqual(['T', 'Ts', 'P'].map((name) => bindings(variable(found, name))), [[': Base'], [': ?'], [': ?']]);
  });

  it('keeps a nonlocal assignment with the variable it binds, in the unit that runs it', () => {
    const facts = lower('def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = h()\n');
    const x = variable(unit(facts, 'f'), 'x');
    assert.deepEqual(bindings(x), ['1', 'h()']);
    assert.deepEqual(x.bindings.map((each) => each.unit), [1, 2]);
    assert.deepEqual(unit(facts, 'f.g').outerNames, ['x']);
    assert.deepEqual(unit(facts, 'f.g').variables, []);
  });

  it('finds the nonlocal variable even when it is bound further down', () => {
    const facts = lower('def f():\n    def g():\n        nonlocal x\n        x = h()\n    x = 1\n');
    assert.deepEqual(bindings(variable(unit(facts, 'f'), 'x')), ['1', 'h()']);
  });
});

describe('where names are read', () => {
  it('tells each use', () => {
    const facts = lower('t = f()\nt.start()\nt.x\ng(t)\ng(*t)\nt()\nif t: pass\nu = t\nself.u = t\n[t]\nt[0]\nt + 1\nreturn_ = (t if c else d)\n');
    assert.deepEqual(reads(variable(unit(facts, ''), 't')), ['receiver start 1', 'receiver x', 'passed 2 0', 'passed 3 *', 'called 4', 'tested', 'bound u', 'stored self.u', 'dropped', 'subscripted', 'operand', 'bound return_']);
  });

  it('gives a captured variable the reads of inner units', () => {
    const facts = lower('def f():\n    x = 1\n    def g(): return x\n    h = lambda: x\n    return [x for y in z]\n');
    const x = variable(unit(facts, 'f'), 'x');
    assert.deepEqual(x.reads.map((read) => [read.unit, read.use.kind]), [
      [2, 'returned'],
      [3, 'returned'],
      [1, 'element'],
    ]);
  });

  it('does not see the names of a class body in its methods', () => {
    const facts = lower('x = 1\nclass A:\n    x = 2\n    y = x\n    def f(self): return x\n');
    assert.deepEqual(reads(variable(unit(facts, ''), 'x')), ['returned']);
    const [a] = facts.classes;
    assert.deepEqual(reads(variable({ variables: a?.members ?? [] }, 'x')), ['bound y']);
  });

  it('keeps the variable of a comprehension apart from a variable of the same name', () => {
    const facts = lower('x = f()\n[x.a for x in y]\nx.b\n');
    const found = unit(facts, '').variables.filter((each) => each.name === 'x');
    assert.deepEqual(found.map((each) => [each.comprehension, reads(each), bindings(each)]), [
      [undefined, ['receiver b'], ['f()']],
      [1, ['receiver a'], ['each of y']],
    ]);
  });

  it('lists no variable for built-in names', () => {
    assert.deepEqual(unit(lower('print(len(x))\n'), '').variables, []);
  });

  it('counts the target of an augmented assignment as read', () => {
    assert.deepEqual(reads(variable(unit(lower('x = 1\nx += 1\n'), ''), 'x')), ['operand']);
  });
});

describe('attributes and elements', () => {
  const accesses = (text: string): string[] =>
    unit(lower(text), '').accesses.map((each) => `${each.mode} ${show(each.target)}${each.value ? ` = ${show(each.value)}` : ''}${each.annotation ? `: ${show(each.annotation)}` : ''}${each.use ? ` (${each.use.kind})` : ''}`);

  it('reads', () => assert.deepEqual(accesses('x = a.b.c\ny = d[k]\n'), ['read a.b (receiver)', 'read a.b.c (bound)', 'read d[k] (bound)']));
  it('writes, after the value', () => assert.deepEqual(accesses('a.b = c.d\n'), ['read c.d (stored)', 'write a.b = c.d']));
  it('an annotated write', () => assert.deepEqual(accesses('a.b: T = c\n'), ['write a.b = c: T']));
  it('updates', () => assert.deepEqual(accesses('a.b += 1\nd["k"] -= f()\n'), ['update a.b = <operation>', 'update d["k"] = <operation>']));
  it('deletes', () => assert.deepEqual(accesses('del a.b, d[k]\n'), ['delete a.b', 'delete d[k]']));
  it('a called attribute is told by the call', () => assert.deepEqual(accesses('a.lock.acquire()\n'), ['read a.lock (receiver)']));
  it('targets of for, with and unpacking', () => assert.deepEqual(accesses('for a.b in c: pass\nwith d as a.e: pass\na.f, x = g\n'), ['write a.b = each of c', 'write a.e = entered d', 'write a.f = g[0]']));

  it('gives the class what its methods set on self, inner functions included', () => {
    const facts = lower(
      [
        'class A:',
        '    def __init__(self, n):',
        '        self.a = f()',
        '        self.b: T',
        '        self.c: U = n',
        '        other.d = 1',
        '        def later():',
        '            self.e = g()',
        '        with h() as self.f: pass',
        '    @classmethod',
        '    def make(cls):',
        '        cls.g = 1',
        '    @staticmethod',
        '    def free(self):',
        '        self.h = 1',
        '    def shadow(self):',
        '        def inner(self):',
        '            self.i = 1',
        '        self.j.k = 1',
        '',
      ].join('\n'),
    );
    const shown = facts.classes[0]?.attributes.map(({ name, bindings: [binding] }) => `${name}: ${show(binding?.annotation)} = ${show(binding?.value)}`);
    assert.deepEqual(shown, ['a: - = f()', 'b: T = -', 'c: U = n', 'e: - = g()', 'f: - = entered h()', 'g: - = 1']);
  });
});
