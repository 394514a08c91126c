import { stringParts } from './literals.ts';
import type { Interpreter, Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';

/** Whether a condition holds for that interpreter; `undefined` when it is about something else. */
export function decide(l: Lowering, node: number, interpreter: Interpreter): boolean | undefined {
  const inner = l.bare(node);
  switch (l.kind(inner)) {
    case K.comparison_operator:
      return decideComparison(l, inner, interpreter);
    case K.not_operator: {
      const operand = l.first(inner);
      const answer = operand === 0 ? undefined : decide(l, operand, interpreter);
      return answer === undefined ? undefined : !answer;
    }
    case K.boolean_operator: {
      const [left, operator, right] = l.parts(inner);
      if (left === undefined || operator === undefined || right === undefined) return undefined;
      const answers = [decide(l, left, interpreter), decide(l, right, interpreter)];
      const decisive = l.kind(operator) === K.or;
      if (answers.includes(decisive)) return decisive;
      return answers.includes(undefined) ? undefined : !decisive;
    }
    case K.identifier:
      return l.name(inner) === 'TYPE_CHECKING' ? true : undefined;
    case K.call: {
      const prefix = /^sys\.platform\.startswith\(\s*(['"])(\w+)\1\s*\)$/.exec(textOf(l, inner))?.[2];
      return prefix === undefined ? undefined : interpreter.platform.startsWith(prefix);
    }
    default:
      return undefined;
  }
}

function decideComparison(l: Lowering, node: number, interpreter: Interpreter): boolean | undefined {
  const [left, right] = l.parts(node);
  if (left === undefined || right === undefined) return undefined;
  const operator = l.text.slice(l.endOf(left), l.startOf(right)).trim();
  const subject = textOf(l, left);
  if (subject === 'sys.platform' && l.kind(right) === K.string) {
    const { contentStart, contentEnd } = stringParts(l, right);
    const same = l.text.slice(contentStart, contentEnd) === interpreter.platform;
    return operator === '==' ? same : operator === '!=' ? !same : undefined;
  }
  if (subject === 'sys.version_info' && l.kind(right) === K.tuple) {
    const wanted = l.parts(right).map((part) => Number(textOf(l, part)));
    return holds(operator, comparedTo(interpreter.version, wanted));
  }
  return undefined;
}

/** Negative, zero or positive, as tuples compare: a version with more parts is the later one. */
function comparedTo(version: readonly number[], wanted: readonly number[]): number {
  for (const [index, part] of wanted.entries()) {
    const own = version[index];
    if (own === undefined || Number.isNaN(part)) return -1;
    if (own !== part) return own - part;
  }
  return version.length > wanted.length ? 1 : 0;
}

function holds(operator: string, order: number): boolean | undefined {
  switch (operator) {
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    default:
      return undefined;
  }
}

const textOf = (l: Lowering, node: number): string => l.text.slice(l.startOf(node), l.endOf(node));
