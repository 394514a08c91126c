import type { Ref, Value, Variable } from '../../../model/index.ts';
import { unreachable } from '../../../support/unreachable.ts';
import { callArguments } from './arguments.ts';
import { ownClassValue, superAttribute } from './attributes.ts';
import { bodyValue, definedValue, importedValue, paramValue } from './bindings.ts';
import type { Arguments, Found, Linker, Scope } from './linker.ts';
import { askValue } from './linker.ts';
import { filledAttribute, filledVariable } from './fills.ts';
import { firstImport, lookup, memberOfModule } from './lookup.ts';
import { narrowed } from './narrow.ts';
import { entered, item } from './protocols.ts';
import { unitKeyOf } from './source.ts';
import { NOTHING, UNKNOWN, alsoNamed, each, iterator, settled, tuple, union } from './values.ts';

/** What an expression gives, as far as it can be known. */
export function evaluate(linker: Linker, ref: Ref, scope: Scope): Value {
  switch (ref.k) {
    case 'name':
      return evaluateName(linker, ref.name, scope);
    case 'attribute':
      return evaluateAttribute(linker, ref, scope);
    case 'call':
      return evaluateCall(linker, ref, scope);
    case 'await':
      return linker.awaited(linker.evaluate(ref.of, scope));
    case 'item':
      return item(linker, linker.evaluate(ref.of, scope), ref.index, scope);
    case 'element':
      return linker.element(linker.evaluate(ref.of, scope), ref.async);
    case 'entered':
      return entered(linker, linker.evaluate(ref.of, scope), ref.async);
    case 'caught':
      return caught(linker.evaluate(ref.of, scope));
    case 'literal':
      return ref.value === undefined ? { k: 'literal', type: ref.type } : { k: 'literal', type: ref.type, value: ref.value };
    case 'collection':
      return collection(linker, ref, scope);
    case 'comprehension': {
      const element = settled(linker.evaluate(ref.element, { ...scope, comprehension: true }));
      return ref.type === 'generator' ? iterator(element) : { k: 'collection', type: ref.type, items: undefined, element };
    }
    case 'lambda':
      return { k: 'unit', unit: unitKeyOf(scope.source, ref.unit), names: [] };
    case 'choice':
      return union(ref.of.map((choice) => linker.evaluate(choice, scope)));
    case 'operation':
    case 'unknown':
      return UNKNOWN;
    default:
      return unreachable(ref);
  }
}

/** What a binding binds its name to. */
export function bindingValue(linker: Linker, found: Found): Value {
  const { source, binding } = found;
  const value = askValue(linker, source, 'bindings', binding, NOTHING, () => {
    switch (binding.kind) {
      case 'function':
      case 'class':
        return definedValue(linker, source, binding);
      case 'import':
        return importedValue(linker, source, binding);
      case 'param':
        return paramValue(linker, source, binding.unit, binding.param);
      case 'value':
      case 'declared': {
        const made = bodyValue(linker, found, binding);
        return found.class >= 0 ? filledAttribute(linker, source, found.class, found.name, made) : filledVariable(linker, source, variableOf(found), binding, made);
      }
      case 'deleted':
        return NOTHING;
      default:
        return unreachable(binding);
    }
  });
  return found.met === undefined ? value : alsoNamed(value, found.met);
}

/** The variable of a unit that a binding belongs to; a `global` one belongs to another unit than the one that executes it. */
function variableOf(found: Found): Variable | undefined {
  const { source, binding, name } = found;
  const own = source.index.variables[binding.unit]?.get(name);
  if (own?.bindings.includes(binding) === true) return own;
  const module = source.index.variables[0]?.get(name);
  return module?.bindings.includes(binding) === true ? module : undefined;
}

function evaluateName(linker: Linker, name: string, scope: Scope): Value {
  const found = lookup(linker, name, scope);
  if (found.length === 0) return name === '__class__' ? ownClassValue(linker, scope) : UNKNOWN;
  const value = found.length === 1 && found[0] !== undefined ? linker.bindingValue(found[0]) : firstImport(linker, found);
  return narrowed(linker, name, value, scope);
}

function evaluateAttribute(linker: Linker, ref: Ref & { readonly k: 'attribute' }, scope: Scope): Value {
  if (isSuperCall(ref.of)) {
    const value = superAttribute(linker, scope, ref.name);
    if (value !== undefined) return value;
  }
  const value = linker.evaluate(ref.of, scope);
  if (value.k === 'module' && scope.source.library) return memberOfModule(linker, value.module, ref.name, scope.source);
  return linker.attribute(value, ref.name);
}

function isSuperCall(ref: Ref): boolean {
  return ref.k === 'call' && ref.of.k === 'name' && ref.of.name === 'super';
}

function evaluateCall(linker: Linker, ref: Ref & { readonly k: 'call' }, scope: Scope): Value {
  const args: Arguments = callArguments(linker, ref.args, ref.keywords, scope);
  return union(linker.call(linker.evaluate(ref.of, scope), args).map((callee) => callee.result));
}

function collection(linker: Linker, ref: Ref & { readonly k: 'collection' }, scope: Scope): Value {
  const items = ref.items.map((each) => settled(linker.evaluate(each, scope)));
  if (ref.type === 'tuple') return tuple(items);
  const element = items.length === 0 ? UNKNOWN : union(items);
  return { k: 'collection', type: ref.type, items, element };
}

function caught(type: Value): Value {
  return each(type, (member) => {
    if (member.k === 'class') return { k: 'instance', class: member.class, names: member.names, args: [] };
    if (member.k === 'symbol') return { k: 'symbol-instance', names: member.names };
    if (member.k === 'collection') return caught(member.element);
    return UNKNOWN;
  });
}

