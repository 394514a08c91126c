import { UNKNOWN_REF, type Ref, type Use } from '../../model/index.ts';
import { ITERATED, ITERATED_ASYNC, TESTED } from '../uses.ts';
import { Scope } from './drafts.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';
import { assignTo } from './targets.ts';

type ComprehensionType = 'list' | 'set' | 'dict' | 'generator';

/** The body stands first in the text but is evaluated last, once for each element. */
export function lowerComprehension(l: Lowering, node: number, use: Use, type: ComprehensionType): Ref {
  const [body, ...clauses] = l.parts(node);
  if (body === undefined || l.kind(clauses[0] ?? 0) !== K.for_in_clause) return l.unreadable(node);
  const { scope } = l;
  let element: Ref = UNKNOWN_REF;
  const follow = (index: number): void => {
    const clause = clauses[index];
    if (clause === undefined) {
      element = lowerBody(l, body, { kind: 'element', of: 'comprehension', within: use });
      return;
    }
    if (!l.enter(clause)) return;
    if (l.kind(clause) === K.for_in_clause) {
      lowerFor(l, node, clause, () => follow(index + 1));
    } else {
      const test = l.first(clause);
      if (test !== 0) l.expression(test, TESTED);
      follow(index + 1);
    }
    l.leave();
  };
  follow(0);
  l.scope = scope;
  return { k: 'comprehension', type, element };
}

function lowerFor(l: Lowering, whole: number, clause: number, inner: () => void): void {
  const [target, ...sources] = l.parts(clause);
  if (target === undefined) return;
  const async = l.text.startsWith('async', l.startOf(clause));
  const use = async ? ITERATED_ASYNC : ITERATED;
  let iterates: Ref = UNKNOWN_REF;
  for (const source of sources) iterates = l.expression(source, use);
  const [source] = sources;
  const call = source === undefined ? undefined : l.callOf(source);
  if (sources.length > 1) iterates = UNKNOWN_REF;
  const region = l.openRegion('comprehension', l.at(whole), l.unit.statement++, 0);
  region.iterates = iterates;
  if (async) region.async = true;
  l.scope = new Scope('comprehension', l.scope, l.unit.index, l.unit.region);
  l.scopes.push(l.scope);
  if (async) l.suspend({ kind: 'async-for', of: iterates, ...(call === undefined ? {} : { call }), at: l.at(clause) });
  assignTo(l, target, { value: iterates.k === 'unknown' ? UNKNOWN_REF : { k: 'element', of: iterates, async } });
  inner();
  l.closeRegion(region);
}

function lowerBody(l: Lowering, body: number, use: Use): Ref {
  if (l.kind(body) !== K.pair) return l.expression(body, use);
  const [key, value] = l.parts(body);
  if (key === undefined || value === undefined) return UNKNOWN_REF;
  l.expression(key, use);
  return l.expression(value, use);
}
