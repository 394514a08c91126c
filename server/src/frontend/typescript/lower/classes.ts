import {
  SyntaxKind as K,
  type ClassDeclaration,
  type ClassElement,
  type ClassExpression,
  type ClassStaticBlockDeclaration,
  type ConstructorDeclaration,
  type MethodDeclaration,
  type Node,
  type NodeArray,
  type PropertyDeclaration,
} from 'typescript/unstable/ast';
import { type Ref, type Span, UNKNOWN_REF } from '../../../model/index.ts';
import { nameRef } from '../../refs.ts';
import { type Draft, NO_USE } from '../../uses.ts';
import { type ClassDraft, Scope } from './drafts.ts';
import { decoratorsOf, functionValue, lowerFunction } from './functions.ts';
import { propertyName } from './literals.ts';
import type { Lowering } from './lowering.ts';
import { hasModifier, indexOf, keywordAt } from './nodes.ts';
import { recordAttribute } from './targets.ts';
import { declaredType, typeRef } from './types.ts';

type ClassNode = ClassDeclaration | ClassExpression;

interface NamedClass {
  readonly name: string;
  readonly nameAt: Span;
  /** The declaration that the class is, or is the value of. */
  readonly declaration: Node;
}

export function lowerClassDeclaration(l: Lowering, node: ClassDeclaration): void {
  const start = l.startOf(node);
  const nameAt = node.name === undefined ? keywordAt(l.text, 'class', start, node.members.pos) : l.at(node.name);
  const name = node.name === undefined ? 'default' : l.name(node.name);
  const open = headerEnd(l, node);
  const { broken } = l.enterStatement({ start, end: open });
  const index = lowerClass(l, node, { name, nameAt, declaration: node });
  l.broken = broken;
  if (name !== '') l.declare(name, nameAt, { kind: 'class', class: index });
}

/** A class that is a value: bound to a name that no program can write, so that a reference can name it. */
export function lowerClassExpression(l: Lowering, node: ClassExpression): Ref {
  const start = l.startOf(node);
  const nameAt = node.name === undefined ? { start, end: start + 'class'.length } : l.at(node.name);
  const own = node.name === undefined ? undefined : l.name(node.name);
  let index = -1;
  if (own === undefined) index = lowerClass(l, node, { name: '<class>', nameAt, declaration: node });
  else {
    l.inBlock(() => {
      l.declare(own, nameAt, { kind: 'class', class: l.classes.length });
      index = lowerClass(l, node, { name: own, nameAt, declaration: node });
    });
  }
  const name = `<class ${l.classes[index]?.fact.path ?? ''}>`;
  l.declare(name, nameAt, { kind: 'class', class: index });
  return nameRef(name);
}

/** The body of a class runs at once, in the unit around it. Gives the number of the class. */
export function lowerClass(l: Lowering, node: ClassNode, given: NamedClass): number {
  const bases: Ref[] = [];
  const keywords: (readonly [string, Ref])[] = [];
  const modifiers = node.modifiers as NodeArray<Node> | undefined;
  const fact: Draft<ClassDraft['fact']> = { name: given.name, path: l.pathOf(given.name, 'class'), unit: l.unit.index, class: l.classBody, bases, keywords, decorators: [], at: l.at(node), nameAt: given.nameAt };
  fact.node = indexOf(given.declaration);
  const draft: ClassDraft = { fact, scope: new Scope('class', l.scope, l.unit.index, 0), attributes: new Map() };
  const index = l.classes.push(draft) - 1;
  l.scopes.push(draft.scope);
  const decorators: Ref[] = [];
  for (const decorator of decoratorsOf(modifiers)) decorators.push(l.expression(decorator.expression, NO_USE));
  draft.fact.decorators = decorators;
  if (node.typeParameters !== undefined) l.typeDeclarations.push({ start: node.typeParameters.pos, end: node.typeParameters.end });
  for (const clause of node.heritageClauses ?? []) {
    // The arguments of a generic base are no part of its reference.
    l.typeDeclarations.push(l.at(clause));
    for (const type of clause.types) {
      if (clause.token === K.ImplementsKeyword) keywords.push(['implements', typeRef(l, type as unknown as Parameters<typeof typeRef>[1])]);
      else bases.push(l.expression(type.expression, NO_USE));
    }
  }
  const { scope, classBody, naming, statementAt } = l;
  l.scope = draft.scope;
  l.classBody = index;
  l.naming = undefined;
  lowerMembers(l, node.members, index);
  l.scope = scope;
  l.classBody = classBody;
  l.naming = naming;
  l.statementAt = statementAt;
  return index;
}

function lowerMembers(l: Lowering, members: Iterable<ClassElement>, index: number): void {
  const implemented = new Set<string>();
  for (const member of members) if (isFunctionMember(member) && (member as MethodDeclaration).body !== undefined) implemented.add(memberKey(l, member));
  for (const member of members) {
    if (isFunctionMember(member)) {
      // Signatures of overloads stand before the method that implements them.
      if ((member as MethodDeclaration).body === undefined && implemented.has(memberKey(l, member))) continue;
      lowerMethod(l, member as MethodDeclaration, index);
    } else if (member.kind === K.PropertyDeclaration) lowerField(l, member as PropertyDeclaration, index);
    else if (member.kind === K.ClassStaticBlockDeclaration) l.block((member as ClassStaticBlockDeclaration).body.statements);
  }
}

function isFunctionMember(member: ClassElement): boolean {
  return member.kind === K.MethodDeclaration || member.kind === K.Constructor || member.kind === K.GetAccessor || member.kind === K.SetAccessor;
}

function memberKey(l: Lowering, member: ClassElement): string {
  if (member.kind === K.Constructor) return 'constructor';
  const { name } = member as MethodDeclaration;
  return `${member.kind} ${l.text.slice(l.startOf(name), name.end)}`;
}

function lowerMethod(l: Lowering, node: MethodDeclaration | ConstructorDeclaration, cls: number): void {
  const constructor = node.kind === K.Constructor;
  const name = constructor ? 'constructor' : (propertyName(l, node.name) ?? '<computed>');
  const start = l.startOf(node);
  const nameAt = constructor ? keywordAt(l.text, 'constructor', start, node.parameters.pos) : l.at(node.name);
  const { broken } = l.enterStatement({ start, end: node.body === undefined ? node.end : node.body.pos });
  const unit = lowerFunction(l, node, { kind: 'function', name, nameAt, declaration: node, class: cls, static: hasModifier(node.modifiers, K.StaticKeyword) });
  l.broken = broken;
  l.declare(name, nameAt, { kind: 'function', function: unit.index });
}

/** A field: what it starts with is evaluated in each constructor, or, when it is static, with the class. */
function lowerField(l: Lowering, node: PropertyDeclaration, cls: number): void {
  const { initializer, type } = node;
  const modifiers = node.modifiers as NodeArray<Node> | undefined;
  const { broken } = l.enterStatement(l.at(node));
  const name = propertyName(l, node.name);
  for (const decorator of decoratorsOf(modifiers)) l.expression(decorator.expression, NO_USE);
  const annotation = type === undefined ? undefined : declaredType(l, type);
  const isStatic = hasModifier(modifiers, K.StaticKeyword);
  const nameAt = l.at(node.name);
  const value = functionValue(initializer);
  if (value !== undefined) {
    const unit = lowerFunction(l, value, { kind: 'function', name: name ?? '<computed>', nameAt, declaration: node, class: cls, static: isStatic });
    if (name !== undefined) l.declare(name, nameAt, { kind: 'function', function: unit.index });
  } else if (initializer !== undefined) {
    const ref = l.expression(initializer, name === undefined ? NO_USE : { kind: 'bound', name });
    if (name !== undefined) {
      if (!isStatic) addAttribute(l, cls, name, { value: ref, ...(annotation ? { annotation } : {}) });
      l.declare(name, nameAt, { kind: 'value', value: ref, ...(annotation ? { annotation } : {}) });
    }
  } else if (name !== undefined) {
    if (!isStatic) addAttribute(l, cls, name, annotation === undefined ? {} : { annotation });
    l.declare(name, nameAt, { kind: 'declared', annotation: annotation ?? UNKNOWN_REF });
  }
  l.broken = broken;
}

function addAttribute(l: Lowering, cls: number, name: string, assigned: { readonly value?: Ref; readonly annotation?: Ref }): void {
  const { thisClass } = l.unit;
  l.unit.thisClass = cls;
  recordAttribute(l, { k: 'attribute', of: nameRef('this'), name }, assigned);
  l.unit.thisClass = thisClass;
}

/** Where the brace of a class body opens. */
function headerEnd(l: Lowering, node: ClassDeclaration): number {
  const { pos } = node.members;
  return Math.max(l.startOf(node), Math.min(pos, node.end));
}
