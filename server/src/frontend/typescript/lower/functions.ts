import {
  SyntaxKind as K,
  type ArrowFunction,
  type Block,
  type ConstructorDeclaration,
  type Decorator,
  type Expression,
  type FunctionDeclaration,
  type FunctionExpression,
  type GetAccessorDeclaration,
  type MethodDeclaration,
  type Node,
  type NodeArray,
  type ObjectLiteralElement,
  type ParameterDeclaration,
  type PropertyAssignment,
  type SetAccessorDeclaration,
} from 'typescript/unstable/ast';
import { UNKNOWN_REF, type Param, type Ref, type Span, type Use } from '../../../model/index.ts';
import { nameRef } from '../../refs.ts';
import { type Draft, NO_USE, RETURNED } from '../../uses.ts';
import type { UnitDraft } from './drafts.ts';
import type { Lowering } from './lowering.ts';
import { bare, indexOf, isFunctionExpression, tokenStart } from './nodes.ts';
import { declareTarget, recordAttribute, withDefault } from './targets.ts';
import { declaredType } from './types.ts';

export type FunctionNode = FunctionDeclaration | MethodDeclaration | ConstructorDeclaration | GetAccessorDeclaration | SetAccessorDeclaration | FunctionExpression | ArrowFunction;

interface Named {
  readonly kind: 'function' | 'lambda';
  readonly name: string;
  readonly nameAt: Span;
  /** The declaration that the function is, or is the value of. */
  readonly declaration: Node;
  /** The class whose member it is; -1 if none. */
  readonly class: number;
  readonly static?: boolean;
}

/** A function with its body, in a unit of its own. */
export function lowerFunction(l: Lowering, node: FunctionNode, named: Named): UnitDraft {
  const modifiers = node.modifiers as NodeArray<Node> | undefined;
  const body = node.body;
  const at = l.at(node);
  const head = headOf(l, node, modifiers, at.start);
  const unit = l.addUnit({
    kind: named.kind,
    name: named.name,
    path: l.pathOf(named.name, 'unit'),
    at,
    nameAt: named.nameAt,
    headAt: head.at,
    bodyAt: body === undefined ? { start: node.end, end: node.end } : l.at(body),
  });
  const { facts } = unit;
  facts.async = head.async;
  facts.generator = (node as FunctionExpression).asteriskToken !== undefined;
  facts.class = named.class;
  facts.stub = body === undefined || isUnimplemented(l, body);
  if (node.typeParameters !== undefined) l.typeDeclarations.push({ start: node.typeParameters.pos, end: node.typeParameters.end });
  const draft: Draft<typeof facts> = facts;
  draft.node = indexOf(named.declaration);
  if (node.kind === K.ArrowFunction) draft.arrow = true;
  if (node.kind === K.GetAccessor) draft.accessor = 'get';
  if (node.kind === K.SetAccessor) draft.accessor = 'set';
  const isStatic = named.static === true;
  if (isStatic) draft.static = true;
  unit.thisClass = thisClassOf(l, node, named, isStatic);
  if (named.class < 0 && l.classBody >= 0 && unit.thisClass >= 0) draft.thisClass = unit.thisClass;
  for (const decorator of decoratorsOf(modifiers)) facts.decorators.push(l.expression(decorator.expression, NO_USE));
  const type = (node as FunctionExpression).type;
  if (type !== undefined) facts.returns = declaredType(l, type);
  l.inUnit(unit, () => {
    if (node.kind === K.FunctionExpression && node.name !== undefined) l.declare(l.name(node.name), l.at(node.name), { kind: 'function', function: unit.index });
    l.statementAt = { start: at.start, end: facts.bodyAt.start };
    lowerParameters(l, unit, node.parameters);
    if (body !== undefined) lowerBody(l, body);
  });
  return unit;
}

function lowerBody(l: Lowering, body: Block | Expression): void {
  if (body.kind === K.Block) {
    l.block((body as Block).statements);
    return;
  }
  const at = l.at(body);
  const { broken } = l.enterStatement(at);
  const value = l.expression(body, RETURNED);
  l.returns(value);
  l.exit({ kind: 'return', value, at });
  l.broken = broken;
}

/** `throw new Error('not implemented')`, and nothing else. */
function isUnimplemented(l: Lowering, body: Block | Expression): boolean {
  if (body.kind !== K.Block) return false;
  const { statements } = body as Block;
  const only = statements.length === 1 ? statements.at(0) : undefined;
  return only?.kind === K.ThrowStatement && UNIMPLEMENTED.test(l.text.slice(only.pos, only.end));
}

const UNIMPLEMENTED = /not.?implemented|unimplemented|\babstract\b|(?:must|should) (?:be )?(?:override|overridden|implement)/i;

/** The `async` keyword, or the place where it would stand. */
function headOf(l: Lowering, node: FunctionNode, modifiers: NodeArray<Node> | undefined, start: number): { readonly async: boolean; readonly at: Span } {
  let after = start;
  for (const modifier of modifiers ?? []) {
    if (modifier.kind === K.AsyncKeyword) return { async: true, at: l.at(modifier) };
    after = modifier.end;
  }
  const at = tokenStart(l.text, after);
  return { async: false, at: { start: at, end: node.kind === K.FunctionDeclaration || node.kind === K.FunctionExpression ? at + 'function'.length : at } };
}

export function decoratorsOf(modifiers: NodeArray<Node> | undefined): readonly Decorator[] {
  if (modifiers === undefined) return NO_DECORATORS;
  const found: Decorator[] = [];
  for (const modifier of modifiers) if (modifier.kind === K.Decorator) found.push(modifier as Decorator);
  return found;
}

const NO_DECORATORS: readonly Decorator[] = [];

function thisClassOf(l: Lowering, node: FunctionNode, named: Named, isStatic: boolean): number {
  if (named.class >= 0) return isStatic ? -1 : named.class;
  if (node.kind !== K.ArrowFunction) return -1;
  return l.classBody >= 0 ? l.classBody : l.unit.thisClass;
}

function lowerParameters(l: Lowering, unit: UnitDraft, parameters: Iterable<ParameterDeclaration>): void {
  const { params } = unit.facts;
  for (const parameter of parameters) {
    const { name, type, initializer } = parameter;
    const plain = name.kind === K.Identifier;
    const text = plain ? l.name(name) : `$${params.length}`;
    if (text === 'this') continue;
    const index = params.length;
    const param: Draft<Param> = { name: text, kind: parameter.dotDotDotToken === undefined ? 'positional' : 'rest' };
    const annotation = type === undefined ? undefined : declaredType(l, type);
    if (annotation !== undefined) param.annotation = annotation;
    params.push(param);
    if (text !== '') l.declare(text, l.at(name), { kind: 'param', param: index });
    for (const decorator of decoratorsOf(parameter.modifiers)) l.expression(decorator.expression, NO_USE);
    if (plain && initializer !== undefined) {
      const region = l.openRegion('branch', l.at(initializer), l.unit.statement++, 0);
      region.test = nameRef(text);
      region.negated = true;
      const value = l.expression(initializer, { kind: 'bound', name: text });
      l.declare(text, l.at(name), { kind: 'value', value });
      l.closeRegion(region);
      param.default = value;
    } else if (!plain) {
      const value = withDefault(l, nameRef(text), initializer);
      if (initializer !== undefined && value.k === 'choice') param.default = value.of[1] ?? UNKNOWN_REF;
      declareTarget(l, name, { value }, l.scope);
    }
    if (plain && isParameterProperty(parameter)) {
      const target: Ref = { k: 'attribute', of: nameRef('this'), name: text };
      const value = nameRef(text);
      recordAttribute(l, target, { value, ...(annotation ? { annotation } : {}) });
      l.access({ target, mode: 'write', value, ...(annotation ? { annotation } : {}), at: l.at(name) });
    }
  }
}

/** `constructor(private readonly pool: Pool)`. */
function isParameterProperty(parameter: ParameterDeclaration): boolean {
  for (const modifier of (parameter.modifiers as NodeArray<Node> | undefined) ?? []) {
    switch (modifier.kind) {
      case K.PublicKeyword:
      case K.PrivateKeyword:
      case K.ProtectedKeyword:
      case K.ReadonlyKeyword:
      case K.OverrideKeyword:
        return true;
      default:
    }
  }
  return false;
}

/** A function that is not the whole value of a name. */
export function lowerLambda(l: Lowering, node: ArrowFunction | FunctionExpression): Ref {
  const unit = lowerFunction(l, node, { kind: 'lambda', name: '<lambda>', nameAt: functionSign(l, node), declaration: node, class: -1 });
  return { k: 'lambda', unit: unit.index };
}

/** The `=>` or `function` by which a function without a name is shown. */
function functionSign(l: Lowering, node: ArrowFunction | FunctionExpression): Span {
  if (node.kind === K.ArrowFunction) return l.at(node.equalsGreaterThanToken);
  return node.name === undefined ? headOf(l, node, node.modifiers, l.startOf(node)).at : l.at(node.name);
}

/** The function that is the whole of a value, if it is one. */
export function functionValue(value: Expression | undefined): ArrowFunction | FunctionExpression | undefined {
  if (value === undefined) return undefined;
  const inner = bare(value);
  return isFunctionExpression(inner) ? (inner as ArrowFunction | FunctionExpression) : undefined;
}

/** `key: value` of an object literal. */
export function lowerProperty(l: Lowering, property: PropertyAssignment, key: string | undefined, initializer: Expression, use: Use): Ref {
  const value = functionValue(initializer);
  if (value !== undefined) {
    const unit = lowerFunction(l, value, { kind: 'function', name: key ?? '<computed>', nameAt: l.at(property.name), declaration: property, class: -1 });
    return { k: 'lambda', unit: unit.index };
  }
  if (key === undefined || bare(initializer).kind !== K.ObjectLiteralExpression) return l.expression(initializer, use);
  return named(l, l.naming === undefined ? key : `${l.naming}.${key}`, () => l.expression(initializer, use));
}

/** Lowers with functions in object literals named after `name`. */
export function named<T>(l: Lowering, name: string, lower: () => T): T {
  const { naming } = l;
  l.naming = name;
  const result = lower();
  l.naming = naming;
  return result;
}

/** A method or accessor of an object literal. */
export function lowerMember(l: Lowering, node: ObjectLiteralElement, name: string): UnitDraft {
  const method = node as unknown as MethodDeclaration;
  return lowerFunction(l, method, { kind: 'function', name, nameAt: l.at(method.name), declaration: method, class: -1 });
}
