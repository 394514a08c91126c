import assert from 'node:assert/strict';
import { pathsOf } from '../../server/src/engine/paths.ts';
import type { Unit } from '../../server/src/model/index.ts';
import { lowerTypescript } from './ts-lowering-fixtures.ts';

/** The function `f` of a text, with a way to name places: by the function called there. */
function unitOf(body: string): { readonly unit: Unit; readonly at: (callee: string) => number } {
  const facts = lowerTypescript(`async function f(x: any) {\n${body}\n}\n`, 'f.tsx');
  assert.deepEqual(facts.problems, []);
  const unit = facts.units.find((candidate) => candidate.name === 'f');
  assert.ok(unit);
  return {
    unit,
    at(callee) {
      const call = unit.calls.find((candidate) => candidate.callee.k === 'name' && candidate.callee.name === callee);
      assert.ok(call, `no call of ${callee}`);
      return call.order;
    },
  };
}

function escape(body: string, exceptions: 'count' | 'ignore' = 'ignore'): string | undefined {
  const { unit, at } = unitOf(body);
  const avoiding = unit.calls.filter((call) => call.callee.k === 'name' && call.callee.name === 'give').map((call) => call.order);
  return pathsOf(unit).escape({ from: at('take'), avoiding, exceptions })?.how;
}

function follows(body: string, first = 'first', second = 'second'): boolean {
  const { unit, at } = unitOf(body);
  return pathsOf(unit).follows(at(first), at(second));
}

describe('the control flow of TypeScript', () => {
  it('goes from a case without a break into the next one', () => {
    assert.equal(follows('switch (x) { case 1: first(); case 2: second(); }'), true);
    assert.equal(follows('switch (x) { case 1: first(); break; case 2: second(); }'), false);
  });
  it('goes on after a switch that is left by a break', () => {
    assert.equal(follows('switch (x) { case 1: first(); break; case 2: other(); }\nsecond();'), true);
    assert.equal(escape('take(); switch (x) { case 1: give(); break; default: give(); break; }'), undefined);
    assert.equal(escape('take(); switch (x) { case 1: give(); break; case 2: give(); break; }'), 'branch');
  });
  it('passes a case to which no break leads', () => {
    assert.equal(escape('take(); switch (x) { case 1: work(); case 2: give(); break; default: give(); }'), undefined);
  });
  it('leaves a switch in a loop without leaving the loop', () => {
    assert.equal(follows('while (x) { second(); switch (x) { case 1: first(); break; } }'), true);
    assert.equal(follows('for (;;) { switch (x) { case 1: first(); break; } second(); }'), true);
  });
  it('goes on with the loop that a label names', () => {
    assert.equal(escape('outer: for (const a of x) { for (const b of a) { take(); continue outer; } give(); }'), 'loop-ends');
    assert.equal(escape('outer: for (const a of x) { for (const b of a) { take(); break outer; } give(); }'), 'end');
    assert.equal(escape('outer: for (const a of x) { for (const b of a) { take(); break; } give(); }'), undefined);
  });
  it('leaves a labelled block', () => {
    assert.equal(escape('done: { take(); if (x) break done; give(); }'), 'end');
    assert.equal(escape('done: { take(); if (x) break done; }\ngive();'), undefined);
  });
  it('runs the body of a do before its test', () => {
    assert.equal(escape('take(); do { give(); } while (x);'), undefined);
    assert.equal(escape('take(); while (x) { give(); }'), 'loop-ends');
    assert.equal(escape('take(); do { if (x) break; give(); } while (x);'), 'end');
  });
  it('comes to a catch with whatever is thrown', () => {
    assert.equal(escape('take(); try { await work(); } catch { log(); }\ngive();', 'count'), 'exception');
    assert.equal(escape('try { take(); await work(); } catch {}\ngive();', 'count'), undefined);
  });
  it('runs finally on every way out', () => {
    assert.equal(escape('take(); try { if (x) return; await work(); } finally { give(); }', 'count'), undefined);
    assert.equal(escape('outer: for (const a of x) { for (const b of a) { take(); try { continue outer; } finally { give(); } } }'), undefined);
  });
  it('may skip what stands behind a question mark', () => {
    assert.equal(escape('take(); x?.a(give());'), 'branch');
    assert.equal(escape('take(); x ?? give();'), 'branch');
    assert.equal(escape('take(); x ??= give();'), 'branch');
  });
  it('does not raise from JSX', () => {
    assert.equal(escape('take(); const a = <div/>; give();', 'count'), undefined);
  });
  it('ends where the process exits', () => {
    assert.equal(escape('take(); if (x) process.exit(1); give();'), 'raise');
  });
});
