import assert from 'node:assert/strict';
import { lower, regions, unit } from './lowering-fixtures.ts';

describe('regions', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'if a: x\nelif b: y\nelse: z': ['branch, 0/0, test a, exhaustive', 'branch, 0/1, test b, exhaustive', 'branch, 0/2, test b, negated, exhaustive'],
    'if a: x': ['branch, 0/0, test a'],
    "if __name__ == '__main__': x\nelse: y": ['branch, 0/0, test <operation>, exhaustive, main', 'branch, 0/1, test <operation>, negated, exhaustive'],
    'if TYPE_CHECKING: x': ['branch, 0/0, test TYPE_CHECKING, type-checking'],
    'for x in a: y\nelse: z': ['loop, 0/0, over a', 'loop-else, 0/1'],
    'while a: x\nelse: y': ['loop, 0/0, test a', 'loop-else, 0/1'],
    'while True: x': ['loop, 0/0, test true, endless'],
    'while 1: x': ['loop, 0/0, test 1, endless'],
    'try: x\nexcept A: y\nexcept (B, C): z\nexcept: w\nelse: v\nfinally: u': ['try, 0/0', 'handler, 0/1, catches A', 'handler, 0/2, catches B,C', 'handler, 0/3, catches ', 'try-else, 0/4', 'finally, 0/5'],
    'try: x\nexcept* A: y': ['try, 0/0', 'handler, 0/1, catches A, group'],
    'try: x\nexcept A, B: y': ['try, 0/0', 'handler, 0/1, catches A,B'],
    'with a() as b, c.d: x': ['with, 0/0, manager a(), as b', '  with, 1/0, manager c.d'],
    'with (a as b, c): x': ['with, 0/0, manager a, as b', '  with, 1/0, manager c'],
    'match a:\n    case 1: x\n    case _: y': ['branch, 0/0, exhaustive', 'branch, 0/1, exhaustive'],
    'match a:\n    case 1: x\n    case b if c: y': ['branch, 0/0', 'branch, 0/1'],
    'a if b else c': ['branch, 0/0, test b, exhaustive', 'branch, 0/1, test b, negated, exhaustive'],
    'a and b or c': ['branch, 0/0, test a', 'branch, 1/0, test b, negated'],
    '[a for b in c if d for e in f]': ['comprehension, 0/0, over c', '  comprehension, 1/0, over f'],
    'if a:\n    for x in b:\n        if c: y': ['branch, 0/0, test a', '  loop, 1/0, over b', '    branch, 2/0, test c'],
  };
  for (const [text, expected] of Object.entries(cases)) it(`\`${text.replaceAll('\n', ' ⏎ ')}\``, () => assert.deepEqual(regions(`${text}\n`), expected));

  it('async loops, managers and comprehensions say so', () => {
    assert.deepEqual(regions('async def g():\n    async for x in a: pass\n    async with b as c: pass\n    [y async for y in d]\n', 'g'), ['loop, 0/0, over a, async', 'with, 1/0, manager b, as c, async', 'comprehension, 2/0, over d, async']);
  });

  it('cover the orders of what happens in them and nest', () => {
    const all = unit(lower('if a():\n    b()\n    while c():\n        d()\ne()\n'), '').regions;
    for (const region of all.slice(1)) {
      const parent = all[region.parent];
      assert.ok(parent && parent.first <= region.first && region.first < region.last && region.last < parent.last);
    }
  });

  it('a loop’s test and an elif’s test belong to their region, an if’s test to the region around', () => {
    const { calls } = unit(lower('if a(): pass\nelif b(): pass\nwhile c(): pass\nfor x in d(): pass\n'), '');
    assert.deepEqual(calls.map((call) => call.region), [0, 2, 3, 0]);
  });

  it('count the computing done directly in them', () => {
    const all = unit(lower('x = a + b * c\nfor i in y:\n    d[i] = -i < 2\n    self.n += 1\n    f(i)\n'), '').regions;
    assert.deepEqual(all.map((region) => region.operations), [2, 5]);
  });

  it('an entered value names the region of its with', () => {
    const { regions: all, calls } = unit(lower('with a() if b else c(), d(): pass\n'), '');
    assert.deepEqual(
      calls.map(({ use }) => (use.kind === 'entered' ? all[use.region]?.kind : use.kind)),
      ['with', 'with', 'with'],
    );
    const [first, , last] = calls.map(({ use }) => (use.kind === 'entered' ? use.region : -1));
    assert.ok(first !== undefined && last !== undefined && first < last);
  });
});
