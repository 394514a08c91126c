import { isPlainString, stringParts } from './literals.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';

/** `__all__.extend([...])`, `__all__.append('name')`, `__all__.remove(...)` at module level. */
export function noteExportCall(l: Lowering, call: number): void {
  const [callee, list] = l.parts(call);
  if (callee === undefined || list === undefined || l.kind(callee) !== K.attribute || l.scope !== l.units[0]?.scope) return;
  const [object, method] = l.parts(callee);
  if (object === undefined || method === undefined || l.kind(object) !== K.identifier || l.name(object) !== '__all__') return;
  const argument = l.first(list);
  if (argument === 0) return;
  if (l.name(method) === 'append') addName(l, argument);
  else if (l.name(method) === 'extend') addNames(l, argument);
}

export function noteExports(l: Lowering, target: number, value: number): void {
  if (l.kind(target) === K.identifier && l.name(target) === '__all__' && l.scope === l.units[0]?.scope) addNames(l, value);
}

/** The names listed; `undefined` when there is no list, or some of it is computed. Branches may each have their own: all of them count. */
export function exportedNames(l: Lowering): readonly string[] | undefined {
  const { names, found, computed } = l.exported;
  return found && !computed ? [...names] : undefined;
}

function addNames(l: Lowering, value: number): void {
  l.exported.found = true;
  const node = l.bare(value);
  switch (l.kind(node)) {
    case K.list:
    case K.tuple:
    case K.set:
    case K.expression_list:
      for (const item of l.parts(node)) addName(l, item);
      return;
    case K.binary_operator: {
      const parts: number[] = [];
      let left = node;
      while (l.kind(left) === K.binary_operator) {
        const [first, second] = l.parts(left);
        if (first === undefined || second === undefined) break;
        parts.push(second);
        left = first;
      }
      if (left === node) l.exported.computed = true;
      else for (const part of [left, ...parts.reverse()]) addNames(l, part);
      return;
    }
    default:
      l.exported.computed = true;
  }
}

function addName(l: Lowering, item: number): void {
  const { exported } = l;
  exported.found = true;
  const node = l.bare(item);
  if (!isPlainString(l, node)) {
    exported.computed = true;
    return;
  }
  const { contentStart, contentEnd } = stringParts(l, node);
  exported.names.add(l.text.slice(contentStart, contentEnd));
}
