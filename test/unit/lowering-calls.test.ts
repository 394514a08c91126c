import assert from 'node:assert/strict';
import { calls, callTo, lower, show, unit, useOf } from './lowering-fixtures.ts';

describe('what becomes of a call', () => {
  const uses: Readonly<Record<string, string>> = {
    'f()': 'dropped',
    '(f())': 'dropped',
    'x = f()': 'bound x',
    'x: T = f()': 'bound x',
    'x = y = f()': 'bound x',
    'x = self.y = f()': 'stored self.y',
    'self.x = f()': 'stored self.x',
    "d['k'] = f()": 'stored d["k"]',
    'a, b = f()': 'unpacked a,b',
    '(a, *b) = f()': 'unpacked a,b',
    'a, b = 1, f()': 'bound b',
    'a, self.b = 1, f()': 'stored self.b',
    'a, b = *x, f()': 'tuple element, unpacked a,b',
    'x = (f() if c else g())': 'bound x',
    'x = a or f()': 'bound x',
    'x = f() or b': 'bound x',
    'if (x := f()): pass': 'bound x',
    'if f(): pass': 'tested',
    'while f(): pass': 'tested',
    'assert f()': 'tested',
    'assert x, f()': 'other',
    'not f()': 'tested',
    'f() < 1': 'compared',
    '1 + f()': 'operand',
    '-f()': 'operand',
    'x[f()]': 'operand',
    'f()[0]': 'subscripted',
    'x[1:f()]': 'operand',
    'f().a': 'receiver a',
    'f().a()': 'receiver a 1',
    'f()()': 'called 1',
    'g(f())': 'passed 1 0',
    'g(1, f())': 'passed 1 1',
    'g(k=f())': 'passed 1 k',
    'g(*f())': 'passed 1 *',
    'g(**f())': 'passed 1 **',
    'g([f()])': 'list element, passed 1 0',
    'g(*[f() for x in y])': 'comprehension element, passed 1 *',
    'g(f() for x in y)': 'comprehension element, passed 1 0',
    'x = [f()]': 'list element, bound x',
    'x = {f()}': 'set element, bound x',
    'x = {1: f()}': 'dict element, bound x',
    'x = (1, f())': 'tuple element, bound x',
    'x = [*f()]': 'iterated',
    'x = {**f()}': 'iterated',
    'x = [f() for y in z]': 'comprehension element, bound x',
    'x = [y for y in f()]': 'iterated',
    'x = [y for y in z if f()]': 'tested',
    'for x in f(): pass': 'iterated',
    'with f(): pass': 'entered 1',
    'with g(), f(): pass': 'entered 2',
    'raise f()': 'raised',
    'raise E from f()': 'other',
    'del f().x': 'receiver x',
    "f'{f()}'": 'formatted',
    "f'{x:{f()}}'": 'formatted',
    'tasks += [f()]': 'list element, bound tasks',
    'self.tasks += [f()]': 'list element, stored self.tasks',
    'x += f()': 'operand',
    'match f():\n    case _: pass': 'other',
    '@f()\ndef g(): pass': 'other',
    'class A(f()): pass': 'other',
    'def g(x=f()): pass': 'other',
    'x: Annotated[int, f()]': 'other',
    'f(); g()': 'dropped',
  };
  for (const [text, use] of Object.entries(uses)) it(`\`${text.replaceAll('\n', ' ')}\`: ${use}`, () => assert.equal(useOf(`${text}\n`), use));

  it('inside functions it is awaited, returned and yielded', () => {
    const text = ['async def g():', '    await f()', '    await (f())', '    return f()', '    return 1, f()', '    yield f()', '    yield from f()', '    async for x in f(): pass', '    async with f(): pass', ''].join('\n');
    assert.deepEqual(
      calls(text, 'g').map((each) => each.replace('f -> ', '')),
      ['awaited', 'awaited', 'returned', 'tuple element, returned', 'yielded', 'iterated', 'async iterated', 'async entered 2'],
    );
  });

  it('a lambda returns what its body calls', () => {
    assert.deepEqual(calls('x = lambda: f()\n', '<lambda>'), ['f -> returned']);
  });
});

describe('calls in evaluation order', () => {
  it('puts arguments before their call and the receiver before the arguments', () => {
    assert.deepEqual(calls('a().b(c(), d=e())\n'), ['a -> receiver b 3', 'c -> passed 3 0', 'e -> passed 3 d', 'a().b -> dropped']);
  });

  it('evaluates a comprehension body after its iterable', () => {
    assert.deepEqual(calls('[f(x) for x in g()]\n').map((each) => each.split(' ')[0]), ['g', 'f']);
  });

  it('evaluates the test of a conditional expression first', () => {
    assert.deepEqual(calls('a() if b() else c()\n').map((each) => each.split(' ')[0]), ['b', 'a', 'c']);
  });

  it('gives every event of a unit an order of its own', () => {
    const facts = lower('async def g(self):\n    self.a = b(self.c)\n    x = await d(x)\n    if x: return e()\n');
    const found = unit(facts, 'g');
    const orders = [
      ...found.calls.map((each) => each.order),
      ...found.accesses.map((each) => each.order),
      ...found.suspensions.map((each) => each.order),
      ...found.exits.map((each) => each.order),
      ...found.variables.flatMap((each) => [...each.bindings, ...each.reads].map((site) => site.order)),
    ];
    assert.equal(new Set(orders).size, orders.length);
    for (const each of found.calls) {
      const region = found.regions[each.region];
      assert.ok(region && region.first < each.order && each.order < region.last);
    }
  });
});

describe('the parts of a call', () => {
  it('has spans for the callee and for the argument list', () => {
    const text = 'x = a.b(1, k=2)\n';
    const call = callTo(lower(text), 'a.b');
    const cut = (span: { start: number; end: number }): string => text.slice(span.start, span.end);
    assert.deepEqual([call.at, call.calleeAt, call.argsAt, call.statementAt].map(cut), ['a.b(1, k=2)', 'a.b', '(1, k=2)', 'x = a.b(1, k=2)']);
    assert.deepEqual(call.args.map((each) => cut(each.at)), ['1', 'k=2']);
  });

  it('names the call that an argument is', () => {
    const call = callTo(lower('g((f()), h().x, *f())\n'), 'g');
    assert.deepEqual(call.args.map((each) => each.call), [0, undefined, 2]);
    assert.deepEqual(call.args.map((each) => each.star), [undefined, undefined, '*']);
  });

  it('takes the header of a compound statement as the statement', () => {
    const text = 'if f(): # why\n    g()\n';
    const { statementAt } = callTo(lower(text), 'f');
    assert.equal(text.slice(statementAt.start, statementAt.end), 'if f():');
  });

  it('knows the class whose body runs it', () => {
    const facts = lower('class A:\n    x = f()\n    def g(self): h()\n');
    assert.equal(callTo(facts, 'f').classBody, 0);
    assert.equal(callTo(facts, 'h', 'A.g').classBody, -1);
  });

  it('counts offsets in UTF-16 code units', () => {
    const text = 'x = "😀é"; f()\n';
    assert.equal(text.slice(callTo(lower(text), 'f').at.start), 'f()\n');
  });
});

describe('references', () => {
  const values: Readonly<Record<string, string>> = {
    '1_000 * 60 + 2 ** 3 - (1 << 4)': '59992',
    '0x10': '16',
    '-5': '-5',
    '2.5e3': '2500',
    '1j': '<operation>',
    '10 ** 400': '<operation>',
    '"a" \'b\'': '"ab"',
    'r"\\d"': '"\\\\d"',
    '"\\x41\\n"': '"A\\n"',
    'b"x"': '"x"',
    "f'{x}'": '<str>',
    "t'{x}'": '?',
    None: '<none>',
    'True': 'true',
    '...': '<ellipsis>',
    '[a, b.c]': 'list{a, b.c}',
    '{1: a}': 'dict{a}',
    '(a,)': 'tuple{a}',
    'a if b else c': 'a | c',
    'a or b and c': 'a | b | c',
    'a == b': '<operation>',
    'not a': '<operation>',
    'a[1]': 'a[1]',
    'a[b, c]': 'a[tuple{b, c}]',
    'f(a, k=b)(c)': 'f(a, k=b)(c)',
    '[g(x) for x in y]': 'list of g(x)',
    '{k: v for k, v in z}': 'dict of v',
    '(g(x) for x in y)': 'generator of g(x)',
    'lambda: 1': 'lambda#1',
    '(y := f())': 'f()',
  };
  for (const [text, shown] of Object.entries(values)) {
    it(`\`${text}\`: ${shown}`, () => {
      const [binding] = unit(lower(`result = ${text}\n`), '').variables.find((each) => each.name === 'result')?.bindings ?? [];
      assert.equal(binding?.kind === 'value' ? show(binding.value) : binding?.kind, shown);
    });
  }

  it('tells `a and (b or c)` as all that it may be', () => {
    assert.deepEqual(calls('x = a() and (b() or c())\n'), ['a -> bound x', 'b -> bound x', 'c -> bound x']);
  });

  it('cuts long strings and long collections', () => {
    const facts = lower(`s = "${'x'.repeat(500)}"\nl = [${'1, '.repeat(100)}]\n`);
    const [s, l] = unit(facts, '').variables.map((each) => each.bindings[0]);
    assert.ok(s?.kind === 'value' && s.value.k === 'literal' && String(s.value.value).length === 200);
    assert.ok(l?.kind === 'value' && l.value.k === 'collection' && l.value.items.length === 32);
  });
});

describe('suspensions', () => {
  const suspensions = (body: string): string[] => {
    const text = `async def g():\n    ${body.replaceAll('\n', '\n    ')}\n`;
    return unit(lower(text), 'g').suspensions.map((each) => `${each.kind} ${show(each.of)} ${each.call ?? '-'} \`${text.slice(each.at.start, each.at.end)}\``);
  };
  it('an await, of a call or of a name', () => {
    assert.deepEqual(suspensions('await f(1)\nawait t'), ['await f(1) 0 `await f(1)`', 'await t - `await t`']);
  });
  it('async for, async with and async comprehensions', () => {
    assert.deepEqual(suspensions('async for x in f(): pass\nasync with g() as y, z: pass\n[a async for a in b]'), [
      'async-for f() 0 `async for x in f()`',
      'async-with g() 1 `g()`',
      'async-with z - `z`',
      'async-for b - `async for a in b`',
    ]);
  });
  it('yield', () => {
    assert.deepEqual(suspensions('yield 1\nx = yield'), ['yield 1 - `yield 1`', 'yield <none> - `yield`']);
  });
  it('an await in a lambda or inner function is not the outer one’s', () => {
    assert.deepEqual(suspensions('def h():\n    yield 1'), []);
  });
});
