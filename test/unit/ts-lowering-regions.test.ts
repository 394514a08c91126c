import assert from 'node:assert/strict';
import type { Region } from '../../server/src/model/index.ts';
import { show, unit } from './lowering-fixtures.ts';
import { lowerTypescript } from './ts-lowering-fixtures.ts';

/** Regions from the second on, indented by depth, with the calls directly in them. */
function regions(text: string, name?: string): string[] {
  const { regions: all, calls } = unit(lowerTypescript(text, name), '');
  const depth = (region: Region): number => (region.parent <= 0 ? 0 : 1 + depth(all[region.parent] ?? region));
  return all.slice(1).map((region, index) => {
    const flags = (['async', 'endless', 'exhaustive', 'negated', 'testedLast', 'fallsThrough'] as const).filter((flag) => region[flag] === true);
    const parts = [region.kind, String(region.arm), ...flags];
    if (region.test) parts.push(`test ${show(region.test)}`);
    if (region.iterates) parts.push(`over ${show(region.iterates)}`);
    if (region.manager) parts.push(`of ${show(region.manager)} as ${region.managerName ?? '-'}`);
    const inside = calls.filter((call) => call.region === index + 1).map((call) => show(call.callee));
    return `${'  '.repeat(depth(region))}${parts.join(' ')}: ${inside.join()}`;
  });
}

describe('the regions of TypeScript', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['if (a) f(); else if (b()) g(); else { h(); }', ['branch 0 exhaustive test a: f', 'branch 1 exhaustive test b(): b,g', 'branch 2 exhaustive negated test b(): h']],
    ['while (a()) f();', ['loop 0 test a(): a,f']],
    ['while (true) f();', ['loop 0 endless test true: f']],
    ['do f(); while (a());', ['loop 0 testedLast test a(): f,a']],
    ['for (let i = a(); b(i); c(i)) f();', ['loop 0 test b(i): b,f,c']],
    ['for (;;) f();', ['loop 0 endless: f']],
    ['for (const x of a()) f(x);', ['loop 0 over a(): f']],
    ['for await (const x of a()) f(x);', ['loop 0 async over a(): f']],
    ['for (const k in a()) f(k);', ['loop 0 over <operation>: f']],
    ['try { f(); } catch (e) { g(); } finally { h(); }', ['try 0: f', 'handler 1: g', 'finally 2: h']],
    ['switch (a) { case b(): f(); break; case 1: case 2: g(); default: h(); }', ['branch 0 exhaustive: b,f', 'branch 1 exhaustive fallsThrough: g', 'branch 2 exhaustive negated fallsThrough: h']],
    ['a && f();', ['branch 0 test a: f']],
    ['a ?? f() ?? g();', ['branch 0 negated test a: f', 'branch 0 negated test f(): g']],
    ['a ? f() : g();', ['branch 0 exhaustive test a: f', 'branch 1 exhaustive negated test a: g']],
    ['a.b ||= f();', ['branch 0 negated test a.b: f']],
    ['a?.b(f()).c(g());', ['branch 0 test a: f,a.b,g,a.b(f()).c']],
    ['a?.b?.(f());', ['branch 0 test a: ', '  branch 0 test a.b: f,a.b']],
    ['(a?.b).c(f());', ['branch 0 test a: ']],
    ['a?.[f()]!.b(); g();', ['branch 0 test a: f,a[f()].b']],
    ['l: { f(); break l; }', ['branch 0 exhaustive: f']],
    ['const { x = f() } = a;', ['branch 0 negated test a.x: f']],
    ['{ using x = a(); f(x); } g();', ['with 0 of a() as x: f']],
    ['{ await using x = a(); await using y = b(); f(); }', ['with 0 async of a() as x: b', '  with 0 async of b() as y: f']],
  ];
  for (const [text, expected] of cases) it(text, () => assert.deepEqual(regions(text), expected));

  it('hold what is lowered in them', () => {
    const text = 'if (a) { f(); } else g();\ntry { h(); } catch { i(); }\nfor (const x of y) { j(); }\n';
    const slices = unit(lowerTypescript(text), '').regions.slice(1).map(({ at }) => text.slice(at.start, at.end));
    assert.deepEqual(slices, ['{ f(); }', 'g();', '{ h(); }', 'catch { i(); }', 'for (const x of y) { j(); }']);
  });

  it('let go of what is disposed at the end of the block, the last first', () => {
    const { suspensions, calls } = unit(lowerTypescript('{ await using x = a(); f(); }\ng();'), '');
    const [order] = suspensions.map((suspension) => suspension.order);
    assert.ok(order !== undefined && calls.filter((call) => call.order < order).map((call) => show(call.callee)).join() === 'a,f');
  });

  it('are left by labels and by the break of a switch', () => {
    const { exits, regions: all } = unit(lowerTypescript('o: for (const a of b) { for (const c of a) { switch (c) { case 1: break; case 2: continue; case 3: continue o; default: break o; } } }'), '');
    assert.deepEqual(
      exits.map((exit) => [exit.kind, exit.leaves === undefined ? undefined : all[exit.leaves]?.kind, exit.leaves]),
      [
        ['break', 'branch', 3],
        ['continue', undefined, undefined],
        ['continue', 'loop', 1],
        ['break', 'loop', 1],
      ],
    );
  });
});
