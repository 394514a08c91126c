import assert from 'node:assert/strict';
import { show, showUse, unit } from './lowering-fixtures.ts';
import { lowered, lowerTypescript } from './ts-lowering-fixtures.ts';

/** The use of the call `f()` in a text. */
function useOf(text: string, path = '', name = 'module.tsx'): string {
  const { facts, errors } = lowered(text, name);
  assert.deepEqual(errors, []);
  const found = unit(facts, path).calls.find((call) => show(call.callee) === 'f');
  assert.ok(found, 'the text calls f');
  return showUse(found.use);
}

/** What `x` is bound to. */
function valueOf(expression: string): string {
  const [binding] = unit(lowerTypescript(`let x = ${expression};`), '').variables.find((variable) => variable.name === 'x')?.bindings ?? [];
  return binding?.kind === 'value' ? show(binding.value) : (binding?.kind ?? 'nothing');
}

describe('what becomes of a value in TypeScript', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['f();', 'dropped'],
    ['void f();', 'voided'],
    ['(f() as any)!;', 'dropped'],
    ['await f();', 'awaited'],
    ['export {}; await (f() as Promise<void>);', 'awaited'],
    ['const x = f();', 'bound x'],
    ['let x; x = f();', 'bound x'],
    ['a.b = f();', 'stored a.b'],
    ['this.a["k"] = f();', 'stored this.a["k"]'],
    ['a.b = c = f();', 'stored a.b'],
    ['const { x, y: { z }, ...r } = f();', 'unpacked x,r'],
    ['const [x, , y] = f();', 'unpacked x,y'],
    ['let a, b; [a, b.c] = f();', 'unpacked a'],
    ['let a; ({ a, b: c.d } = f());', 'unpacked a'],
    ['const [x, y] = [g(), f()];', 'bound y'],
    ['g(f());', 'passed 1 0'],
    ['g(1, ...f());', 'passed 1 *'],
    ['new G(f());', 'passed 1 0'],
    ['g([f()]);', 'list element, passed 1 0'],
    ['const x = { a: f() };', 'dict element, bound x'],
    ['const x = [...f()];', 'iterated'],
    ['f().then(g);', 'receiver then 1'],
    ['f()?.then(g);', 'receiver then 1'],
    ['f().length;', 'receiver length'],
    ['f()();', 'called 1'],
    ['f()[0];', 'subscripted'],
    ['if (f()) {}', 'tested'],
    ['f() && g();', 'tested'],
    ['g() && f();', 'dropped'],
    ['f() || g();', 'tested'],
    ['const x = f() ?? g();', 'bound x'],
    ['const x = g() ? f() : 1;', 'bound x'],
    ['(g(), f());', 'dropped'],
    ['const x = (f(), 1);', 'dropped'],
    ['f() === 1;', 'compared'],
    ['f() + 1;', 'operand'],
    ['typeof f();', 'operand'],
    ['!f();', 'tested'],
    ['`${f()}`;', 'formatted'],
    ['for (const x of f()) {}', 'iterated'],
    ['for await (const x of f()) {}', 'async iterated'],
    ['throw f();', 'raised'],
    ['switch (f()) {}', 'compared'],
    ['x ??= f();', 'bound x'],
    ['a.b ||= f();', 'stored a.b'],
    ['x += f();', 'operand'],
    ['<A b={f()} />;', 'passed 1 b'],
    ['<A>{f()}</A>;', 'list element, passed 1 children'],
    ['<A {...f()} />;', 'passed 1 **'],
    ['g`${f()}`;', 'passed 1 1'],
    ['await using x = f();', 'async entered 1'],
    ['using x = f();', 'entered 1'],
    ['export default f();', 'other'],
    ['export {}; await (this.a = f());', 'awaited'],
  ];
  for (const [text, use] of cases) it(`${text} → ${use}`, () => assert.equal(useOf(text), use));

  it('is returned by an arrow function and by return', () => {
    assert.equal(useOf('const g = () => f();', 'g'), 'returned');
    assert.equal(useOf('function g() { return f(); }', 'g'), 'returned');
    assert.equal(useOf('function* g() { yield f(); }', 'g'), 'yielded');
    assert.equal(useOf('function* g() { yield* f(); }', 'g'), 'iterated');
  });

  it('is not claimed in a statement with a syntax error, but in those beside it', () => {
    const { facts, errors } = lowered('f(;\nf();\n', 'module.tsx');
    assert.equal(errors.length > 0, true);
    assert.deepEqual(unit(facts, '').calls.map((call) => call.use.kind), ['other', 'dropped']);
  });
});

describe('a reference in TypeScript', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['undefined', '<none>'],
    ['null', '<none>'],
    ['60 * 1_000', '60000'],
    ['-1.5', '-1.5'],
    ['"a\\n"', JSON.stringify('a\n')],
    ['`a`', '"a"'],
    ['`a${b}`', '<operation>'],
    ['/x/g', '<operation>'],
    ['a.b?.c', 'a.b.c'],
    ['a!.b', 'a.b'],
    ['(a as B).c', 'a.c'],
    ['<B>a', 'a'],
    ['await a.b(1, ...c)', 'await a.b(1)'],
    ['new Map()', 'Map()'],
    ['a[0]', 'a[0]'],
    ['a || b', 'a | b'],
    ['a ? b : c', 'b | c'],
    ['[1, ...a]', 'list{1, each of a}'],
    ['{ a, b: 1, [c]: 2, ...d }', 'dict{a, 1, 2, each of d}'],
    ['import("m")', 'import("m")'],
    ['import.meta.url', 'import.meta.url'],
    ['this.a', 'this.a'],
    ['(a, b)', 'b'],
    ['a = b', 'b'],
  ];
  for (const [text, ref] of cases) it(`${text} → ${ref}`, () => assert.equal(valueOf(text), ref));

  it('tells the keys of an object, and that a class is instantiated', () => {
    const { variables } = unit(lowerTypescript('const x = { a, "b-c": 1, [k]: 2, ...d, m() {} };\nconst y = new Z;'), '');
    const [x, y] = ['x', 'y'].map((name) => variables.find((variable) => variable.name === name)?.bindings[0]);
    assert.ok(x?.kind === 'value' && x.value.k === 'collection' && y?.kind === 'value' && y.value.k === 'call');
    assert.deepEqual(x.value.keys, ['a', 'b-c', undefined, undefined, 'm']);
    assert.equal(y.value.construct, true);
  });

  it('takes apart what is written out', () => {
    const { variables } = unit(lowerTypescript('const { a, b: [c], d = e() } = { a: f(), b: g() };'), '');
    const bound = Object.fromEntries(variables.flatMap(({ name, bindings: [binding] }) => (binding?.kind === 'value' ? [[name, show(binding.value)]] : [])));
    assert.deepEqual(bound, { a: 'f()', c: 'g()[0]', d: 'dict{f(), g()}.d | e()' });
  });
});

describe('the accesses of TypeScript', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['this.a.b;', ['read this.a', 'read this.a.b']],
    ['this.a.b();', ['read this.a']],
    ['this.a = 1;', ['write this.a']],
    ['this.a += 1;', ['update this.a']],
    ['this.a++;', ['update this.a']],
    ['--a[i];', ['update a[i]']],
    ['this.a ??= b;', ['read this.a', 'update this.a']],
    ['delete this.a;', ['delete this.a']],
    ['[this.a, b[0]] = c;', ['write this.a', 'write b[0]']],
    ['({ x: this.a } = c);', ['write this.a']],
    ['for (this.a of b) {}', ['write this.a']],
    ['a?.b;', ['read a.b']],
  ];
  for (const [text, accesses] of cases) {
    it(`${text} → ${accesses.join(', ')}`, () => {
      const found = unit(lowerTypescript(text), '').accesses.map((access) => `${access.mode} ${show(access.target)}`);
      assert.deepEqual(found, accesses);
    });
  }

  it('evaluates the object of a target before the value, and writes after it', () => {
    const { accesses, calls, suspensions } = unit(lowerTypescript('this.a.b = await f();'), '');
    const orders = [accesses[0]?.order, calls[0]?.order, suspensions[0]?.order, accesses[1]?.order];
    assert.deepEqual(orders, orders.toSorted((first, second) => Number(first) - Number(second)));
    assert.deepEqual(accesses.map((access) => access.mode), ['read', 'write']);
  });
});

describe('the calls of TypeScript', () => {
  it('tell where the callee, the arguments and the statement are', () => {
    const text = 'const x = 1;\nawait a.b<T>(1, g());\nnew Foo;\nif (f(2)) h`x`;\n';
    const slices = unit(lowerTypescript(text), '').calls.map(({ at, calleeAt, argsAt, statementAt }) => [at, calleeAt, argsAt, statementAt].map(({ start, end }) => text.slice(start, end)));
    assert.deepEqual(slices, [
      ['g()', 'g', '()', 'await a.b<T>(1, g());'],
      ['a.b<T>(1, g())', 'a.b', '(1, g())', 'await a.b<T>(1, g());'],
      ['new Foo', 'Foo', '', 'new Foo;'],
      ['f(2)', 'f', '(2)', 'if (f(2))'],
      ['h`x`', 'h', '`x`', 'h`x`;'],
    ]);
  });

  it('tell whether they may not happen, make an object, or are JSX', () => {
    const calls = unit(lowerTypescript('a?.b(); a.b?.(); a?.b.c(); new D(); <E f={g} />;', 'module.tsx'), '').calls;
    assert.deepEqual(calls.map((call) => [call.optional === true, call.construct === true, call.jsx === true]), [
      [true, false, false],
      [true, false, false],
      [false, false, false],
      [false, true, false],
      [false, false, true],
    ]);
    assert.deepEqual(calls[4]?.args.map((arg) => [arg.name, show(arg.value)]), [['f', 'g']]);
  });

  it('name the call that an argument is, through casts and awaits only where it is one', () => {
    const [, , outer] = unit(lowerTypescript('h(f() as T, await g());'), '').calls;
    assert.deepEqual(outer?.args.map((arg) => arg.call), [0, undefined]);
  });

  it('have spans in UTF-16 units, whatever the line ends', () => {
    const text = '// 😀 é\r\nconst s = "😀";\r\nf(s);\r\n';
    const [call] = unit(lowerTypescript(text), '').calls;
    assert.ok(call);
    assert.equal(text.slice(call.at.start, call.at.end), 'f(s)');
    assert.equal(text.slice(call.statementAt.start, call.statementAt.end), 'f(s);');
  });
});
