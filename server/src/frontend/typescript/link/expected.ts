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
  return overloadsTakePromises(checker, values, node) ? 'promise' : 'void';
}

function resultExpectedBy(checker: Checker, values: TypeValues, type: Type | undefined): ExpectedResult {
  if (type === undefined) return 'unknown';
  const known = values.expected.get(type.id);
  if (known !== undefined) return known;
  const found = expectedByType(checker, values, type);
  values.expected.set(type.id, found);
  return found;
}

function expectedByType(checker: Checker, values: TypeValues, type: Type): ExpectedResult {
  const returned = parts(type).flatMap((part) => checker.getSignaturesOfType(part, SignatureKind.Call).map((signature) => checker.getReturnTypeOfSignature(signature)));
  if (returned.length === 0) return 'unknown';
  const kinds = returned.map((each) => kindOf(each, values));
  if (kinds.includes('promise')) return 'promise';
  if (kinds.includes('unknown')) return 'unknown';
  return kinds.includes('value') ? 'value' : 'void';
}

/** One of the overloads of the call in which an argument stands has a type for it that gives a promise. */
function overloadsTakePromises(checker: Checker, values: TypeValues, argument: Node): boolean {
  let child: Node = argument;
  while (isParenthesizedExpression(child.parent)) child = child.parent;
  const call = child.parent;
  if (!isCallExpression(call) && !isNewExpression(call)) return false;
  const position = call.arguments?.findIndex((each) => each === child || (each.pos === child.pos && each.end === child.end)) ?? -1;
  const callee = position === -1 ? undefined : checker.getTypeAtLocation(call.expression);
  if (callee === undefined) return false;
  const key = `${callee.id} ${position}`;
  const known = values.takesPromises.get(key);
  if (known !== undefined) return known;
  const signatures = parts(callee).flatMap((part) => checker.getSignaturesOfType(part, isNewExpression(call) ? SignatureKind.Construct : SignatureKind.Call));
  const found =
    signatures.length > 1 &&
    signatures.some((signature) => (signature.parameters.length > position || signature.hasRestParameter) && resultExpectedBy(checker, values, checker.getParameterType(signature, position)) === 'promise');
  values.takesPromises.set(key, found);
  return found;
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
