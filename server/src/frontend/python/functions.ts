import { MAX_REF_ITEMS, UNKNOWN_REF, type Param, type Ref } from '../../model/index.ts';
import { annotationRef } from './annotations.ts';
import { NO_USE, RETURNED } from '../uses.ts';
import type { UnitDraft } from './drafts.ts';
import { docstringOf, isStub, recordHeader } from './headers.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';

/** A function definition. `whole` is the node that includes the decorators. */
export function lowerFunction(l: Lowering, node: number, whole: number, decorators: readonly number[]): void {
  const parts = l.parts(node);
  const name = parts.find((part) => l.kind(part) === K.identifier);
  const parameters = parts.find((part) => l.kind(part) === K.parameters);
  const typeParameters = parts.find((part) => l.kind(part) === K.type_parameter);
  const returns = parts.find((part) => l.kind(part) === K.type);
  const body = parts.findLast((part) => l.kind(part) === K.block);
  const start = l.startOf(node);
  const nameText = name === undefined ? '' : l.name(name);
  const nameAt = name === undefined ? { start, end: start } : l.at(name);
  const async = l.text.startsWith('async', start);
  recordHeader(l, whole, node, body);

  const ownerClass = l.scope.kind === 'class' ? l.classBody : -1;
  const unit = l.addUnit({
    kind: 'function',
    name: nameText,
    path: l.pathOf(nameText, 'unit'),
    at: l.at(whole),
    nameAt,
    headAt: { start, end: start + (async ? 5 : 3) },
    bodyAt: body === undefined ? { start: l.endOf(node), end: l.endOf(node) } : l.at(body),
  });
  const { facts } = unit;
  facts.async = async;
  facts.class = ownerClass;
  for (const decorator of decorators) facts.decorators.push(l.expression(decorator, NO_USE));
  if (parameters !== undefined) lowerParameters(l, parameters, unit);
  if (returns !== undefined) facts.returns = annotationRef(l, returns);
  unit.self = selfOf(l, unit);
  if (nameText !== '') l.bind(nameText, nameAt, { kind: 'function', function: unit.index });
  l.inUnit(unit, () => {
    bindTypeParameters(l, typeParameters);
    bindParameters(l, unit, nameAt);
    if (body === undefined) return;
    const doc = docstringOf(l, body);
    if (doc !== undefined) facts.docAt = l.at(doc);
    facts.stub = isStub(l, body);
    l.block(body);
  });
}

export function lowerLambda(l: Lowering, node: number): Ref {
  const parts = l.parts(node);
  const parameters = parts.find((part) => l.kind(part) === K.lambda_parameters);
  const body = parts.findLast((part) => l.kind(part) !== K.lambda_parameters);
  const start = l.startOf(node);
  const keyword = { start, end: start + 'lambda'.length };
  const unit = l.addUnit({ kind: 'lambda', name: '<lambda>', path: l.pathOf('<lambda>', 'unit'), at: l.at(node), nameAt: keyword, headAt: keyword, bodyAt: body === undefined ? keyword : l.at(body) });
  if (parameters !== undefined) lowerParameters(l, parameters, unit);
  unit.self = selfOf(l, unit);
  l.inUnit(unit, () => {
    bindParameters(l, unit, keyword);
    if (body === undefined) return;
    l.statementAt = l.at(body);
    const value = l.expression(body, RETURNED);
    if (!isNone(value)) unit.facts.returned.push(value);
    l.exit({ kind: 'return', value, at: l.at(body) });
  });
  return { k: 'lambda', unit: unit.index };
}

const isNone = (ref: Ref): boolean => ref.k === 'literal' && ref.type === 'none';

/** Defaults are evaluated where the function is defined, so this runs in the unit around it. */
function lowerParameters(l: Lowering, node: number, unit: UnitDraft): void {
  const { params } = unit.facts;
  let kind: Param['kind'] = 'positional';
  const add = (name: number, paramKind: Param['kind'], annotation?: number, value?: number): void => {
    const type = annotation === undefined ? undefined : annotationRef(l, annotation);
    const fallback = value === undefined ? undefined : l.expression(value, NO_USE);
    params.push({ name: l.name(name), kind: paramKind, ...(type ? { annotation: type } : {}), ...(fallback ? { default: fallback } : {}) });
  };
  const addSplat = (splat: number, paramKind: 'rest' | 'keyword-rest', annotation?: number): void => {
    const name = l.first(splat);
    if (name !== 0) add(name, paramKind, annotation);
    if (paramKind === 'rest') kind = 'keyword-only';
  };
  for (const part of l.parts(node)) {
    const [first, second, third] = l.parts(part);
    switch (l.kind(part)) {
      case K.identifier:
        add(part, kind);
        break;
      case K.default_parameter:
        if (first !== undefined) add(first, kind, undefined, second);
        break;
      case K.typed_default_parameter:
        if (first !== undefined) add(first, kind, second, third);
        break;
      case K.typed_parameter:
        if (first === undefined) break;
        if (l.kind(first) === K.list_splat_pattern) addSplat(first, 'rest', second);
        else if (l.kind(first) === K.dictionary_splat_pattern) addSplat(first, 'keyword-rest', second);
        else add(first, kind, second);
        break;
      case K.list_splat_pattern:
        addSplat(part, 'rest');
        break;
      case K.dictionary_splat_pattern:
        addSplat(part, 'keyword-rest');
        break;
      case K.keyword_separator:
        kind = 'keyword-only';
        break;
      case K.positional_separator:
        params.forEach((param, index) => {
          params[index] = { ...param, kind: 'positional-only' };
        });
        break;
      default:
        params.push({ name: '', kind });
    }
  }
}

function bindParameters(l: Lowering, unit: UnitDraft, at: { readonly start: number; readonly end: number }): void {
  unit.facts.params.forEach((param, index) => {
    if (param.name !== '') l.bind(param.name, at, { kind: 'param', param: index });
  });
}

/** Type parameters are names of the function: `T` is whatever its bound says. */
function bindTypeParameters(l: Lowering, node: number | undefined): void {
  if (node === undefined) return;
  for (const part of l.parts(node).slice(0, MAX_REF_ITEMS)) {
    let inner = part;
    let bound: Ref = UNKNOWN_REF;
    while (inner !== 0 && l.kind(inner) !== K.identifier) {
      const [first, second] = l.parts(inner);
      if (l.kind(inner) === K.constrained_type && second !== undefined) bound = annotationRef(l, second);
      inner = first ?? 0;
    }
    if (inner !== 0) l.bind(l.name(inner), l.at(inner), { kind: 'declared', annotation: bound });
  }
}

/** The name by which a method, or a function inside of it, sets attributes of the class. */
function selfOf(l: Lowering, unit: UnitDraft): UnitDraft['self'] {
  const inherited = l.unit.self;
  const { facts } = unit;
  const [first] = facts.params;
  if (facts.class >= 0 && facts.kind === 'function') {
    if (first === undefined || facts.decorators.some((decorator) => decorator.k === 'name' && decorator.name === 'staticmethod')) return undefined;
    return { name: first.name, class: facts.class };
  }
  return inherited && facts.params.some((param) => param.name === inherited.name) ? undefined : inherited;
}

