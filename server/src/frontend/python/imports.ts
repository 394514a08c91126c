import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';

/** `import a.b`, `import a.b as x`. */
export function lowerImport(l: Lowering, node: number): void {
  for (const part of l.parts(node)) {
    const aliased = l.kind(part) === K.aliased_import ? l.parts(part) : [part];
    const [name, alias] = aliased;
    if (name === undefined) continue;
    const module = dotted(l, name);
    record(l, node, { module, level: 0, names: [] });
    const { typeOnly } = l;
    if (alias !== undefined) {
      l.bind(l.name(alias), l.at(alias), { kind: 'import', module, level: 0, typeOnly });
      continue;
    }
    const dot = module.indexOf('.');
    const root = dot < 0 ? module : module.slice(0, dot);
    if (root === '') continue;
    const start = l.startOf(name);
    l.bind(root, { start, end: start + root.length }, { kind: 'import', module: root, level: 0, typeOnly, ...(dot < 0 ? {} : { whole: module }) });
  }
}

/** `from a.b import c as d`, `from . import c`, `from a import *`. */
export function lowerFromImport(l: Lowering, node: number): void {
  const parts = l.parts(node);
  const future = l.kind(node) === K.future_import_statement;
  const source = future ? undefined : parts[0];
  const { module, level } = source === undefined ? { module: future ? '__future__' : '', level: 0 } : moduleOf(l, source);
  const names: string[] = [];
  record(l, node, { module, level, names });
  for (const part of future ? parts : parts.slice(1)) {
    if (l.kind(part) === K.wildcard_import) {
      names.push('*');
      continue;
    }
    const [imported, alias] = l.kind(part) === K.aliased_import ? l.parts(part) : [part];
    if (imported === undefined) continue;
    const name = dotted(l, imported);
    if (name === '') continue;
    names.push(name);
    const bound = alias ?? imported;
    l.bind(l.name(bound), l.at(bound), { kind: 'import', module, level, name, typeOnly: l.typeOnly });
  }
}

function record(l: Lowering, node: number, taken: { readonly module: string; readonly level: number; readonly names: readonly string[] }): void {
  if (taken.module === '' && taken.level === 0) return;
  l.imports.push({ ...taken, typeOnly: l.typeOnly, unit: l.unit.index, order: l.unit.order++, at: l.at(node) });
}

function moduleOf(l: Lowering, node: number): { module: string; level: number } {
  if (l.kind(node) !== K.relative_import) return { module: dotted(l, node), level: 0 };
  const [prefix, name] = l.parts(node);
  const level = prefix === undefined ? 0 : l.text.slice(l.startOf(prefix), l.endOf(prefix)).replace(/[^.]/g, '').length;
  return { module: name === undefined ? '' : dotted(l, name), level };
}

/** A dotted name without the white space that may stand around its dots. */
export function dotted(l: Lowering, node: number): string {
  const name = l.name(node);
  return /[\s\\]/.test(name) ? name.replace(/[\s\\]+/g, '') : name;
}
