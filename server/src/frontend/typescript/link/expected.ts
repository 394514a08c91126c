import { SignatureKind, TypeFlags, type Checker, type Type } from 'typescript/unstable/sync';
import type { Expression, Node } from 'typescript/unstable/ast';
import { isCallExpression, isNewExpression, isParenthesizedExpression } from 'typescript/unstable/ast/is';
import type { ExpectedResult, Value } from '../../../model/index.ts';
import type { TypeValues } from './type-values.ts';

/** What the place of an expression does with the result of a function that is put there. */
export function expectedResult(checker: Checker, values: TypeValues, node: Node): ExpectedResult {
  const contextual = resultExpectedBy(checker, values, checker.getContextualType(node as Expression));
  if (contextual !== 'void') return contextual;
  // Of overloads, the contextual type is that of the first which takes a function; another one may be meant for promises.
  const others = overloadParameters(checker, node).map((type) => resultExpectedBy(checker, values, type));
  return others.includes('promise') ? 'promise' : 'void';
}

function resultExpectedBy(checker: Checker, values: TypeValues, type: Type | undefined): ExpectedResult {
  if (type === undefined) return 'unknown';
  const returned = parts(type).flatMap((part) => checker.getSignaturesOfType(part, SignatureKind.Call).map((signature) => checker.getReturnTypeOfSignature(signature)));
  if (returned.length === 0) return 'unknown';
  const kinds = returned.map((each) => kindOf(each, values));
  if (kinds.includes('promise')) return 'promise';
  if (kinds.includes('unknown')) return 'unknown';
  return kinds.includes('value') ? 'value' : 'void';
}

/** The types that the overloads of a call have for an argument. */
function overloadParameters(checker: Checker, argument: Node): readonly Type[] {
  let child: Node = argument;
  while (isParenthesizedExpression(child.parent)) child = child.parent;
  const call = child.parent;
  if (!isCallExpression(call) && !isNewExpression(call)) return [];
  const position = call.arguments?.findIndex((each) => each === child || (each.pos === child.pos && each.end === child.end)) ?? -1;
  const callee = position === -1 ? undefined : checker.getTypeAtLocation(call.expression);
  if (callee === undefined) return [];
  const signatures = parts(callee).flatMap((part) => checker.getSignaturesOfType(part, isNewExpression(call) ? SignatureKind.Construct : SignatureKind.Call));
  return signatures.length < 2 ? [] : signatures.flatMap((signature) => (signature.parameters.length > position || signature.hasRestParameter ? (checker.getParameterType(signature, position) ?? []) : []));
}

function parts(type: Type): readonly Type[] {
  return type.isUnionType() ? (type.getTypes() ?? []) : [type];
}

function kindOf(type: Type | undefined, values: TypeValues): ExpectedResult {
  if (type === undefined || (type.flags & TypeFlags.AnyOrUnknown) !== 0) return 'unknown';
  const members = parts(type);
  // `void | Promise<void>`: the place knows of promises.
  if (members.some((member) => holdsPromise(values.of(member)))) return 'promise';
  if (members.every((member) => (member.flags & (TypeFlags.Void | TypeFlags.Undefined)) !== 0)) return members.some((member) => (member.flags & TypeFlags.Void) !== 0) ? 'void' : 'value';
  return members.some((member) => (member.flags & (TypeFlags.AnyOrUnknown | TypeFlags.Instantiable)) !== 0) ? 'unknown' : 'value';
}

function holdsPromise(value: Value): boolean {
  return value.k === 'promise' || (value.k === 'union' && value.of.some(holdsPromise));
}
