import assert from 'node:assert/strict';
import type { Frontend } from '../../server/src/frontend/frontend.ts';
import { fileId, type Call, type FileFacts, type Ref, type Region, type Unit, type Use, type Variable } from '../../server/src/model/index.ts';
import { pythonFrontend } from '../harness/python.ts';

export const FILE = fileId('/project/module.py');

let frontend: Frontend | undefined;

before(async () => {
  frontend = await pythonFrontend();
});

export function python(): Frontend {
  assert.ok(frontend, 'the front end is loaded before the tests');
  return frontend;
}

export const lower = (text: string, depth: 'whole' | 'interface' = 'whole'): FileFacts => python().lower(text, { file: FILE, depth });

/** The unit of a path; the module for `''`. */
export function unit(facts: FileFacts, path: string): Unit {
  const found = facts.units.find((candidate) => candidate.path === path);
  assert.ok(found, `no unit ${path} among ${facts.units.map((each) => each.path).join(', ')}`);
  return found;
}

/** A reference as one would write it. */
export function show(ref: Ref | undefined): string {
  if (ref === undefined) return '-';
  switch (ref.k) {
    case 'name':
      return ref.name;
    case 'attribute':
      return `${show(ref.of)}.${ref.name}`;
    case 'call':
      return `${show(ref.of)}(${[...ref.args.map(show), ...ref.keywords.map(([name, value]) => `${name}=${show(value)}`)].join(', ')})`;
    case 'await':
      return `await ${show(ref.of)}`;
    case 'item':
      return `${show(ref.of)}[${show(ref.index)}]`;
    case 'element':
      return `${ref.async ? 'async ' : ''}each of ${show(ref.of)}`;
    case 'entered':
      return `${ref.async ? 'async ' : ''}entered ${show(ref.of)}`;
    case 'caught':
      return `caught ${show(ref.of)}`;
    case 'literal':
      return ref.value === undefined ? `<${ref.type}>` : JSON.stringify(ref.value);
    case 'collection':
      return `${ref.type}{${ref.items.map(show).join(', ')}}`;
    case 'comprehension':
      return `${ref.type} of ${show(ref.element)}`;
    case 'lambda':
      return `lambda#${ref.unit}`;
    case 'choice':
      return ref.of.map(show).join(' | ');
    case 'operation':
      return '<operation>';
    case 'unknown':
      return '?';
    default:
      return assert.fail('a kind of reference without a notation');
  }
}

export function showUse(use: Use): string {
  switch (use.kind) {
    case 'bound':
      return `bound ${use.name}`;
    case 'stored':
      return `stored ${show(use.target)}`;
    case 'unpacked':
      return `unpacked ${use.names.join()}`;
    case 'passed':
      return `passed ${use.call} ${use.slot}`;
    case 'element':
      return `${use.of} element, ${showUse(use.within)}`;
    case 'receiver':
      return `receiver ${use.attribute}${use.call === undefined ? '' : ` ${use.call}`}`;
    case 'called':
      return `called ${use.call}`;
    case 'iterated':
      return use.async ? 'async iterated' : 'iterated';
    case 'entered':
      return `${use.async ? 'async ' : ''}entered ${use.region}`;
    default:
      return use.kind;
  }
}

/** `callee -> use` of every call of the module body, in order. */
export const calls = (text: string, path = ''): string[] => unit(lower(text), path).calls.map((call) => `${show(call.callee)} -> ${showUse(call.use)}`);

/** The use of the call `f()` in a text. */
export function useOf(text: string, path = ''): string {
  const found = unit(lower(text), path).calls.find((call) => show(call.callee) === 'f');
  assert.ok(found, 'the text calls f');
  return showUse(found.use);
}

export function callTo(facts: FileFacts, callee: string, path = ''): Call {
  const found = unit(facts, path).calls.find((call) => show(call.callee) === callee);
  assert.ok(found, `no call to ${callee}`);
  return found;
}

export function variable(owner: { readonly variables: readonly Variable[] }, name: string): Variable {
  const found = owner.variables.find((candidate) => candidate.name === name);
  assert.ok(found, `no variable ${name}`);
  return found;
}

export const reads = (found: Variable): string[] => found.reads.map((read) => showUse(read.use));

export function bindings(found: Variable): string[] {
  return found.bindings.map((binding) => {
    switch (binding.kind) {
      case 'value':
        return `${binding.augmented ? 'augmented ' : ''}${binding.annotation ? `${show(binding.annotation)} = ` : ''}${show(binding.value)}`;
      case 'declared':
        return `: ${show(binding.annotation)}`;
      case 'import':
        return `import ${'.'.repeat(binding.level)}${binding.module}${binding.name ? ` ${binding.name}` : ''}${binding.whole ? ` (${binding.whole})` : ''}${binding.typeOnly ? ' type-only' : ''}`;
      case 'function':
        return `function ${binding.function}`;
      case 'class':
        return `class ${binding.class}`;
      case 'param':
        return `param ${binding.param}`;
      case 'deleted':
        return 'deleted';
      default:
        return assert.fail('a kind of binding without a notation');
    }
  });
}

/** Regions from the second on, indented by depth. */
export function regions(text: string, path = ''): string[] {
  const all = unit(lower(text), path).regions;
  const depth = (region: Region): number => (region.parent <= 0 ? 0 : 1 + depth(all[region.parent] ?? region));
  return all.slice(1).map((region) => {
    const traits = [
      region.kind,
      `${region.statement}/${region.arm}`,
      ...(region.test ? [`test ${show(region.test)}`] : []),
      ...(region.negated ? ['negated'] : []),
      ...(region.exhaustive ? ['exhaustive'] : []),
      ...(region.guard ? [region.guard] : []),
      ...(region.iterates ? [`over ${show(region.iterates)}`] : []),
      ...(region.endless ? ['endless'] : []),
      ...(region.catches ? [`catches ${region.catches.map(show).join()}`] : []),
      ...(region.group ? ['group'] : []),
      ...(region.manager ? [`manager ${show(region.manager)}`] : []),
      ...(region.managerName ? [`as ${region.managerName}`] : []),
      ...(region.async ? ['async'] : []),
    ];
    return '  '.repeat(depth(region)) + traits.join(', ');
  });
}
