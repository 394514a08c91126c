import type { Binding, FileFacts, Ref, Unit } from '../model/index.ts';

/**
 * What the types of results and attributes rest on inside bodies. The digest of a file leaves bodies out,
 * but `x = Thread(); return x` gives callers a thread, and an edit of the first statement alone gives them something else.
 */
export function resultShape(facts: FileFacts): string {
  const known = shapes.get(facts);
  if (known !== undefined) return known;
  const setsAttributes = new Set(facts.classes.flatMap((cls) => cls.attributes.flatMap((attribute) => attribute.bindings.map((binding) => binding.unit))));
  const parts = facts.units.flatMap((unit, index) => (index > 0 && (setsAttributes.has(index) || [...unit.returned, ...unit.yielded].some(restsOnBody)) ? [partOf(unit)] : []));
  const shape = JSON.stringify(parts);
  shapes.set(facts, shape);
  return shape;
}

/** A memo of a pure function, held by the facts themselves. */
const shapes = new WeakMap<FileFacts, string>();

function restsOnBody(ref: Ref): boolean {
  return ref.k !== 'literal' && ref.k !== 'operation';
}

function partOf(unit: Unit): unknown {
  return [unit.path, unit.returned, unit.yielded, unit.variables.map((variable) => [variable.name, variable.bindings.map(contentOf)])];
}

function contentOf(binding: Binding): unknown {
  const { at: _at, order: _order, ...content } = binding;
  return content;
}
