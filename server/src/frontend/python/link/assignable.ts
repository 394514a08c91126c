import type { Value } from '../../../model/index.ts';
import { asInstance } from './attributes.ts';
import { orderOf } from './classes.ts';
import type { Linker } from './linker.ts';
import { classPlace } from './linker.ts';
import { formOf, typeDefinitions } from './special.ts';
import { isNone } from './values.ts';

/** Whether an argument can be meant for a parameter of that type; `undefined` where what is known does not tell. */
export function assignable(linker: Linker, given: Value, allowed: Value): boolean | undefined {
  if (given.k === 'unknown' || allowed.k === 'unknown') return undefined;
  if (given.k === 'union') return agreed(given.of.map((member) => assignable(linker, member, allowed)));
  if (allowed.k === 'union') {
    const answers = allowed.of.map((member) => assignable(linker, given, member));
    if (answers.includes(true)) return true;
    return answers.every((answer) => answer === false) ? false : undefined;
  }
  if (isNone(given) || isNone(allowed)) return isNone(given) && isNone(allowed) ? true : isNone(given) && isLoose(linker, allowed) ? undefined : false;
  if (allowed.k === 'literal') {
    if (given.k === 'literal' && given.value !== undefined) return given.type === allowed.type && given.value === allowed.value;
    return given.k === 'literal' || given.k === 'instance' ? undefined : false;
  }
  if (allowed.k === 'coroutine') return given.k === 'coroutine';
  if (allowed.k === 'collection') return collectionTakes(given, allowed.type);
  if (allowed.k !== 'instance') return undefined;
  if (isLoose(linker, allowed)) return given.k === 'unit' && allowed.names.includes('typing.Callable') ? true : undefined;
  return isInstanceOf(linker, given, allowed);
}

function agreed(answers: readonly (boolean | undefined)[]): boolean | undefined {
  const [first] = answers;
  return answers.every((answer) => answer === first) ? first : undefined;
}

function collectionTakes(given: Value, type: string): boolean | undefined {
  if (given.k === 'collection') return type === 'iterator' ? true : given.type === type ? true : undefined;
  if (given.k === 'literal') return given.type === 'str' || given.type === 'bytes' ? (type === 'iterator' || type === 'list' ? undefined : false) : false;
  return given.k === 'coroutine' ? false : undefined;
}

/** A protocol or another type that classes fit without deriving from it. */
function isLoose(linker: Linker, allowed: Value): boolean {
  if (allowed.k !== 'instance') return false;
  const place = classPlace(linker, allowed.class);
  if (place === undefined) return true;
  const fact = place.source.facts.classes[place.index];
  const scope = { source: place.source, unit: fact?.unit ?? 0, class: fact?.class ?? -1, order: undefined };
  return (fact?.bases ?? []).some((base) => typeDefinitions(linker, base.k === 'item' ? base.of : base, scope).some((definition) => formOf(definition) === 'Protocol'));
}

function isInstanceOf(linker: Linker, given: Value, allowed: Value & { readonly k: 'instance' }): boolean | undefined {
  const object = asInstance(linker, given);
  const place = object === undefined ? undefined : classPlace(linker, object.class);
  if (object === undefined || place === undefined) return given.k === 'unit' || given.k === 'class' ? false : undefined;
  const { ancestors, complete } = orderOf(linker, place.source, place.index);
  if (ancestors.some((ancestor) => ancestor.class === allowed.class)) return true;
  if (!complete) return undefined;
  // The numeric tower, and bytes for buffers, are promotions that no base class shows.
  const promoted = allowed.names.some((name) => name === 'builtins.float' || name === 'builtins.complex' || name === 'builtins.object');
  return promoted ? undefined : false;
}
