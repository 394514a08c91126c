import {
  SyntaxKind as K,
  type CallExpression,
  type ExportAssignment,
  type ExportDeclaration,
  type Expression,
  type ImportDeclaration,
  type ImportEqualsDeclaration,
  type Node,
  type PropertyAccessExpression,
} from 'typescript/unstable/ast';
import { type Binding, type Import, type Ref, type Span, UNKNOWN_REF } from '../../../model/index.ts';
import { attributeRef, nameRef } from '../../refs.ts';
import { NO_USE } from '../../uses.ts';
import { functionValue, lowerFunction, named } from './functions.ts';
import type { Lowering } from './lowering.ts';
import { bare, hasModifier } from './nodes.ts';

/** `import x, { a as b } from 'm'`, `import * as n from 'm'`, `import 'm'`. */
export function lowerImport(l: Lowering, node: ImportDeclaration): void {
  const module = moduleName(node.moduleSpecifier);
  const clause = node.importClause;
  const typeOnly = clause?.phaseModifier === K.TypeKeyword;
  const names: string[] = [];
  const bind = (local: Node, name: string | undefined, only: boolean): void => {
    if (name !== undefined) names.push(name);
    const text = l.name(local);
    if (text !== '') l.declare(text, l.at(local), { kind: 'import', module, level: 0, ...(name === undefined ? {} : { name }), typeOnly: only }, l.unit.scope);
  };
  if (clause?.name !== undefined) bind(clause.name, 'default', typeOnly);
  const bindings = clause?.namedBindings;
  let onlyTypes = bindings?.kind === K.NamedImports && clause?.name === undefined && (bindings).elements.length > 0;
  if (bindings?.kind === K.NamespaceImport) bind(bindings.name, undefined, typeOnly);
  else if (bindings?.kind === K.NamedImports) {
    for (const element of (bindings).elements) {
      if (!element.isTypeOnly) onlyTypes = false;
      bind(element.name, nameText(l, element.propertyName ?? element.name), typeOnly || element.isTypeOnly);
    }
  }
  note(l, module, names, { typeOnly: typeOnly || onlyTypes, at: l.at(node) });
}

/** `import x = require('m')`, `import x = A.B`. */
export function lowerImportEquals(l: Lowering, node: ImportEqualsDeclaration): void {
  const { name, moduleReference, isTypeOnly } = node;
  const text = l.name(name);
  const at = l.at(name);
  if (moduleReference.kind === K.ExternalModuleReference) {
    const module = moduleName(moduleReference.expression);
    l.declare(text, at, { kind: 'import', module, level: 0, typeOnly: isTypeOnly });
    note(l, module, [], { typeOnly: isTypeOnly, at: l.at(node) });
  } else l.declare(text, at, { kind: 'value', value: entity(l, moduleReference) });
  if (hasModifier(node.modifiers, K.ExportKeyword)) noteExport(l, text);
}

function entity(l: Lowering, node: Node): Ref {
  if (node.kind === K.Identifier) {
    const name = l.name(node);
    l.read(name, l.at(node), NO_USE);
    return nameRef(name);
  }
  if (node.kind !== K.QualifiedName) return UNKNOWN_REF;
  const { left, right } = node as unknown as { readonly left: Node; readonly right: Node };
  return attributeRef(entity(l, left), l.name(right));
}

/** `export { a as b }`, `export * from 'm'`, `export { a } from 'm'`. */
export function lowerExportDeclaration(l: Lowering, node: ExportDeclaration): void {
  const { exportClause, moduleSpecifier, isTypeOnly } = node;
  const module = moduleSpecifier === undefined ? undefined : moduleName(moduleSpecifier);
  const names: string[] = [];
  if (exportClause?.kind === K.NamedExports) {
    for (const element of (exportClause).elements) {
      const inner = nameText(l, element.propertyName ?? element.name);
      const outer = nameText(l, element.name);
      const typeOnly = isTypeOnly || element.isTypeOnly;
      const at = l.at(element.name);
      if (module !== undefined) {
        names.push(inner);
        noteExport(l, outer, l.exportBinding(at, { kind: 'import', module, level: 0, name: inner, typeOnly }));
      } else {
        if (!typeOnly) l.read(inner, l.at(element.propertyName ?? element.name), NO_USE);
        noteExport(l, outer, inner === outer ? undefined : l.exportBinding(at, { kind: 'value', value: nameRef(inner) }));
      }
    }
  } else if (exportClause?.kind === K.NamespaceExport && module !== undefined) {
    noteExport(l, nameText(l, exportClause.name), l.exportBinding(l.at(exportClause.name), { kind: 'import', module, level: 0, typeOnly: isTypeOnly }));
  } else if (module !== undefined) names.push('*');
  if (module !== undefined) note(l, module, names, { typeOnly: isTypeOnly, at: l.at(node) });
}

/** `export default …`, `export = …`. */
export function lowerExportAssignment(l: Lowering, node: ExportAssignment): void {
  const at = l.at(node.expression);
  const value = functionValue(node.expression);
  if (value !== undefined) {
    const unit = lowerFunction(l, value, { kind: 'function', name: 'default', nameAt: { start: at.start, end: at.start }, declaration: value, class: -1 });
    noteExport(l, 'default', l.exportBinding(at, { kind: 'function', function: unit.index }));
    return;
  }
  const ref = bare(node.expression).kind === K.ObjectLiteralExpression ? named(l, 'default', () => l.expression(node.expression, NO_USE)) : l.expression(node.expression, NO_USE);
  noteExport(l, 'default', l.exportBinding(at, { kind: 'value', value: ref }));
  if (node.isExportEquals) noteProperties(l, ref, at);
}

/** Says that the module gives a name to others; `binding` where no variable of the name is what they get. */
export function noteExport(l: Lowering, name: string, binding?: Binding): void {
  if (name === '' || (l.exported.has(name) && binding === undefined)) return;
  l.exported.set(name, binding);
}

/** `module.exports = …`, `exports.name = …`. */
export function noteExportAssignment(l: Lowering, targets: readonly Expression[], value: Ref): void {
  if (l.unit.index !== 0) return;
  for (const target of targets) {
    if (target.kind !== K.PropertyAccessExpression) continue;
    const { expression, name } = target as PropertyAccessExpression;
    const object = bare(expression);
    const property = l.name(name);
    const at = l.at(target);
    if (isExports(l, object)) noteExport(l, property, l.exportBinding(at, { kind: 'value', value }));
    else if (property === 'exports' && object.kind === K.Identifier && l.name(object) === 'module') {
      noteExport(l, 'default', l.exportBinding(at, { kind: 'value', value }));
      noteProperties(l, value, at);
    }
  }
}

/** `exports`, `module.exports`. */
function isExports(l: Lowering, node: Expression): boolean {
  if (node.kind === K.Identifier) return l.name(node) === 'exports';
  if (node.kind !== K.PropertyAccessExpression) return false;
  const { expression, name } = node as PropertyAccessExpression;
  return l.name(name) === 'exports' && expression.kind === K.Identifier && l.name(expression) === 'module';
}

/** `module.exports = { a, b }` gives `a` and `b`. */
function noteProperties(l: Lowering, value: Ref, at: Span): void {
  if (value.k !== 'collection' || value.keys === undefined) return;
  value.keys.forEach((key, index) => {
    const item = value.items[index];
    if (key !== undefined && item !== undefined && key !== 'default') noteExport(l, key, l.exportBinding(at, { kind: 'value', value: item }));
  });
}

/** Calls of `require` and `import` need the file as an import statement does. */
export function noteRequire(l: Lowering, node: CallExpression): void {
  const { expression } = node;
  if (expression.kind !== K.ImportKeyword && !(expression.kind === K.Identifier && l.name(expression) === 'require')) return;
  const first = node.arguments.at(0);
  if (first === undefined || (first.kind !== K.StringLiteral && first.kind !== K.NoSubstitutionTemplateLiteral)) return;
  note(l, moduleName(first), [], { typeOnly: false, at: l.at(node) });
}

function note(l: Lowering, module: string, names: readonly string[], { typeOnly, at }: { readonly typeOnly: boolean; readonly at: Span }): void {
  const imported: Import = { module, level: 0, names, typeOnly, unit: l.unit.index, order: l.unit.order++, at };
  l.imports.push(imported);
}

function moduleName(node: Node): string {
  return node.kind === K.StringLiteral || node.kind === K.NoSubstitutionTemplateLiteral ? (node as unknown as { readonly text: string }).text : '';
}

/** Names of exports may be strings. */
function nameText(l: Lowering, node: Node): string {
  return node.kind === K.StringLiteral ? (node as unknown as { readonly text: string }).text : l.name(node);
}
