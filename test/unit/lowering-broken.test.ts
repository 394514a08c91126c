import assert from 'node:assert/strict';
import { lower, python, show, unit, useOf } from './lowering-fixtures.ts';

describe('broken code', () => {
  it('is told with a range and a message', () => {
    const text = 'x = 1\ndef f(:\n    pass\n';
    const [problem] = lower(text).problems;
    assert.equal(problem?.kind, 'syntax');
    assert.ok(problem.at.start >= 6 && problem.at.end <= text.length);
    assert.match(problem.message, /cannot be read|is missing/);
  });

  it('says which bracket has no partner, and where', () => {
    const problem = (text: string): readonly [string | undefined, string | undefined] => {
      const [first] = lower(text).problems;
      return [first?.message, text.slice(first?.at.start, first?.at.end)];
    };
    assert.deepEqual(problem('x = (1, ")"\n'), ['`(` is never closed', '(']);
    assert.deepEqual(problem('x = f([1)\n'), ['`]` is missing', '']);
    assert.deepEqual(problem('x = 1 }\n'), ['`}` closes nothing', '}']);
    assert.deepEqual(problem('x = 1 y\nz = 1\n'), ['this cannot be read as Python: `1`', '1']);
  });

  it('Python 2 statements are problems', () => {
    assert.deepEqual(lower('print "x"\n').problems.map((each) => each.message), ['`print` is a function in Python 3: parentheses are missing']);
    assert.deepEqual(lower('exec "x"\n').problems.map((each) => each.message), ['`exec` is a function in Python 3: parentheses are missing']);
    assert.deepEqual(lower('print >> f, x\n').problems, []);
  });

  it('defaults of type parameters are no problem, though the grammar does not know them', () => {
    for (const text of ['class A[T = int]: pass\n', 'def f[T: int = bool, **P = [int]](): pass\n', 'type X[T, S = int] = T\n']) {
      assert.deepEqual(lower(text).problems, [], text);
      assert.ok(python().parses(text));
    }
    assert.equal(lower('def f[T = ](): pass\n').problems.length, 1);
  });

  for (const text of ['f() )\n', 'f() g\n', 'x = (f()\n', 'f(\n', 'await f( )]\n', 'if f() x: pass\n', 'with f() as : pass\n']) {
    it(`nothing is claimed about the call in \`${text.trim()}\``, () => {
      const facts = lower(text);
      assert.ok(facts.problems.length > 0);
      for (const each of facts.units.flatMap((one) => one.calls)) assert.equal(each.use.kind, 'other');
    });
  }

  it('leaves the statements further away as they are', () => {
    const text = 'def a():\n    f()\n\ndef b():\n    x = = 1\n\ndef c():\n    f()\n';
    assert.equal(useOf(text, 'c'), 'dropped');
    assert.equal(useOf(text, 'a'), 'dropped');
  });

  it('keeps reading names, so that nothing looks unused', () => {
    const facts = lower('def a():\n    t = f()\n    t.join(\n\nx = 1\n');
    const reads = facts.units.flatMap((each) => each.variables).filter((each) => each.name === 't').flatMap((each) => each.reads);
    assert.deepEqual(reads.map((read) => read.use.kind), ['other']);
  });

  it('parses() tells sound text from broken text', () => {
    assert.equal(python().parses('x = 1\n'), true);
    assert.equal(python().parses('x = \n'), false);
  });
});

describe('texts at the limits', () => {
  it('an empty file has a module and nothing else', () => {
    const facts = lower('');
    assert.deepEqual([facts.units.length, facts.problems.length, facts.size], [1, 0, 0]);
  });
  it('ten thousand parentheses are a problem, not a crash', () => {
    const facts = lower(`x = ${'('.repeat(10_000)}1${')'.repeat(10_000)}\nf()\n`);
    assert.ok(facts.problems.length <= 1);
    assert.deepEqual(unit(facts, '').calls.map((call) => show(call.callee)), ['f']);
  });
  it('deeply nested lists and calls are told as too deep, and the rest is read', () => {
    for (const [open, close] of [['[', ']'], ['f(', ')'], ['-', ''], ['not ', ''], ['lambda: ', '']] as const) {
      const facts = lower(`x = ${open.repeat(5_000)}1${close.repeat(5_000)}\ng()\n`);
      assert.deepEqual(facts.problems.map((each) => each.kind), ['too-deep']);
      assert.equal(show(unit(facts, '').calls.at(-1)?.callee), 'g');
    }
  });
  it('long chains of operators and long elif chains are read in full', () => {
    const sum = lower(`x = ${'f() + '.repeat(10_000)}1\n`);
    assert.deepEqual([sum.problems.length, unit(sum, '').calls.length], [0, 10_000]);
    const or = lower(`x = ${'f() or '.repeat(10_000)}1\n`);
    assert.deepEqual([or.problems.length, unit(or, '').calls.length], [0, 10_000]);
    const elif = lower(`if a: pass\n${'elif f(): pass\n'.repeat(5_000)}`);
    assert.deepEqual([elif.problems.length, unit(elif, '').calls.length], [0, 5_000]);
    const annotation = lower(`x: ${'A | '.repeat(5_000)}B\n`);
    assert.deepEqual(annotation.problems.map((each) => each.kind).filter((kind) => kind !== 'too-deep'), []);
  });
  it('a long chain of method calls ends in references of bounded size', () => {
    const facts = lower(`x = a${'.b(1)'.repeat(120)}\n`);
    assert.equal(unit(facts, '').calls.length, 120);
    assert.ok(JSON.stringify(facts).length < 400_000);
  });
  it('a file of more than five million characters is not read', () => {
    const facts = lower('x = 1\n'.repeat(900_000));
    assert.deepEqual(facts.problems.map((each) => each.kind), ['too-large']);
    assert.equal(facts.units.length, 1);
  });
});
