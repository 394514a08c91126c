import { MAX_REF_ITEMS, UNKNOWN_REF, type Argument, type Ref, type Use } from '../../model/index.ts';
import { attributeTarget, itemTarget } from './chains.ts';
import { lowerComprehension } from './comprehensions.ts';
import { collection, lowerString, lowerStrings } from './displays.ts';
import { lowerLambda } from './functions.ts';
import { AWAITED, COMPARED, ITERATED, NO_USE, OPERAND, TESTED, YIELDED, type AwaitsCall, type Draft } from '../uses.ts';
import { floatRef, folded, integerRef, negated } from './literals.ts';
import type { Lowering } from './lowering.ts';
import { K, KIND_COUNT } from './node-kinds.ts';
import { assignTo } from './targets.ts';
import { callRef, choice, literal, nameRef, NONE, OPERATION } from '../refs.ts';

type Visit = (l: Lowering, node: number, use: Use) => Ref;

/** See `Visitors.expression`. */
export function lowerExpression(l: Lowering, node: number, use: Use): Ref {
  const visit = VISITS[l.kind(node)];
  if (visit === undefined) return l.unreadable(node);
  if (!l.enter(node)) return UNKNOWN_REF;
  const ref = visit(l, node, use);
  l.leave();
  return ref;
}

const lowerName: Visit = (l, node, use) => {
  const name = l.name(node);
  if (name === '') return UNKNOWN_REF;
  l.read(name, l.at(node), use);
  return nameRef(name);
};

const lowerAttribute: Visit = (l, node, use) => {
  const target = attributeTarget(l, node);
  if (target.k === 'attribute') l.access({ target, mode: 'read', use: l.use(use), at: l.at(node) });
  return target;
};

const lowerSubscript: Visit = (l, node, use) => {
  const target = itemTarget(l, node);
  if (target.k === 'item') l.access({ target, mode: 'read', use: l.use(use), at: l.at(node) });
  return target;
};

const lowerSlice: Visit = (l, node) => {
  for (const part of l.parts(node)) l.expression(part, OPERAND);
  return OPERATION;
};

const lowerCall: Visit = (l, node, use) => {
  const [callee, list] = l.parts(node);
  if (callee === undefined || list === undefined) return l.unreadable(node);
  // The index of this call is known only after those in its arguments; every use that names it is completed then.
  const uses: AwaitsCall[] = [];
  const calleeRef = lowerCallee(l, callee, uses);
  const args: Argument[] = [];
  const positional: Ref[] = [];
  const keywords: (readonly [string, Ref])[] = [];

  const argument = (at: number, value: number, slot: number | string, named: { name?: string; star?: '*' | '**' }): void => {
    const passed: { kind: 'passed'; call: number; slot: number | string } = { kind: 'passed', call: -1, slot };
    uses.push(passed);
    const ref = l.expression(value, passed);
    const call = l.callOf(value);
    if (l.whole) {
      const passedOn: Draft<Argument> = { value: ref, at: l.at(at) };
      if (named.name !== undefined) passedOn.name = named.name;
      if (named.star !== undefined) passedOn.star = named.star;
      if (call !== undefined) passedOn.call = call;
      args.push(passedOn);
    }
    if (named.name !== undefined) {
      if (keywords.length < MAX_REF_ITEMS) keywords.push([named.name, ref]);
    } else if (named.star === undefined && positional.length < MAX_REF_ITEMS) positional.push(ref);
  };

  if (l.kind(list) === K.argument_list) {
    let position = 0;
    for (const part of l.children(list)) {
      switch (l.kind(part)) {
        case K.keyword_argument: {
          const [name, value] = l.parts(part);
          if (name !== undefined && value !== undefined) argument(part, value, l.name(name), { name: l.name(name) });
          break;
        }
        case K.list_splat:
        case K.dictionary_splat: {
          const value = l.first(part);
          const star = l.kind(part) === K.list_splat ? '*' : '**';
          if (value !== 0) argument(part, value, star, { star });
          break;
        }
        case K.ERROR:
          l.unreadable(part);
          break;
        default:
          argument(part, part, position++, {});
      }
    }
  } else argument(list, list, 0, {});

  if (l.whole) {
    const index = l.call(calleeRef, args, use, { at: l.at(node), calleeAt: l.at(callee), argsAt: l.at(list) });
    for (const waiting of uses) waiting.call = index;
  }
  return callRef(calleeRef, positional, keywords);
};

/** The callee itself is told by the call, so an attribute that is called is not an access of its own. */
function lowerCallee(l: Lowering, node: number, uses: AwaitsCall[]): Ref {
  const inner = l.bare(node);
  if (l.kind(inner) === K.attribute) {
    if (!l.enter(inner)) return UNKNOWN_REF;
    const target = attributeTarget(l, inner, uses);
    l.leave();
    return target;
  }
  const called: { kind: 'called'; call: number } = { kind: 'called', call: -1 };
  uses.push(called);
  return l.expression(inner, called);
}

const lowerAwait: Visit = (l, node) => {
  const operand = l.first(node);
  if (operand === 0) return UNKNOWN_REF;
  const of = l.expression(operand, AWAITED);
  const call = l.callOf(operand);
  if (!l.broken) l.suspend({ kind: 'await', of, ...(call === undefined ? {} : { call }), at: l.at(node) });
  return of.k === 'unknown' ? UNKNOWN_REF : { k: 'await', of };
};

const lowerYield: Visit = (l, node) => {
  const { facts: unit } = l.unit;
  unit.generator = true;
  const from = /^yield\s+from\b/.test(l.text.slice(l.startOf(node), l.startOf(node) + 40));
  const parts = l.parts(node);
  const value = parts.length === 1 ? parts[0] : undefined;
  let of: Ref = NONE;
  let call: number | undefined;
  if (value !== undefined) {
    of = l.expression(value, from ? ITERATED : YIELDED);
    call = l.callOf(value);
  }
  if (unit.yielded.length < MAX_REF_ITEMS) unit.yielded.push(from ? { k: 'element', of, async: false } : of);
  if (!l.broken) l.suspend({ kind: 'yield', of, ...(call === undefined ? {} : { call }), at: l.at(node) });
  return UNKNOWN_REF;
};

/** Chains such as `a + b + c` lean to the left and may be thousands long, so they are followed in a loop. */
const lowerBinary: Visit = (l, node) => {
  const rights: { operator: string; node: number }[] = [];
  let left = node;
  while (l.kind(left) === K.binary_operator) {
    const [first, second] = l.parts(left);
    if (first === undefined || second === undefined) break;
    rights.push({ operator: operatorBetween(l, first, second), node: second });
    left = first;
  }
  if (left === node) return l.unreadable(node);
  let ref = l.expression(left, OPERAND);
  for (const right of rights.reverse()) {
    ref = folded(right.operator, ref, l.expression(right.node, OPERAND));
    l.operation();
  }
  return ref;
};

function operatorBetween(l: Lowering, left: number, right: number): string {
  return /^[\s\\)]*([-+*/%@&|^<>]+)/.exec(l.text.slice(l.endOf(left), l.startOf(right)))?.[1] ?? '';
}

const lowerUnary: Visit = (l, node) => {
  const operand = l.first(node);
  if (operand === 0) return UNKNOWN_REF;
  const ref = l.expression(operand, OPERAND);
  l.operation();
  return l.text[l.startOf(node)] === '-' ? negated(ref) : OPERATION;
};

const lowerNot: Visit = (l, node) => {
  const operand = l.first(node);
  if (operand !== 0) l.expression(operand, TESTED);
  return OPERATION;
};

const lowerComparison: Visit = (l, node) => {
  for (const part of l.children(node)) l.expression(part, COMPARED);
  l.operation();
  return OPERATION;
};

const lowerBoolean: Visit = (l, node, use) => {
  const rights: { or: boolean; node: number }[] = [];
  let left = node;
  while (l.kind(left) === K.boolean_operator) {
    const [first, operator, second] = l.parts(left);
    if (first === undefined || operator === undefined || second === undefined) break;
    rights.push({ or: l.kind(operator) === K.or, node: second });
    left = first;
  }
  if (left === node) return l.unreadable(node);
  const choices = [l.expression(left, use)];
  let testEnd = left;
  for (const right of rights.reverse()) {
    const region = l.openRegion('branch', l.at(right.node), l.unit.statement++, 0);
    region.test = choices.at(-1) ?? UNKNOWN_REF;
    region.testAt = { start: l.startOf(left), end: l.endOf(testEnd) };
    if (right.or) region.negated = true;
    choices.push(l.expression(right.node, use));
    l.closeRegion(region);
    testEnd = right.node;
  }
  return choice(choices);
};

const lowerConditional: Visit = (l, node, use) => {
  const [body, condition, otherwise] = l.parts(node);
  if (body === undefined || condition === undefined || otherwise === undefined) return l.unreadable(node);
  const test = l.expression(condition, TESTED);
  const statement = l.unit.statement++;
  const arm = (part: number, index: number): Ref => {
    const region = l.openRegion('branch', l.at(part), statement, index);
    region.exhaustive = true;
    region.test = test;
    region.testAt = l.at(condition);
    if (index === 1) region.negated = true;
    const ref = l.expression(part, use);
    l.closeRegion(region);
    return ref;
  };
  return choice([arm(body, 0), arm(otherwise, 1)]);
};

const lowerWalrus: Visit = (l, node) => {
  const [target, value] = l.parts(node);
  if (target === undefined || value === undefined) return l.unreadable(node);
  const name = l.name(target);
  const ref = l.expression(value, { kind: 'bound', name });
  let { scope } = l;
  while (scope.kind === 'comprehension' && scope.parent) scope = scope.parent;
  l.bind(name, l.at(target), { kind: 'value', value: ref }, scope);
  return ref;
};

const lowerInner: Visit = (l, node, use) => {
  const parts = l.children(node);
  const [content] = parts;
  return parts.length === 1 && content !== undefined ? l.expression(content, use) : l.unreadable(node);
};

/** The star of an element is dealt with where the elements are; see also `leadsToSplat`. */
const lowerSplat: Visit = (l, node, use) => {
  const value = l.first(node);
  return value === 0 ? UNKNOWN_REF : l.expression(value, use);
};

/** `x as y` outside of `with`, `except` and `case` is an error that the grammar lets pass. */
const lowerAs: Visit = (l, node) => {
  const [value, target] = l.parts(node);
  if (value === undefined) return UNKNOWN_REF;
  const ref = l.expression(value, NO_USE);
  const name = target === undefined ? 0 : l.first(target);
  if (name !== 0) assignTo(l, name, { value: UNKNOWN_REF });
  return ref;
};

const constant =
  (ref: Ref): Visit =>
  () =>
    ref;

const VISITS: (Visit | undefined)[] = Array.from({ length: KIND_COUNT });
const visits: readonly (readonly [number, Visit])[] = [
  [K.identifier, lowerName],
  [K.attribute, lowerAttribute],
  [K.subscript, lowerSubscript],
  [K.slice, lowerSlice],
  [K.call, lowerCall],
  [K.await, lowerAwait],
  [K.yield, lowerYield],
  [K.binary_operator, lowerBinary],
  [K.unary_operator, lowerUnary],
  [K.not_operator, lowerNot],
  [K.comparison_operator, lowerComparison],
  [K.boolean_operator, lowerBoolean],
  [K.conditional_expression, lowerConditional],
  [K.named_expression, lowerWalrus],
  [K.lambda, lowerLambda],
  [K.list, collection('list')],
  [K.list_pattern, collection('list')],
  [K.tuple, collection('tuple')],
  [K.tuple_pattern, collection('tuple')],
  [K.expression_list, collection('tuple')],
  [K.pattern_list, collection('tuple')],
  [K.set, collection('set')],
  [K.dictionary, collection('dict')],
  [K.list_comprehension, (l, node, use) => lowerComprehension(l, node, use, 'list')],
  [K.set_comprehension, (l, node, use) => lowerComprehension(l, node, use, 'set')],
  [K.dictionary_comprehension, (l, node, use) => lowerComprehension(l, node, use, 'dict')],
  [K.generator_expression, (l, node, use) => lowerComprehension(l, node, use, 'generator')],
  [K.string, lowerString],
  [K.concatenated_string, lowerStrings],
  [K.integer, integerRef],
  [K.float, floatRef],
  [K.true, constant(literal('bool', true))],
  [K.false, constant(literal('bool', false))],
  [K.none, constant(NONE)],
  [K.ellipsis, constant(literal('ellipsis'))],
  [K.parenthesized_expression, lowerInner],
  [K.type, lowerInner],
  [K.dotted_name, (l, node) => l.unreadable(node)],
  [K.list_splat, lowerSplat],
  [K.list_splat_pattern, lowerSplat],
  [K.dictionary_splat, lowerSplat],
  [K.dictionary_splat_pattern, lowerSplat],
  [K.as_pattern, lowerAs],
];
for (const [kind, visit] of visits) VISITS[kind] = visit;
