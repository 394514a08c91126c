import type { Binding, FileFacts, Ref, Unit } from '../server/src/model/index.ts';

/** Types under which a coroutine may stand. */
const COROUTINES: ReadonlySet<string> = new Set(['Awaitable', 'Coroutine', 'CoroutineType', 'TypeVar', 'TypeVarTuple', 'ParamSpec', 'cast', 'coroutine']);
/** Forms that are no classes in the stubs, and hold no coroutine as such. */
const PLAIN: ReadonlySet<string> = new Set(['AnyStr', 'Any', 'Callable', 'Concatenate', 'Literal', 'LiteralString', 'Never', 'NoReturn', 'Self', 'TypeGuard', 'TypeIs', 'Tuple', 'List', 'Dict', 'Set', 'FrozenSet', 'Type', 'Iterator', 'Counter', 'ChainMap', 'OrderedDict']);
const MAX_ALIASES = 8;

/**
 * Names of functions of the stubs whose calls may give a coroutine: `async def`, and those whose result may be
 * anything, such as an element of a container. All other names are known to give none, whatever object they are looked up in.
 */
export function coroutineNames(modules: readonly FileFacts[]): readonly string[] {
  const classes = new Set(modules.flatMap((facts) => facts.classes.map((cls) => cls.name)));
  const aliases = new Map<string, Binding[]>();
  for (const variable of modules.flatMap((facts) => facts.units[0]?.variables ?? [])) {
    const assigned = variable.bindings.filter((binding) => binding.kind === 'value' || binding.kind === 'declared');
    if (assigned.length > 0) aliases.set(variable.name, [...(aliases.get(variable.name) ?? []), ...assigned]);
  }
  const isPlain = (ref: Ref | undefined, depth = 0): boolean => {
    if (ref === undefined) return true;
    if (depth > MAX_ALIASES) return false;
    switch (ref.k) {
      case 'literal':
        return true;
      case 'name':
      case 'attribute': {
        const { name } = ref;
        if (COROUTINES.has(name)) return false;
        if (PLAIN.has(name)) return true;
        const bindings = aliases.get(name) ?? [];
        if (bindings.length === 0) return classes.has(name);
        return bindings.every((binding) => binding.kind === 'value' && isPlain(binding.value, depth + 1));
      }
      case 'item': {
        const head = ref.of.k === 'name' || ref.of.k === 'attribute' ? ref.of.name : '';
        return head === 'Union' || head === 'Optional' || head === 'Annotated' ? isPlain(ref.index, depth) : isPlain(ref.of, depth);
      }
      case 'choice':
        return ref.of.every((each) => isPlain(each, depth));
      case 'collection':
        return ref.items.every((each) => isPlain(each, depth));
      default:
        return false;
    }
  };
  const mayGive = (unit: Unit): boolean => unit.kind === 'function' && (unit.async || !isPlain(unit.returns) || unit.decorators.some((ref) => ref.k === 'name' && !KEEPING.has(ref.name)));
  const functions = modules.flatMap((facts) => facts.units.filter(mayGive).map((unit) => unit.name));
  // An object that is called is not spelled `__call__`: what it was made from tells what it gives.
  return [...new Set([...COROUTINES, ...functions])].filter((name) => name !== '__call__').sort();
}

/** Decorators after which a call gives what the signature says. */
const KEEPING: ReadonlySet<string> = new Set(['overload', 'classmethod', 'staticmethod', 'property', 'abstractmethod', 'final', 'type_check_only', 'override', 'contextmanager', 'asynccontextmanager', 'runtime_checkable']);
