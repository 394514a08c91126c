import {
  NodeFlags,
  SyntaxKind as K,
  type ClassDeclaration,
  type Expression,
  type Node,
  type NodeArray,
  type VariableDeclaration,
  type VariableDeclarationList,
} from 'typescript/unstable/ast';
import { type Ref, UNKNOWN_REF } from '../../../model/index.ts';
import { lowerClass } from './classes.ts';
import type { Scope } from './drafts.ts';
import { functionValue, lowerFunction, named } from './functions.ts';
import type { Lowering } from './lowering.ts';
import { bare } from './nodes.ts';
import { declareTarget, useOfTarget } from './targets.ts';
import { declaredType, typeRef } from './types.ts';

/** `const`, `let`, `var`, `using`. `end` is where what a `using` declares is let go of. */
export function lowerDeclarations(l: Lowering, list: VariableDeclarationList, end: number): void {
  const scoped: NodeFlags = list.flags & NodeFlags.BlockScoped;
  const using = scoped === NodeFlags.Using || scoped === NodeFlags.AwaitUsing;
  const scope = scoped === NodeFlags.None ? l.unit.scope : l.scope;
  for (const declaration of list.declarations) {
    if (using) lowerUsing(l, declaration, { async: scoped === NodeFlags.AwaitUsing, end });
    else lowerVariable(l, declaration, scope);
  }
}

function lowerVariable(l: Lowering, node: VariableDeclaration, scope: Scope): void {
  const { name, initializer, type } = node;
  const plain = name.kind === K.Identifier;
  const annotation = type === undefined ? undefined : l.unit.index === 0 ? declaredType(l, type) : typeRef(l, type);
  if (initializer === undefined) {
    if (plain) l.declare(l.name(name), l.at(name), { kind: 'declared', annotation: annotation ?? UNKNOWN_REF }, scope);
    return;
  }
  const value = functionValue(initializer);
  if (plain && value !== undefined) {
    const text = l.name(name);
    const nameAt = l.at(name);
    const unit = lowerFunction(l, value, { kind: 'function', name: text, nameAt, declaration: node, class: -1 });
    l.declare(text, nameAt, { kind: 'function', function: unit.index }, scope);
    return;
  }
  const inner = bare(initializer);
  if (plain && inner.kind === K.ClassExpression) {
    const text = l.name(name);
    const nameAt = l.at(name);
    const index = lowerClass(l, inner as unknown as ClassDeclaration, { name: text, nameAt, declaration: node });
    l.declare(text, nameAt, { kind: 'class', class: index }, scope);
    return;
  }
  if (!plain && name.kind === K.ArrayBindingPattern && inner.kind === K.ArrayLiteralExpression && lowerPairwise(l, name.elements, inner as unknown as { readonly elements: NodeArray<Node> }, scope)) return;
  const use = useOfTarget(l, name);
  const ref = plain && inner.kind === K.ObjectLiteralExpression ? named(l, l.naming === undefined ? l.name(name) : `${l.naming}.${l.name(name)}`, () => l.expression(initializer, use)) : l.expression(initializer, use);
  declareTarget(l, name, { value: l.broken ? UNKNOWN_REF : ref, ...(annotation ? { annotation } : {}) }, scope);
}

/** `const [a, b] = [f(), g()]`: each value goes to its own name. */
function lowerPairwise(l: Lowering, targets: NodeArray<Node>, value: { readonly elements: NodeArray<Node> }, scope: Scope): boolean {
  const names: { readonly text: string; readonly node: Node }[] = [];
  for (const target of targets) {
    const { name, initializer, dotDotDotToken } = target as unknown as { readonly name?: Node; readonly initializer?: Node; readonly dotDotDotToken?: Node };
    if (name?.kind !== K.Identifier || initializer !== undefined || dotDotDotToken !== undefined) return false;
    names.push({ text: l.name(name), node: name });
  }
  if (names.length !== value.elements.length) return false;
  for (const element of value.elements) if (element.kind === K.SpreadElement || element.kind === K.OmittedExpression) return false;
  const refs: Ref[] = [];
  for (const element of value.elements) refs.push(l.expression(element as Expression, { kind: 'bound', name: names[refs.length]?.text ?? '' }));
  names.forEach(({ text, node }, index) => l.declare(text, l.at(node), { kind: 'value', value: refs[index] ?? UNKNOWN_REF }, scope));
  return true;
}

/** `using x = …`: the rest of the block is the body of a `with`. */
function lowerUsing(l: Lowering, node: VariableDeclaration, { async, end }: { readonly async: boolean; readonly end: number }): void {
  const { name, initializer } = node;
  if (initializer === undefined || name.kind !== K.Identifier) return;
  const text = l.name(name);
  const use: { kind: 'entered'; async: boolean; region: number } = { kind: 'entered', async, region: 0 };
  const manager = l.expression(initializer, use);
  const region = l.openRegion('with', { start: node.end, end }, l.unit.statement++, 0);
  use.region = l.unit.region;
  region.manager = manager;
  region.managerAt = l.at(initializer);
  region.managerName = text;
  if (async) region.async = true;
  l.using.push(region);
  l.declare(text, l.at(name), { kind: 'value', value: { k: 'entered', of: manager, async } });
}
