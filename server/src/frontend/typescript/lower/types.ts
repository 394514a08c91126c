import { SyntaxKind as K, type ArrayTypeNode, type EntityName, type ExpressionWithTypeArguments, type LiteralTypeNode, type Node, type TypeNode, type TypeReferenceNode, type UnionTypeNode } from 'typescript/unstable/ast';
import { MAX_REF_ITEMS, UNKNOWN_REF, type Ref } from '../../../model/index.ts';
import { attributeRef, itemRef, literal, nameRef, NONE } from '../../refs.ts';
import type { Lowering } from './lowering.ts';

// Types written out in one place nest deeper than any that a rule asks about.
const MAX_TYPE_DEPTH = 4;

/** The type of a declaration that other files may depend on: what its reference cannot say counts for the digest as it is written. */
export function declaredType(l: Lowering, node: TypeNode): Ref {
  const ref = typeRef(l, node);
  if (!isWhole(ref)) l.typeDeclarations.push(l.at(node));
  return ref;
}

function isWhole(ref: Ref): boolean {
  switch (ref.k) {
    case 'unknown':
    case 'operation':
      return false;
    case 'item':
      return isWhole(ref.of) && isWhole(ref.index);
    case 'collection':
      return ref.items.every(isWhole);
    case 'choice':
      return ref.of.every(isWhole);
    default:
      return true;
  }
}

/** What a type annotation names. Types of functions, mapped and conditional types are unknown: the checker knows them. */
export function typeRef(l: Lowering, node: TypeNode, depth = 0): Ref {
  if (depth > MAX_TYPE_DEPTH) return UNKNOWN_REF;
  switch (node.kind) {
    case K.TypeReference: {
      const { typeName, typeArguments } = node as TypeReferenceNode;
      return withArguments(l, entityRef(l, typeName), typeArguments, depth);
    }
    case K.ExpressionWithTypeArguments: {
      const { expression, typeArguments } = node as unknown as ExpressionWithTypeArguments;
      return withArguments(l, entityRef(l, expression), typeArguments, depth);
    }
    case K.ArrayType:
      return itemRef(nameRef('Array'), typeRef(l, (node as ArrayTypeNode).elementType, depth + 1));
    case K.UnionType:
    case K.IntersectionType: {
      const of: Ref[] = [];
      for (const part of (node as UnionTypeNode).types) if (of.length < MAX_REF_ITEMS) of.push(typeRef(l, part, depth + 1));
      return { k: 'choice', of };
    }
    case K.ParenthesizedType:
    case K.TypeOperator:
    case K.OptionalType:
    case K.RestType:
      return typeRef(l, (node as unknown as { readonly type: TypeNode }).type, depth);
    case K.LiteralType:
      return literalType(l, (node as LiteralTypeNode).literal);
    case K.StringKeyword:
    case K.NumberKeyword:
    case K.BooleanKeyword:
    case K.BigIntKeyword:
    case K.SymbolKeyword:
    case K.ObjectKeyword:
    case K.AnyKeyword:
    case K.UnknownKeyword:
    case K.NeverKeyword:
      return nameRef(l.text.slice(l.startOf(node), node.end));
    case K.VoidKeyword:
    case K.UndefinedKeyword:
      return NONE;
    case K.ThisType:
      return nameRef('this');
    default:
      return UNKNOWN_REF;
  }
}

function withArguments(l: Lowering, of: Ref, args: Iterable<TypeNode> | undefined, depth: number): Ref {
  if (args === undefined || of.k === 'unknown') return of;
  const items: Ref[] = [];
  for (const arg of args) if (items.length < MAX_REF_ITEMS) items.push(typeRef(l, arg, depth + 1));
  const [only] = items;
  if (only === undefined) return of;
  return itemRef(of, items.length === 1 ? only : { k: 'collection', type: 'tuple', items });
}

function entityRef(l: Lowering, node: EntityName | Node): Ref {
  switch (node.kind) {
    case K.Identifier:
      return nameRef(l.name(node));
    case K.QualifiedName: {
      const { left, right } = node as unknown as { readonly left: EntityName; readonly right: Node };
      return attributeRef(entityRef(l, left), l.name(right));
    }
    case K.PropertyAccessExpression: {
      const { expression, name } = node as unknown as { readonly expression: Node; readonly name: Node };
      return attributeRef(entityRef(l, expression), l.name(name));
    }
    default:
      return UNKNOWN_REF;
  }
}

function literalType(l: Lowering, node: Node): Ref {
  switch (node.kind) {
    case K.NullKeyword:
      return NONE;
    case K.TrueKeyword:
      return literal('bool', true);
    case K.FalseKeyword:
      return literal('bool', false);
    case K.StringLiteral:
      return literal('str', l.text.slice(l.startOf(node) + 1, Math.max(l.startOf(node) + 1, node.end - 1)).slice(0, 200));
    default:
      return { k: 'operation' };
  }
}
