import assert from 'node:assert/strict';
import type { FileFacts, Unit } from '../../server/src/model/index.ts';
import { visibleVariable } from '../../server/src/model/index.ts';
import { bindings, show, unit } from './lowering-fixtures.ts';
import { lowered, lowerTypescript } from './ts-lowering-fixtures.ts';

/** The variables of a unit with what they are bound to. */
function variables(text: string, path = '', name?: string): Record<string, string> {
  const owner = unit(lowerTypescript(text, name), path);
  return Object.fromEntries(owner.variables.map((variable) => [`${variable.name}${variable.block === undefined ? '' : '*'}`, bindings(variable).join('; ')]));
}

function readsIn(facts: FileFacts, owner: Unit, name: string): readonly string[] {
  return owner.variables.filter((variable) => variable.name === name).map((variable) => variable.reads.map((read) => facts.units[read.unit]?.path).join());
}

describe('the names of TypeScript', () => {
  it('are bound by declarations, assignments and imports', () => {
    assert.deepEqual(variables("import d, { a as b, type T } from 'm'; import * as n from './n'; let x: number = 1; const { y, z: [w] } = n; x = 2; var v; import e = require('e');"), {
      d: 'import m default',
      b: 'import m a',
      T: 'import m T type-only',
      n: 'import ./n',
      x: 'number = 1; 2',
      y: 'n.y',
      w: 'n.z[0]',
      v: ': ?',
      e: 'import e',
    });
  });

  it('of functions hold from the start of their block on', () => {
    const facts = lowerTypescript('f();\nfunction f() {}\n');
    const [variable] = unit(facts, '').variables;
    assert.ok(variable);
    assert.deepEqual(bindings(variable), ['function 1']);
    assert.ok((variable.bindings[0]?.order ?? 99) < (variable.reads[0]?.order ?? 0));
    assert.deepEqual(facts.units.map((each) => each.path), ['', 'f']);
  });

  it('are those of the innermost block around', () => {
    const text = 'function f(a: any) { const x = a(); if (a) { const x = 1; g(x); } else { let x = 2; h(x); } for (const x of a) i(x); return x; }';
    const facts = lowerTypescript(text);
    const owner = unit(facts, 'f');
    assert.deepEqual(owner.variables.filter(({ name }) => name === 'x').map((variable) => [variable.block !== undefined, bindings(variable).join(), variable.reads.length]), [
      [false, 'a()', 1],
      [true, '1', 1],
      [true, '2', 1],
      [true, 'each of a', 1],
    ]);
    const named = owner.variables.filter(({ name }) => name === 'x');
    const seen = (callee: string): string => {
      const call = owner.calls.find((each) => show(each.callee) === callee);
      const found = call && visibleVariable(named, owner, { order: call.order });
      return found ? bindings(found).join() : 'none';
    };
    assert.deepEqual(['g', 'h', 'i'].map(seen), ['1', '2', 'each of a']);
  });

  it('that a block declares are not seen outside of it', () => {
    const facts = lowerTypescript("import { log } from 'm'; function f() { { if (a) { const log = 1; } } log(); }");
    assert.deepEqual(readsIn(facts, unit(facts, ''), 'log'), ['f']);
    assert.deepEqual(readsIn(facts, unit(facts, 'f'), 'log'), ['']);
  });

  it('of var belong to the function, those of catch to the handler', () => {
    assert.deepEqual(variables('function f() { if (a) { var x = 1; } try {} catch (e) { g(e); } }', 'f'), { x: '1', 'e*': 'caught ?' });
  });

  it('that an inner function reads or assigns are those of the outer one', () => {
    const facts = lowerTypescript('let n = 0; function f() { n += 1; return () => n; }');
    const variable = unit(facts, '').variables.find(({ name }) => name === 'n');
    assert.ok(variable);
    assert.deepEqual(variable.bindings.map((binding) => facts.units[binding.unit]?.path), ['', 'f']);
    assert.deepEqual(variable.reads.map((read) => facts.units[read.unit]?.path), ['f', 'f.<lambda>']);
    assert.deepEqual(unit(facts, 'f').variables, []);
  });

  it('that nothing declares are globals', () => {
    assert.deepEqual(variables('function f() { g = 1; h(); }'), { f: 'function 1', g: '1' });
  });

  it('of parameters are bound in the function, with what they are taken apart into', () => {
    const facts = lowerTypescript('function f(this: A, a: T, { b, c: d = g() }: O, e = 5, ...r: string[]) {}');
    const { params } = unit(facts, 'f');
    assert.deepEqual(params.map(({ kind, name, annotation, default: value }) => [kind, name, show(annotation), show(value)]), [
      ['positional', 'a', 'T', '-'],
      ['positional', '$1', 'O', '-'],
      ['positional', 'e', '-', '5'],
      ['rest', 'r', 'Array[string]', '-'],
    ]);
    assert.deepEqual(variables('function f(this: A, a: T, { b, c: d = g() }: O, e = 5, ...r: string[]) {}', 'f'), { a: 'param 0', $1: 'param 1', b: '$1.b', d: '$1.c | g()', e: 'param 2; 5', r: 'param 3' });
  });

  it('of a class are members, and what its constructor takes or sets are attributes', () => {
    const facts = lowerTypescript('class A<T> extends B.C<T> implements D { m = new Map<string, T>(); static s = 1; x?: number; h = () => this.m; constructor(private p: P) { super(); this.q = () => { this.r = 1; }; function g(this: any) { this.no = 1; } } static t() { this.no = 1; } get v() { return 1; } async *w() {} }');
    const [cls] = facts.classes;
    assert.ok(cls);
    assert.deepEqual(cls.bases.map(show), ['B.C']);
    assert.deepEqual(cls.keywords.map(([name, ref]) => `${name} ${show(ref)}`), ['implements D']);
    assert.deepEqual(cls.members.map((member) => `${member.name}: ${bindings(member).join()}`), ['m: Map()', 's: 1', 'x: : number', 'h: function 1', 'constructor: function 2', 't: function 5', 'v: function 6', 'w: function 7']);
    assert.deepEqual(cls.attributes.map((attribute) => attribute.name).sort(), ['m', 'p', 'q', 'r', 'x']);
    assert.deepEqual(facts.units.slice(1).map((each) => [each.path, each.kind, each.class, each.async, each.generator, each.arrow === true, each.static === true, each.accessor]), [
      ['A.h', 'function', 0, false, false, true, false, undefined],
      ['A.constructor', 'function', 0, false, false, false, false, undefined],
      ['A.constructor.<lambda>', 'lambda', -1, false, false, true, false, undefined],
      ['A.constructor.g', 'function', -1, false, false, false, false, undefined],
      ['A.t', 'function', 0, false, false, false, true, undefined],
      ['A.v', 'function', 0, false, false, false, false, 'get'],
      ['A.w', 'function', 0, true, true, false, false, undefined],
    ]);
  });

  it('of functions in objects, variables and namespaces are those of what holds them', () => {
    const facts = lowerTypescript('const h = { a: async () => 1, b() {}, c: { d: function () {} } }; const f = function g() { g(); }; namespace N { export const k = () => 1; } register({ on() {}, x: [() => 1] }); export default () => 1;');
    assert.deepEqual(facts.units.map((each) => each.path), ['', 'h.a', 'h.b', 'h.c.d', 'f', 'N.k', 'on', '<lambda>', 'default']);
    assert.deepEqual(readsIn(facts, unit(facts, 'f'), 'g'), ['f']);
  });

  it('of overloads are those of the function that implements them', () => {
    const facts = lowerTypescript('function f(a: string): void; function f(a: any) {} class A { m(a: string): void; m(a: any) {} abstract n(): void; o() { throw new Error("Method not implemented."); } } declare function d(): void;');
    assert.deepEqual(facts.units.map((each) => [each.path, each.stub]), [['', false], ['f', false], ['A.m', false], ['A.n', true], ['A.o', true], ['d', true]]);
  });

  it('that classes have in expressions can be referred to', () => {
    const facts = lowerTypescript('const A = class B { m() { return B; } }; const c = mix(class {});');
    assert.deepEqual(facts.classes.map((cls) => cls.path), ['A', '<class>']);
    const { variables: found, calls } = unit(facts, '');
    assert.deepEqual(found.map((variable) => `${variable.name}: ${bindings(variable).join()}`), ['A: class 0', '<class <class>>: class 1', 'c: mix(<class <class>>)']);
    assert.equal(show(calls[0]?.args[0]?.value), '<class <class>>');
  });

  it('are exported by declarations, lists, and what CommonJS is given', () => {
    const text = "export const a = 1; export function b() {} export class C {} const d = 1; export { d as e, d as default }; export * from './x'; export { f as g } from './y'; export * as h from './z';";
    const facts = lowerTypescript(text);
    assert.deepEqual(facts.exportedNames, ['a', 'b', 'C', 'e', 'default', 'g', 'h']);
    assert.deepEqual(variables(text), { b: 'function 1', a: '1', C: 'class 0', d: '1', e: 'd', default: 'd', g: 'import ./y f', h: 'import ./z' });
    assert.deepEqual(facts.imports.map(({ module, names }) => [module, ...names]), [['./x', '*'], ['./y', 'f'], ['./z']]);
    const common = "const p = require('path'); exports.a = () => 1; module.exports.b = p; module.exports = { c: 1, d() {} };";
    assert.deepEqual(lowerTypescript(common, 'common.js').exportedNames, ['a', 'b', 'default', 'c', 'd']);
  });

  it('of modules are noted wherever they are imported', () => {
    const facts = lowerTypescript("import type { A } from './a'; import { type B } from './b'; import './c'; async function f() { await import('./d'); } const e = require('./e');");
    assert.deepEqual(facts.imports.map(({ module, typeOnly, unit: at }) => [module, typeOnly, at]), [['./a', true, 0], ['./b', true, 0], ['./c', false, 0], ['./d', false, 1], ['./e', false, 0]]);
  });

  it('are the same in interfaces, without what happens', () => {
    const { facts } = lowered('export class A { m(): Promise<void> { return f(); } }\nexport const x = () => 1;', 'other.ts', 'interface');
    assert.deepEqual(facts.units.map((each) => [each.path, each.calls.length, each.returned.map(show).join()]), [['', 0, ''], ['A.m', 0, 'f()'], ['x', 0, '1']]);
    assert.equal(show(unit(facts, 'A.m').returns), 'Promise[<none>]');
  });
});
