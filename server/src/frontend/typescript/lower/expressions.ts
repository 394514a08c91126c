import {
  SyntaxKind as K,
  type AsExpression,
  type AwaitExpression,
  type CallExpression,
  type ElementAccessExpression,
  type Expression,
  type Identifier,
  type MetaProperty,
  type NewExpression,
  type Node,
  type PropertyAccessExpression,
  type SpreadElement,
  type TaggedTemplateExpression,
  type TemplateExpression,
  type YieldExpression,
} from 'typescript/unstable/ast';
import { MAX_REF_ITEMS, UNKNOWN_REF, type Argument, type Ref, type Span, type Use } from '../../../model/index.ts';
import { attributeRef, callRef, literal, nameRef, NONE, OPERATION } from '../../refs.ts';
import { type AwaitsCall, AWAITED, type Draft, FORMATTED, ITERATED, NO_USE, YIELDED } from '../../uses.ts';
import { attributeTarget, chained, type ChainLink, inChain, itemTarget, mayEnd } from './chains.ts';
import { lowerClassExpression } from './classes.ts';
import { lowerLambda } from './functions.ts';
import { lowerJsxElement, lowerJsxFragment, lowerJsxSelfClosing } from './jsx.ts';
import { lowerArray, lowerObject, numberRef, stringRef } from './literals.ts';
import type { Lowering } from './lowering.ts';
import { noteRequire } from './modules.ts';
import { bare, inOptionalChain, lastName } from './nodes.ts';
import { lowerBinary, lowerConditional, lowerDelete, lowerPostfix, lowerPrefix, lowerTypeof, lowerVoid } from './operators.ts';

type Visit = (l: Lowering, node: Expression, use: Use) => Ref;

/** See `Visitors.expression`. */
export function lowerExpression(l: Lowering, node: Expression, use: Use): Ref {
  const visit = VISITS[node.kind];
  if (visit === undefined) return unreadable(l, node);
  if (!l.enter(node)) {
    l.chainGoesOn = false;
    return UNKNOWN_REF;
  }
  const ref = inOptionalChain(node) ? inChain(l, node, () => visit(l, node, use)) : visit(l, node, use);
  l.leave();
  return ref;
}

/** Whatever stands where an expression is expected and is none: its parts are looked at, but nothing is claimed about them. */
function unreadable(l: Lowering, node: Node): Ref {
  if (!l.enter(node)) return UNKNOWN_REF;
  node.forEachChild((child) => {
    if (VISITS[child.kind] !== undefined) l.expression(child as Expression, NO_USE);
  });
  l.leave();
  return UNKNOWN_REF;
}

function lowerName(l: Lowering, node: Identifier, use: Use): Ref {
  const name = l.name(node);
  if (name === '') return UNKNOWN_REF;
  if (name === 'undefined') return NONE;
  l.read(name, l.at(node), use);
  return nameRef(name);
}

function lowerProperty(l: Lowering, node: PropertyAccessExpression, use: Use): Ref {
  const target = attributeTarget(l, node);
  if (target.k === 'attribute') l.access({ target, mode: 'read', use: l.use(use), at: l.at(node) });
  return target;
}

function lowerElement(l: Lowering, node: ElementAccessExpression, use: Use): Ref {
  const target = itemTarget(l, node);
  if (target.k === 'item') l.access({ target, mode: 'read', use: l.use(use), at: l.at(node) });
  return target;
}

function lowerCall(l: Lowering, node: CallExpression, use: Use): Ref {
  noteRequire(l, node);
  // The index of this call is known only after those in its arguments; every use that names it is completed then.
  const uses: AwaitsCall[] = [];
  const callee = lowerCallee(l, node, uses);
  const args = node.arguments;
  const argsAt = { start: Math.max(args.pos - 1, node.expression.end), end: Math.max(node.end, args.end) };
  return finishCall(l, { node, callee, called: node.expression, args, argsAt, uses, optional: isOptional(node) }, use);
}

function lowerNew(l: Lowering, node: NewExpression, use: Use): Ref {
  const uses: AwaitsCall[] = [];
  const callee = lowerCallee(l, node, uses);
  const args = node.arguments;
  const argsAt = args === undefined ? { start: node.end, end: node.end } : { start: Math.max(args.pos - 1, node.expression.end), end: node.end };
  return finishCall(l, { node, callee, called: node.expression, args: args ?? [], argsAt, uses, construct: true }, use);
}

/** `f?.(…)`, `a?.f(…)`, but not `a?.b.f(…)`, which runs whenever `a` is there. */
function isOptional(node: CallExpression): boolean {
  if (node.questionDotToken !== undefined) return true;
  const callee = bare(node.expression);
  return callee.kind === K.PropertyAccessExpression && (callee as PropertyAccessExpression).questionDotToken !== undefined;
}

interface Called {
  readonly node: Expression;
  readonly callee: Ref;
  readonly called: Expression;
  readonly args: Iterable<Expression>;
  readonly argsAt: Span;
  readonly uses: AwaitsCall[];
  readonly construct?: boolean;
  readonly optional?: boolean;
}

const TEMPLATE: Ref = { k: 'collection', type: 'list', items: [] };

/** Lowers the arguments and tells the call. */
function finishCall(l: Lowering, call: Called, use: Use): Ref {
  const { node, callee, called, uses } = call;
  const args: Argument[] = [];
  const positional: Ref[] = [];
  // The first argument of a tag is the template's own text.
  let position = node.kind === K.TaggedTemplateExpression ? 1 : 0;
  if (position > 0) {
    if (l.whole) args.push({ value: TEMPLATE, at: call.argsAt });
    positional.push(TEMPLATE);
  }
  for (const arg of call.args) {
    const star = arg.kind === K.SpreadElement ? ('*' as const) : undefined;
    const value = star === undefined ? arg : (arg as SpreadElement).expression;
    const passed: { kind: 'passed'; call: number; slot: number | string } = { kind: 'passed', call: -1, slot: star ?? position };
    position++;
    uses.push(passed);
    const ref = l.expression(value, passed);
    if (l.whole) {
      const index = l.callOf(value);
      const passedOn: Draft<Argument> = { value: ref, at: l.at(arg) };
      if (star !== undefined) passedOn.star = star;
      if (index !== undefined) passedOn.call = index;
      args.push(passedOn);
    }
    if (star === undefined && positional.length < MAX_REF_ITEMS) positional.push(ref);
  }
  const { typeArguments } = node as CallExpression;
  if (typeArguments !== undefined) l.typeDeclarations.push({ start: typeArguments.pos, end: typeArguments.end });
  if (l.whole) {
    const index = l.call(callee, args, use, {
      at: l.at(node),
      calleeAt: l.at(called),
      argsAt: call.argsAt,
      node,
      calleeNode: lastName(called),
      construct: call.construct === true,
      optional: call.optional === true,
    });
    for (const waiting of uses) waiting.call = index;
  }
  const ref = callRef(callee, positional, []);
  return call.construct === true && ref.k === 'call' ? { ...ref, construct: true } : ref;
}

/** The callee itself is told by the call, so a property that is called is not an access of its own. */
function lowerCallee(l: Lowering, node: CallExpression | NewExpression, uses: AwaitsCall[]): Ref {
  const inner = bare(node.expression);
  const link: ChainLink = { flags: node.flags, expression: node.expression, questionDotToken: node.kind === K.CallExpression ? node.questionDotToken : undefined, end: node.end };
  if (inner.kind === K.PropertyAccessExpression) return lowerCalledProperty(l, inner as PropertyAccessExpression, link, uses);
  const called: { kind: 'called'; call: number } = { kind: 'called', call: -1 };
  uses.push(called);
  return chained(l, link, called);
}

function lowerCalledProperty(l: Lowering, inner: PropertyAccessExpression, link: ChainLink, uses: AwaitsCall[]): Ref {
  if (!l.enter(inner)) return UNKNOWN_REF;
  let target: Ref = UNKNOWN_REF;
  const property = (): Ref => attributeTarget(l, inner, uses);
  if (inner === link.expression || inOptionalChain(link.expression)) target = property();
  else target = inChain(l, inner, property);
  l.leave();
  if (link.questionDotToken !== undefined) mayEnd(l, link, target);
  return target;
}

function lowerTagged(l: Lowering, node: TaggedTemplateExpression, use: Use): Ref {
  const uses: AwaitsCall[] = [];
  const inner = bare(node.tag);
  let callee: Ref;
  if (inner.kind === K.PropertyAccessExpression) callee = inChain(l, inner, () => attributeTarget(l, inner as PropertyAccessExpression, uses));
  else {
    const called: { kind: 'called'; call: number } = { kind: 'called', call: -1 };
    uses.push(called);
    callee = l.expression(node.tag, called);
  }
  const args: Expression[] = [];
  if (node.template.kind === K.TemplateExpression) for (const span of node.template.templateSpans) args.push(span.expression);
  return finishCall(l, { node, callee, called: node.tag, args, argsAt: l.at(node.template), uses }, use);
}

function lowerTemplate(l: Lowering, node: TemplateExpression): Ref {
  for (const span of node.templateSpans) l.expression(span.expression, FORMATTED);
  return OPERATION;
}

function lowerAwait(l: Lowering, node: AwaitExpression): Ref {
  const of = l.expression(node.expression, AWAITED);
  const call = l.callOf(node.expression);
  l.suspend({ kind: 'await', of, ...(call === undefined ? {} : { call }), at: l.at(node) });
  return of.k === 'unknown' ? UNKNOWN_REF : { k: 'await', of };
}

function lowerYield(l: Lowering, node: YieldExpression): Ref {
  const { facts: unit } = l.unit;
  unit.generator = true;
  const from = node.asteriskToken !== undefined;
  const value = node.expression;
  let of: Ref = NONE;
  let call: number | undefined;
  if (value !== undefined) {
    of = l.expression(value, from ? ITERATED : YIELDED);
    call = l.callOf(value);
  }
  if (unit.yielded.length < MAX_REF_ITEMS) unit.yielded.push(from ? { k: 'element', of, async: unit.async } : of);
  l.suspend({ kind: 'yield', of, ...(call === undefined ? {} : { call }), at: l.at(node) });
  return UNKNOWN_REF;
}

/** Parentheses, casts and assertions: the value goes on as it is. */
function lowerInner(l: Lowering, node: Expression, use: Use): Ref {
  const { expression } = node as unknown as { readonly expression: Expression };
  // A cast decides what type a function returns.
  if (node.kind === K.AsExpression || node.kind === K.TypeAssertionExpression) l.typeDeclarations.push(l.at((node as AsExpression).type));
  return node.kind === K.NonNullExpression ? chained(l, { flags: node.flags, expression, end: node.end }, use) : l.expression(expression, use);
}

function lowerSpread(l: Lowering, node: SpreadElement): Ref {
  return { k: 'element', of: l.expression(node.expression, ITERATED), async: false };
}

function lowerMeta(l: Lowering, node: MetaProperty): Ref {
  return attributeRef(nameRef(node.keywordToken === K.ImportKeyword ? 'import' : 'new'), l.name(node.name));
}

const constant =
  (ref: Ref): Visit =>
  () =>
    ref;

const VISITS: (Visit | undefined)[] = Array.from({ length: K.Count });

/** The kind of a node tells its type; this is the one place that relies on it. */
function on<T extends Expression>(kind: T['kind'], visit: (l: Lowering, node: T, use: Use) => Ref): void {
  VISITS[kind] = visit as unknown as Visit;
}

on(K.Identifier, lowerName);
on(K.PrivateIdentifier, constant(UNKNOWN_REF));
on(K.ThisKeyword, constant(nameRef('this')));
on(K.SuperKeyword, constant(nameRef('super')));
on(K.ImportKeyword, constant(nameRef('import')));
on(K.PropertyAccessExpression, lowerProperty);
on(K.ElementAccessExpression, lowerElement);
on(K.CallExpression, lowerCall);
on(K.NewExpression, lowerNew);
on(K.TaggedTemplateExpression, lowerTagged);
on(K.AwaitExpression, lowerAwait);
on(K.YieldExpression, lowerYield);
on(K.BinaryExpression, lowerBinary);
on(K.PrefixUnaryExpression, lowerPrefix);
on(K.PostfixUnaryExpression, lowerPostfix);
on(K.VoidExpression, lowerVoid);
on(K.TypeOfExpression, lowerTypeof);
on(K.DeleteExpression, lowerDelete);
on(K.ConditionalExpression, lowerConditional);
on(K.ArrowFunction, lowerLambda);
on(K.FunctionExpression, lowerLambda);
on(K.ClassExpression, lowerClassExpression);
on(K.ArrayLiteralExpression, lowerArray);
on(K.ObjectLiteralExpression, lowerObject);
on(K.TemplateExpression, lowerTemplate);
on(K.StringLiteral, stringRef);
on(K.NoSubstitutionTemplateLiteral, stringRef);
on(K.NumericLiteral, numberRef);
on(K.BigIntLiteral, constant(literal('int')));
on(K.RegularExpressionLiteral, constant(OPERATION));
on(K.TrueKeyword, constant(literal('bool', true)));
on(K.FalseKeyword, constant(literal('bool', false)));
on(K.NullKeyword, constant(NONE));
on(K.ParenthesizedExpression, lowerInner);
on(K.AsExpression, lowerInner);
on(K.SatisfiesExpression, lowerInner);
on(K.TypeAssertionExpression, lowerInner);
on(K.NonNullExpression, lowerInner);
on(K.PartiallyEmittedExpression, lowerInner);
on(K.ExpressionWithTypeArguments, lowerInner);
on(K.SpreadElement, lowerSpread);
on(K.MetaProperty, lowerMeta);
on(K.OmittedExpression, constant(NONE));
on(K.JsxElement, lowerJsxElement);
on(K.JsxSelfClosingElement, lowerJsxSelfClosing);
on(K.JsxFragment, lowerJsxFragment);
