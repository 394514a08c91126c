import { SignatureKind, TypeFlags, type Checker, type Type } from 'typescript/unstable/sync';
import type { Expression, Node } from 'typescript/unstable/ast';
import type { ExpectedResult, Value } from '../../../model/index.ts';
import type { TypeValues } from './type-values.ts';

/** What the place of an expression does with the result of a function that is put there. */
export function expectedResult(checker: Checker, values: TypeValues, node: Node): ExpectedResult {
  const type = checker.getContextualType(node as Expression);
  if (type === undefined) return 'unknown';
  const returned = parts(type).flatMap((part) => checker.getSignaturesOfType(part, SignatureKind.Call).map((signature) => checker.getReturnTypeOfSignature(signature)));
  if (returned.length === 0) return 'unknown';
  const kinds = returned.map((each) => kindOf(each, values));
  if (kinds.includes('promise')) return 'promise';
  if (kinds.includes('unknown')) return 'unknown';
  return kinds.includes('value') ? 'value' : 'void';
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
