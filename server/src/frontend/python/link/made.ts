import type { Value } from '../../../model/index.ts';
import { made } from '../../../catalog/made.ts';
import type { Arguments } from './linker.ts';

/** What a library's call gives, where the catalogue tells: libraries that build their objects dynamically say nothing of it in their sources. */
export function madeBy(names: readonly string[], args: Arguments | undefined, sources: 'at-hand' | 'missing'): Value | undefined {
  const found = made(names);
  if (found === undefined) return undefined;
  if (typeof found === 'string') return { k: 'symbol-instance', names: [found] };
  if ('otherwise' in found) return sources === 'at-hand' ? undefined : { k: 'symbol-instance', names: [found.otherwise] };
  const [first] = args?.positional ?? [];
  // `ray.remote(num_cpus=2)` gives a decorator.
  if (first === undefined) return { k: 'symbol', names };
  const given = first();
  if (given.k === 'class') return { k: 'symbol-instance', names: [found.class] };
  return given.k === 'unit' || given.k === 'partial' || given.k === 'symbol' ? { k: 'symbol-instance', names: [found.function] } : undefined;
}

/** The class of what a decorator of one of these names puts in the place of the function or class below it. */
export function madeOf(names: readonly string[], below: 'function' | 'class'): string | undefined {
  const found = made(names);
  return typeof found === 'object' && !('otherwise' in found) ? found[below] : undefined;
}
