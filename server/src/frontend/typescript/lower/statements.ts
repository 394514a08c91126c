import {
  SyntaxKind as K,
  type BreakStatement,
  type ClassDeclaration,
  type ContinueStatement,
  type EnumDeclaration,
  type ExpressionStatement,
  type FunctionDeclaration,
  type ModuleDeclaration,
  type Node,
  type NodeArray,
  type ReturnStatement,
  type Statement,
  type ThrowStatement,
  type VariableDeclaration,
  type VariableStatement,
  type Block,
} from 'typescript/unstable/ast';
import { type Exit, type Ref, type Region, UNKNOWN_REF } from '../../../model/index.ts';
import { nameRef, OPERATION } from '../../refs.ts';
import { type Draft, DROPPED, NO_USE, RAISED, RETURNED } from '../../uses.ts';
import { lowerClassDeclaration } from './classes.ts';
import { lowerDo, lowerFor, lowerForIn, lowerForOf, lowerIf, lowerLabeled, lowerSwitch, lowerTry, lowerWhile, lowerWithStatement } from './compound.ts';
import { lowerDeclarations } from './declarations.ts';
import { lowerFunction, named } from './functions.ts';
import type { Lowering } from './lowering.ts';
import { lowerExportAssignment, lowerExportDeclaration, lowerImport, lowerImportEquals, noteExport } from './modules.ts';
import { hasModifier, indexOf, keywordAt } from './nodes.ts';

type Lower = (l: Lowering, node: Statement) => void;

/** A list of statements that share a scope. */
export function lowerStatements(l: Lowering, statements: Iterable<Statement>): void {
  hoist(l, statements);
  const entered: Draft<Region>[] = [];
  for (const statement of statements) {
    l.statement(statement);
    if (l.using.length > 0) entered.push(...l.using.splice(0));
  }
  for (let region = entered.pop(); region !== undefined; region = entered.pop()) {
    if (region.async === true) l.suspend({ kind: 'async-with', of: region.manager ?? UNKNOWN_REF, at: region.managerAt ?? region.at });
    l.closeRegion(region);
  }
}

/** Functions have their names from the start of the block on. */
function hoist(l: Lowering, statements: Iterable<Statement>): void {
  for (const statement of statements) {
    if (statement.kind !== K.FunctionDeclaration) continue;
    const node = statement as FunctionDeclaration;
    if (node.body === undefined || node.name === undefined) continue;
    const name = l.name(node.name);
    if (name === '') continue;
    const binding = l.declare(name, l.at(node.name), { kind: 'function', function: -1 });
    if (binding.kind === 'function') l.hoisted.set(indexOf(node), binding);
  }
}

export function lowerStatement(l: Lowering, node: Statement): void {
  if (!l.enter(node)) return;
  const compound = COMPOUND[node.kind];
  if (compound !== undefined) compound(l, node);
  else {
    const { broken } = l.enterStatement(l.at(node));
    const simple = SIMPLE[node.kind];
    if (simple === undefined) l.expression(node as unknown as ExpressionStatement['expression'], NO_USE);
    else simple(l, node);
    l.broken = broken;
  }
  l.leave();
}

function lowerExpressionStatement(l: Lowering, node: ExpressionStatement): void {
  l.expression(node.expression, DROPPED);
}

function lowerVariables(l: Lowering, node: VariableStatement): void {
  const exports = hasModifier(node.modifiers, K.ExportKeyword);
  lowerDeclarations(l, node.declarationList, node.parent.end);
  if (!exports) return;
  for (const { name } of node.declarationList.declarations) noteNames(l, name);
}

function noteNames(l: Lowering, name: VariableDeclaration['name']): void {
  if (name.kind === K.Identifier) noteExport(l, l.name(name));
  else for (const element of name.elements) if (element.kind === K.BindingElement && element.name !== undefined) noteNames(l, element.name);
}

function lowerReturn(l: Lowering, node: ReturnStatement): void {
  let value: Ref | undefined;
  if (node.expression !== undefined) {
    value = l.expression(node.expression, RETURNED);
    l.returns(value);
  }
  l.exit({ kind: 'return', ...(value ? { value } : {}), at: l.at(node) });
}

function lowerThrow(l: Lowering, node: ThrowStatement): void {
  const value = l.expression(node.expression, RAISED);
  const again = value.k === 'name' && l.unit.caught.includes(value.name);
  l.exit({ kind: 'raise', value, ...(again ? { again } : {}), at: l.at(node) });
}

/** `break`, `continue`: without a label, a `break` leaves the innermost loop or `switch`, a `continue` goes on with the innermost loop. */
function lowerLeave(kind: 'break' | 'continue'): (l: Lowering, node: BreakStatement | ContinueStatement) => void {
  return (l, node) => {
    const { breakable } = l.unit;
    const label = node.label === undefined ? undefined : l.name(node.label);
    const target = breakable.findLast((each) => (label === undefined ? each.kind === 'loop' || (kind === 'break' && each.kind === 'switch') : each.labels.includes(label)));
    const innermost = breakable.findLast((each) => each.kind === 'loop');
    const exit: Draft<Omit<Exit, 'order' | 'region'>> = { kind, at: l.at(node) };
    if (target !== undefined && target !== innermost) exit.leaves = target.region;
    l.exit(exit);
  };
}

function lowerFunctionDeclaration(l: Lowering, node: FunctionDeclaration): void {
  const start = l.startOf(node);
  const nameAt = node.name === undefined ? keywordAt(l.text, 'function', start, node.parameters.pos) : l.at(node.name);
  const name = node.name === undefined ? 'default' : l.name(node.name);
  const modifiers = node.modifiers as NodeArray<Node> | undefined;
  const { broken } = l.enterStatement({ start, end: node.body === undefined ? node.end : node.body.pos });
  // Signatures of overloads stand before the function that implements them.
  const overload = node.body === undefined && l.scope.declared?.get(name)?.some((binding) => binding.kind === 'function') === true;
  if (!overload) {
    const unit = lowerFunction(l, node, { kind: 'function', name, nameAt, declaration: node, class: -1 });
    const hoisted = l.hoisted.get(indexOf(node));
    if (hoisted !== undefined) hoisted.function = unit.index;
    else if (name !== '') l.declare(name, nameAt, { kind: 'function', function: unit.index });
  }
  noteDeclared(l, modifiers, name);
  l.broken = broken;
}

function lowerClassStatement(l: Lowering, node: ClassDeclaration): void {
  lowerClassDeclaration(l, node);
  noteDeclared(l, node.modifiers, node.name === undefined ? 'default' : l.name(node.name));
}

/** `export function f`, `export default class A`. */
function noteDeclared(l: Lowering, modifiers: NodeArray<Node> | undefined, name: string): void {
  if (!hasModifier(modifiers, K.ExportKeyword)) return;
  if (!hasModifier(modifiers, K.DefaultKeyword)) noteExport(l, name);
  else if (name === 'default') noteExport(l, name);
  else noteExport(l, 'default', l.exportBinding(l.unit.facts.nameAt, { kind: 'value', value: nameRef(name) }));
}

function lowerEnum(l: Lowering, node: EnumDeclaration): void {
  for (const member of node.members) if (member.initializer !== undefined) l.expression(member.initializer, NO_USE);
  l.declare(l.name(node.name), l.at(node.name), { kind: 'value', value: OPERATION });
  l.typeDeclarations.push(l.at(node));
  if (hasModifier(node.modifiers, K.ExportKeyword)) noteExport(l, l.name(node.name));
}

function lowerNamespace(l: Lowering, node: ModuleDeclaration): void {
  const global = node.name.kind !== K.Identifier;
  const { body } = node;
  const name = global ? '' : l.name(node.name);
  // A namespace beside a class or function of its name adds to it.
  if (!global && l.scope.declared?.has(name) !== true) l.declare(name, l.at(node.name), { kind: 'value', value: UNKNOWN_REF });
  l.typeDeclarations.push({ start: l.startOf(node), end: l.startOf(body ?? node) });
  if (body === undefined) return;
  const lower = (): void =>
    l.inBlock(() => {
      if (body.kind === K.ModuleBlock) lowerStatements(l, (body).statements);
      else l.statement(body);
    });
  if (global) lower();
  else named(l, l.naming === undefined ? name : `${l.naming}.${name}`, lower);
  if (hasModifier(node.modifiers, K.ExportKeyword) && l.scope === l.units[0]?.scope) noteExport(l, name);
}

function lowerBlock(l: Lowering, node: Block): void {
  l.inBlock(() => lowerStatements(l, node.statements));
}

const noteType: Lower = (l, node) => {
  l.typeDeclarations.push(l.at(node));
};

const table = (): (Lower | undefined)[] => Array.from({ length: K.Count });
const SIMPLE = table();
const COMPOUND = table();

/** The kind of a node tells its type; these are the places that rely on it. */
function simple<T extends Node>(kind: T['kind'], lower: (l: Lowering, node: T) => void): void {
  SIMPLE[kind] = lower as unknown as Lower;
}
function compound<T extends Node>(kind: T['kind'], lower: (l: Lowering, node: T) => void): void {
  COMPOUND[kind] = lower as unknown as Lower;
}

simple(K.ExpressionStatement, lowerExpressionStatement);
simple(K.VariableStatement, lowerVariables);
simple(K.ReturnStatement, lowerReturn);
simple(K.ThrowStatement, lowerThrow);
simple(K.BreakStatement, lowerLeave('break'));
simple(K.ContinueStatement, lowerLeave('continue'));
simple(K.ImportDeclaration, lowerImport);
simple(K.ImportEqualsDeclaration, lowerImportEquals);
simple(K.ExportDeclaration, lowerExportDeclaration);
simple(K.ExportAssignment, lowerExportAssignment);
simple(K.EnumDeclaration, lowerEnum);
simple(K.InterfaceDeclaration, noteType);
simple(K.TypeAliasDeclaration, noteType);
simple(K.EmptyStatement, () => undefined);
simple(K.DebuggerStatement, () => undefined);
simple(K.NotEmittedStatement, () => undefined);
simple(K.NamespaceExportDeclaration, () => undefined);
simple(K.MissingDeclaration, () => undefined);
simple(K.JSTypeAliasDeclaration, noteType);
simple(K.JSImportDeclaration, () => undefined);
compound(K.Block, lowerBlock);
compound(K.IfStatement, lowerIf);
compound(K.WhileStatement, lowerWhile);
compound(K.DoStatement, lowerDo);
compound(K.ForStatement, lowerFor);
compound(K.ForInStatement, lowerForIn);
compound(K.ForOfStatement, lowerForOf);
compound(K.SwitchStatement, lowerSwitch);
compound(K.TryStatement, lowerTry);
compound(K.LabeledStatement, lowerLabeled);
compound(K.WithStatement, lowerWithStatement);
compound(K.FunctionDeclaration, lowerFunctionDeclaration);
compound(K.ClassDeclaration, lowerClassStatement);
compound(K.ModuleDeclaration, lowerNamespace);
