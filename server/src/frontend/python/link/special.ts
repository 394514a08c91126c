import type { Ref } from '../../../model/index.ts';
import type { Definition, Found, Linker, Scope } from './linker.ts';
import { classPlace } from './linker.ts';
import { definitions, lookup, memberBindings, moduleDefinitions } from './lookup.ts';
import { members } from './values.ts';

const MODULES = new Set(['typing', 'typing_extensions', 'builtins', 'collections.abc', '_collections_abc', 'types', 'dataclasses']);

const FORMS = new Set([
  'Any', 'Optional', 'Union', 'Literal', 'Annotated', 'ClassVar', 'Final', 'Required', 'NotRequired', 'ReadOnly', 'InitVar', 'Self', 'NoReturn', 'Never', 'LiteralString',
  'Generic', 'Protocol', 'Callable', 'Type', 'type', 'TypeGuard', 'TypeIs', 'Concatenate', 'Unpack', 'TypeAlias', 'object',
  'list', 'List', 'Sequence', 'MutableSequence', 'Reversible',
  'Iterable', 'Iterator', 'Generator', 'AsyncIterable', 'AsyncIterator', 'AsyncGenerator', 'Collection', 'Container',
  'set', 'Set', 'frozenset', 'FrozenSet', 'AbstractSet', 'MutableSet',
  'dict', 'Dict', 'Mapping', 'MutableMapping', 'tuple', 'Tuple', 'Coroutine', 'CoroutineType', 'Awaitable',
]);

/** What a name in an annotation or a list of bases is defined as, through imports. */
export function typeDefinitions(linker: Linker, ref: Ref, scope: Scope): readonly Definition[] {
  if (ref.k === 'name') {
    // The same few names stand in all signatures of a stub, whose facts never change while a program is open.
    const cached = scope.source.library && scope.order === undefined && scope.except === undefined;
    if (!cached) return nameDefinitions(linker, ref.name, scope);
    const key = `${scope.unit} ${scope.class} ${ref.name}`;
    const names = linker.definitions.get(scope.source) ?? new Map<string, readonly Definition[]>();
    linker.definitions.set(scope.source, names);
    let known = names.get(key);
    if (known === undefined) names.set(key, (known = nameDefinitions(linker, ref.name, scope)));
    for (const definition of known) if (!('symbol' in definition)) linker.memo.consult(definition.source);
    return known;
  }
  if (ref.k !== 'attribute') return [];
  return members(linker.evaluate(ref.of, scope)).flatMap((base): readonly Definition[] => {
    if (base.k === 'module') return moduleDefinitions(linker, base.module, ref.name, scope.source);
    if (base.k === 'symbol') return [{ symbol: `${base.names[0] ?? ''}.${ref.name}` }];
    if (base.k !== 'class') return [];
    const place = classPlace(linker, base.class);
    return place === undefined ? [] : memberBindings(place.source, place.index, ref.name, { unit: -1, order: undefined });
  });
}

function nameDefinitions(linker: Linker, name: string, scope: Scope): readonly Definition[] {
  let found = lookup(linker, name, scope);
  // A method called `list` does not hide the type, nor does the name that is being annotated: annotations come before them.
  const hidden = found.every((each) => each.class >= 0 && each.binding.kind === 'function') || found.some((each) => each.binding === scope.except);
  if (scope.class >= 0 && found.length > 0 && hidden) {
    found = lookup(linker, name, { ...scope, class: -1 });
  }
  // Without stubs the containers are still known by name.
  if (found.length === 0 && FORMS.has(name)) return [{ symbol: `builtins.${name}` }];
  return found.flatMap((each) => definitions(linker, each).map((end) => ('symbol' in end || each.met === undefined || end.met !== undefined ? end : { ...end, met: each.met })));
}

/** The special form of `typing`, or builtin container, that a definition is; the name without its module. */
export function formOf(definition: Definition): string | undefined {
  const dotted = 'symbol' in definition ? definition.symbol : definition.class >= 0 ? '' : `${definition.source.name}.${definition.name}`;
  const dot = dotted.lastIndexOf('.');
  const name = dotted.slice(dot + 1);
  return FORMS.has(name) && MODULES.has(dotted.slice(0, dot)) ? name : undefined;
}

/** The name of the type variable that a reference stands for. */
export function typeVariable(linker: Linker, ref: Ref, scope: Scope): string | undefined {
  if (ref.k !== 'name') return undefined;
  const [definition] = typeDefinitions(linker, ref, scope);
  return definition !== undefined && isTypeVariable(definition) ? ref.name : undefined;
}

export function isTypeVariable(definition: Definition): boolean {
  return !('symbol' in definition) && makerOf(definition)?.startsWith('TypeVar') === true;
}

/** `TypeVar` of `T = TypeVar('T')`, `NewType` of `Id = NewType('Id', int)`. */
export function makerOf(found: Found): string | undefined {
  const { binding } = found;
  if (binding.kind !== 'value' || binding.value.k !== 'call') return undefined;
  const { of } = binding.value;
  return of.k === 'name' || of.k === 'attribute' ? of.name : undefined;
}

export function typeArguments(index: Ref): readonly Ref[] {
  return index.k === 'collection' && index.type === 'tuple' ? index.items : [index];
}
