import type { Ref } from '../../model/index.ts';
import { NO_USE } from '../uses.ts';
import { Scope, type ClassDraft } from './drafts.ts';
import { recordHeader } from './headers.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';

/** A class statement. Its body runs at once, in the unit around it, with names of its own. */
export function lowerClass(l: Lowering, node: number, whole: number, decorators: readonly number[]): void {
  const parts = l.parts(node);
  const name = parts.find((part) => l.kind(part) === K.identifier);
  const list = parts.find((part) => l.kind(part) === K.argument_list);
  const body = parts.findLast((part) => l.kind(part) === K.block);
  const start = l.startOf(node);
  const nameText = name === undefined ? '' : l.name(name);
  const nameAt = name === undefined ? { start, end: start } : l.at(name);
  recordHeader(l, whole, node, body);

  const bases: Ref[] = [];
  const keywords: (readonly [string, Ref])[] = [];
  const draft: ClassDraft = {
    fact: { name: nameText, path: l.pathOf(nameText, 'class'), unit: l.unit.index, class: l.classBody, bases, keywords, decorators: [], at: l.at(whole), nameAt },
    scope: new Scope('class', l.scope, l.unit.index, 0),
    attributes: new Map(),
  };
  const index = l.classes.push(draft) - 1;
  l.scopes.push(draft.scope);
  draft.fact.decorators = decorators.map((decorator) => l.expression(decorator, NO_USE));
  for (const argument of list === undefined ? [] : l.parts(list)) {
    if (l.kind(argument) === K.keyword_argument) {
      const [key, value] = l.parts(argument);
      if (key !== undefined && value !== undefined) keywords.push([l.name(key), l.expression(value, NO_USE)]);
    } else bases.push(l.expression(argument, NO_USE));
  }
  if (body !== undefined) {
    const { scope, classBody } = l;
    l.scope = draft.scope;
    l.classBody = index;
    l.block(body);
    l.scope = scope;
    l.classBody = classBody;
  }
  if (nameText !== '') l.bind(nameText, nameAt, { kind: 'class', class: index });
}
