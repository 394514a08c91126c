import assert from 'node:assert/strict';
import type { Unit } from '../../server/src/model/index.ts';
import { pathsOf } from '../../server/src/engine/paths.ts';
import { fileId } from '../../server/src/model/index.ts';
import { pythonFrontend } from '../harness/python.ts';

/** The function `f` of a text, with a way to name places: by the function called there. */
async function unitOf(body: string, head = 'def f(x):'): Promise<{ readonly unit: Unit; readonly at: (callee: string) => number }> {
  const text = `${head}\n${body.replaceAll(/^/gm, '    ')}\n`;
  const facts = (await pythonFrontend()).lower(text, { file: fileId('/f.py'), depth: 'whole' });
  const unit = facts.units.find((candidate) => candidate.name === 'f');
  assert.ok(unit !== undefined && facts.problems.length === 0);
  return {
    unit,
    at(callee) {
      const call = unit.calls.find((candidate) => candidate.callee.k === 'name' && candidate.callee.name === callee);
      assert.ok(call !== undefined, `no call of ${callee}`);
      return call.order;
    },
  };
}

async function escape(body: string, exceptions: 'count' | 'ignore' = 'ignore', head?: string): Promise<string | undefined> {
  const { unit, at } = await unitOf(body, head);
  return pathsOf(unit).escape({ from: at('take'), avoiding: unit.calls.filter((call) => call.callee.k === 'name' && call.callee.name === 'give').map((call) => call.order), exceptions })?.how;
}

async function dominated(body: string): Promise<boolean> {
  const { unit, at } = await unitOf(body);
  return pathsOf(unit).dominated(at('act'), [at('check')]);
}

async function follows(body: string): Promise<boolean> {
  const { unit, at } = await unitOf(body);
  return pathsOf(unit).follows(at('first'), at('second'));
}

describe('a path that misses an event', () => {
  it('does not exist in straight code', async () => {
    assert.equal(await escape('take()\nwork()\ngive()'), undefined);
  });
  it('ends the function when the event never comes', async () => {
    assert.equal(await escape('take()\nwork()'), 'end');
  });
  it('passes by a branch that has the event', async () => {
    assert.equal(await escape('take()\nif x:\n    give()'), 'branch');
  });
  it('does not pass by when both arms have it', async () => {
    assert.equal(await escape('take()\nif x:\n    give()\nelse:\n    give()'), undefined);
  });
  it('does not pass by an elif chain with an else', async () => {
    assert.equal(await escape('take()\nif x:\n    give()\nelif work():\n    give()\nelse:\n    give()'), undefined);
  });
  it('passes by an elif chain without an else', async () => {
    assert.equal(await escape('take()\nif x:\n    give()\nelif work():\n    give()'), 'branch');
  });
  it('meets an event in the test of an elif even when its arm is not taken', async () => {
    assert.equal(await escape('take()\nif x:\n    give()\nelif give():\n    work()'), undefined);
  });
  it('leaves by an early return', async () => {
    assert.equal(await escape('take()\nif x:\n    return 1\ngive()'), 'return');
  });
  it('leaves by a raise', async () => {
    assert.equal(await escape('take()\nif x:\n    raise ValueError\ngive()'), 'raise');
  });
  it('ends a loop that may go round no time', async () => {
    assert.equal(await escape('take()\nfor item in x:\n    give()'), 'loop-ends');
  });
  it('meets an event in the test of a while, which is always evaluated', async () => {
    assert.equal(await escape('take()\nwhile give():\n    work()'), undefined);
  });
  it('leaves a loop by break before the event', async () => {
    assert.equal(await escape('while True:\n    take()\n    if x:\n        break\n    give()'), 'end');
  });
  it('goes on with the next round by continue', async () => {
    const { unit, at } = await unitOf('while True:\n    take()\n    if x:\n        continue\n    give()');
    assert.equal(pathsOf(unit).escape({ from: at('take'), to: at('take'), avoiding: [at('give')], exceptions: 'ignore' })?.how, 'reaches');
  });
  it('does not leave an endless loop without a break', async () => {
    assert.equal(await escape('take()\nwhile True:\n    work()'), undefined);
  });
  it('runs the else of a loop only when it is not broken off', async () => {
    assert.equal(await escape('take()\nfor item in x:\n    if item:\n        break\nelse:\n    give()'), 'end');
  });
  it('runs through finally on every way out', async () => {
    assert.equal(await escape('take()\ntry:\n    if x:\n        return work()\n    work()\nfinally:\n    give()', 'count'), undefined);
  });
  it('leaves by an exception of a call, where those count', async () => {
    assert.equal(await escape('take()\nwork()\ngive()', 'count'), 'exception');
    assert.equal(await escape('take()\nwork()\ngive()', 'ignore'), undefined);
  });
  it('is not left by an exception of the call itself', async () => {
    assert.equal(await escape('take()\ngive()', 'count'), undefined);
  });
  it('is not left while the call itself is awaited', async () => {
    assert.equal(await escape('await take()\ntry:\n    await work()\nfinally:\n    give()', 'count', 'async def f(x):'), undefined);
  });
  it('goes through a handler that swallows', async () => {
    assert.equal(await escape('take()\ntry:\n    work()\nexcept Exception:\n    pass\ngive()', 'count'), undefined);
  });
  it('passes by a handler that does not catch everything', async () => {
    assert.equal(await escape('take()\ntry:\n    work()\nexcept ValueError:\n    pass\ngive()', 'count'), 'exception');
  });
  it('lets cancellation at an await pass by `except Exception`', async () => {
    assert.equal(await escape('take()\ntry:\n    await x\nexcept Exception:\n    pass\ngive()', 'count', 'async def f(x):'), 'exception');
  });
  it('skips the rest of a block under suppress', async () => {
    assert.equal(await escape('take()\nwith suppress(ValueError):\n    x.run()\n    give()', 'count'), 'exception');
  });
  it('meets an event in every case of a match with a wildcard', async () => {
    assert.equal(await escape('take()\nmatch x:\n    case 1:\n        give()\n    case _:\n        give()'), undefined);
  });
  it('passes by a match without a wildcard', async () => {
    assert.equal(await escape('take()\nmatch x:\n    case 1:\n        give()\n    case 2:\n        give()'), 'branch');
  });
  it('ends at sys.exit, which never comes back', async () => {
    assert.equal(await escape('take()\nif x:\n    sys.exit(1)\ngive()'), 'raise');
  });
  it('goes on as it came after a nested finally', async () => {
    assert.equal(await escape('take()\ntry:\n    try:\n        work()\n    finally:\n        work()\nfinally:\n    give()', 'count'), undefined);
  });
  it('skips the right side of `and`', async () => {
    assert.equal(await escape('take()\nx and give()'), 'branch');
  });
});

describe('an event that must come before another', () => {
  it('is met in straight code', async () => {
    assert.equal(await dominated('check()\nact()'), true);
  });
  it('is missed when a branch skips it', async () => {
    assert.equal(await dominated('if x:\n    check()\nact()'), false);
  });
  it('is missed in a handler that the try reaches first', async () => {
    assert.equal(await dominated('try:\n    work()\n    check()\nexcept E:\n    act()'), false);
  });
  it('is met before the body of a while whose test it is', async () => {
    assert.equal(await dominated('while check():\n    act()'), true);
  });
});

describe('an event that may come after another', () => {
  it('follows in straight code, not the other way round', async () => {
    assert.equal(await follows('first()\nsecond()'), true);
    assert.equal(await follows('second()\nfirst()'), false);
  });
  it('does not follow in the other arm', async () => {
    assert.equal(await follows('if x:\n    first()\nelse:\n    second()'), false);
  });
  it('follows in the next round of a loop', async () => {
    assert.equal(await follows('for item in x:\n    second()\n    first()'), true);
  });
});

describe('regions', () => {
  it('are in a loop through branches, but not in the else of one', async () => {
    const { unit } = await unitOf('for item in x:\n    if item:\n        a()\nelse:\n    b()');
    const paths = pathsOf(unit);
    const region = (callee: string) => unit.calls.find((call) => call.callee.k === 'name' && call.callee.name === callee)?.region ?? -1;
    assert.equal(paths.inLoop(region('a')), true);
    assert.equal(paths.inLoop(region('b')), false);
  });
});
