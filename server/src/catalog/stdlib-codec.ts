import type { Binding, ClassFact, FileFacts, Import, Param, Ref, Region, Span, Unit, Variable } from '../model/index.ts';

/**
 * Facts of a stub as small JSON: what resolving names reads and nothing else. Spans are gone, as are the bodies, which stubs do not have.
 * `decodeFacts(encodeFacts(facts))` gives the same facts without those.
 */
export type Encoded = null | boolean | number | string | readonly Encoded[];

export function encodeFacts(facts: FileFacts): Encoded {
  return [facts.units.map(encodeUnit), facts.classes.map(encodeClass), facts.imports.map(encodeImport), facts.exportedNames ?? null];
}

export function decodeFacts(encoded: Encoded, digest: string): FileFacts {
  const [units, classes, imports, exported] = list(encoded);
  const names = exported === null || exported === undefined ? undefined : list(exported).map(text);
  return {
    language: 'python',
    digest,
    problems: [],
    units: list(units).map(decodeUnit),
    classes: list(classes).map(decodeClass),
    imports: list(imports).map(decodeImport),
    ...(names ? { exportedNames: names } : {}),
    directives: [],
    foreignSuppressions: [],
    generated: false,
    size: 0,
  };
}

// Readers: the index is written by the generator of the same version, so a wrong shape is a broken file.

const list = (value: Encoded | undefined): readonly Encoded[] => (Array.isArray(value) ? (value as readonly Encoded[]) : fail('a list'));
const text = (value: Encoded | undefined): string => (typeof value === 'string' ? value : fail('a string'));
const number = (value: Encoded | undefined): number => (typeof value === 'number' ? value : fail('a number'));
const fail = (what: string): never => {
  throw new Error(`the index of library stubs is damaged: ${what} is missing`);
};

const unreachable = (value: never): never => fail(`a case for ${String(value)}`);

const NOWHERE: Span = { start: 0, end: 0 };
const WHOLE_BODY: readonly Region[] = [{ kind: 'body', parent: -1, first: 0, last: Number.MAX_SAFE_INTEGER, at: NOWHERE, statement: -1, arm: 0, operations: 0 }];
const NOTHING: readonly never[] = [];

const UNIT_KINDS = ['module', 'function', 'lambda'] as const;
const ASYNC = 1;
const GENERATOR = 2;
const STUB = 4;
const FLAGS = 8;

function encodeUnit(unit: Unit): Encoded {
  const flags = (unit.async ? ASYNC : 0) + (unit.generator ? GENERATOR : 0) + (unit.stub ? STUB : 0) + FLAGS * UNIT_KINDS.indexOf(unit.kind);
  const variables = unit.variables.filter((variable) => !isParameter(variable));
  return trimmed([flags, unit.name, unit.path === unit.name ? null : unit.path, unit.parent, unit.class, unit.params.map(encodeParam), encodeOptional(unit.returns), unit.decorators.map(encodeRef), variables.map(encodeVariable), unit.returned.map(encodeRef), unit.yielded.map(encodeRef), unit.outerNames]);
}

function decodeUnit(encoded: Encoded, index: number): Unit {
  const [flags, name, path, parent, cls, params = NOTHING, returns = false, decorators = NOTHING, variables = NOTHING, returned = NOTHING, yielded = NOTHING, outerNames = NOTHING] = list(encoded);
  const bits = number(flags);
  const type = decodeOptional(returns);
  const parameters = list(params).map(decodeParam);
  return {
    kind: UNIT_KINDS[Math.floor(bits / FLAGS)] ?? 'function',
    name: text(name),
    path: path === null ? text(name) : text(path),
    async: (bits & ASYNC) !== 0,
    generator: (bits & GENERATOR) !== 0,
    parent: number(parent),
    class: number(cls),
    params: parameters,
    ...(type ? { returns: type } : {}),
    returned: list(returned).map(decodeRef),
    yielded: list(yielded).map(decodeRef),
    decorators: list(decorators).map(decodeRef),
    stub: (bits & STUB) !== 0,
    variables: [...list(variables).map(decodeVariable), ...parameters.map((param, position) => parameterVariable(param, position, index))],
    outerNames: list(outerNames).map(text),
    regions: WHOLE_BODY,
    calls: NOTHING,
    suspensions: NOTHING,
    accesses: NOTHING,
    exits: NOTHING,
    at: NOWHERE,
    nameAt: NOWHERE,
    headAt: NOWHERE,
    bodyAt: NOWHERE,
  };
}

/** Parameters are variables too, which need not be written down. */
const isParameter = (variable: Variable): boolean => variable.bindings.length === 1 && variable.bindings[0]?.kind === 'param';

function parameterVariable(param: Param, position: number, unit: number): Variable {
  return { name: param.name, bindings: [{ kind: 'param', param: position, unit, order: position, region: 0, at: NOWHERE }], reads: NOTHING };
}

const PARAM_KINDS = ['positional', 'positional-only', 'keyword-only', 'rest', 'keyword-rest'] as const;

const encodeParam = (param: Param): Encoded => trimmed([param.name, PARAM_KINDS.indexOf(param.kind), encodeOptional(param.annotation), encodeOptional(param.default)]);

function decodeParam(encoded: Encoded): Param {
  const [name, kind = 0, annotation = false, fallback = false] = list(encoded);
  const type = decodeOptional(annotation);
  const value = decodeOptional(fallback);
  return { name: text(name), kind: PARAM_KINDS[number(kind)] ?? 'positional', ...(type ? { annotation: type } : {}), ...(value ? { default: value } : {}) };
}

const encodeClass = (fact: ClassFact): Encoded =>
  trimmed([
    fact.name,
    fact.path === fact.name ? null : fact.path,
    fact.unit,
    fact.class,
    fact.bases.map(encodeRef),
    fact.members.map(encodeVariable),
    fact.decorators.map(encodeRef),
    fact.keywords.map(([name, value]) => [name, encodeRef(value)]),
    fact.attributes.map(({ name, bindings }) => [name, bindings.map((binding) => [binding.unit, binding.order, encodeOptional(binding.value), encodeOptional(binding.annotation)])]),
  ]);

function decodeClass(encoded: Encoded): ClassFact {
  const [name, path, unit, cls, bases = NOTHING, members = NOTHING, decorators = NOTHING, keywords = NOTHING, attributes = NOTHING] = list(encoded);
  return {
    name: text(name),
    path: path === null ? text(name) : text(path),
    unit: number(unit),
    class: number(cls),
    bases: list(bases).map(decodeRef),
    keywords: list(keywords).map((pair) => [text(list(pair)[0]), decodeRef(list(pair)[1])] as const),
    decorators: list(decorators).map(decodeRef),
    members: list(members).map(decodeVariable),
    attributes: list(attributes).map((attribute) => ({
      name: text(list(attribute)[0]),
      bindings: list(list(attribute)[1]).map((binding) => {
        const [inUnit, order, value, annotation] = list(binding);
        const ref = decodeOptional(value);
        const type = decodeOptional(annotation);
        return { unit: number(inUnit), order: number(order), ...(ref ? { value: ref } : {}), ...(type ? { annotation: type } : {}) };
      }),
    })),
    at: NOWHERE,
    nameAt: NOWHERE,
  };
}

const encodeImport = (item: Import): Encoded => [item.module, item.level, item.names, item.unit, item.order, item.typeOnly];

function decodeImport(encoded: Encoded): Import {
  const [module, level, names, unit, order, typeOnly] = list(encoded);
  return { module: text(module), level: number(level), names: list(names).map(text), typeOnly: typeOnly === true, unit: number(unit), order: number(order), at: NOWHERE };
}

const encodeVariable = (variable: Variable): Encoded => [variable.name, ...variable.bindings.map(encodeBinding)];

function decodeVariable(encoded: Encoded): Variable {
  const [name, ...bindings] = list(encoded);
  return { name: text(name), bindings: bindings.map(decodeBinding), reads: NOTHING };
}

const BINDING_KINDS = ['function', 'declared', 'import', 'class', 'value', 'param', 'deleted'] as const;

function encodeBinding(binding: Binding): Encoded {
  const head = [BINDING_KINDS.indexOf(binding.kind), binding.unit, binding.order];
  switch (binding.kind) {
    case 'function':
      return [...head, binding.function];
    case 'class':
      return [...head, binding.class];
    case 'param':
      return [...head, binding.param];
    case 'declared':
      return [...head, encodeRef(binding.annotation)];
    case 'value':
      return trimmed([...head, encodeRef(binding.value), encodeOptional(binding.annotation), binding.augmented === true]);
    case 'import':
      return trimmed([...head, binding.module, binding.level, binding.name ?? false, binding.whole ?? false, binding.typeOnly]);
    case 'deleted':
      return head;
    default:
      return unreachable(binding);
  }
}

function decodeBinding(encoded: Encoded): Binding {
  const [kind, unit, order, first, second = false, third = false, fourth = false, fifth = false] = list(encoded);
  const site = { unit: number(unit), order: number(order), region: 0, at: NOWHERE };
  const type = BINDING_KINDS[number(kind)] ?? fail('a kind of binding');
  switch (type) {
    case 'function':
      return { kind: type, function: number(first), ...site };
    case 'class':
      return { kind: type, class: number(first), ...site };
    case 'param':
      return { kind: type, param: number(first), ...site };
    case 'declared':
      return { kind: type, annotation: decodeRef(first), ...site };
    case 'value': {
      const annotation = decodeOptional(second);
      return { kind: type, value: decodeRef(first), ...(annotation ? { annotation } : {}), ...(third === true ? { augmented: true } : {}), ...site };
    }
    case 'import':
      return { kind: type, module: text(first), level: second === false ? 0 : number(second), ...(typeof third === 'string' ? { name: third } : {}), ...(typeof fourth === 'string' ? { whole: fourth } : {}), typeOnly: fifth === true, ...site };
    case 'deleted':
      return { kind: type, ...site };
    default:
      return unreachable(type);
  }
}

// References

const REF_KINDS = ['attribute', 'call', 'await', 'item', 'element', 'entered', 'caught', 'literal', 'collection', 'comprehension', 'lambda', 'choice'] as const;
const LITERALS = ['str', 'bytes', 'int', 'float', 'bool', 'none', 'ellipsis'] as const;
const COLLECTIONS = ['list', 'tuple', 'set', 'dict', 'generator'] as const;
const UNKNOWN = 0;
const OPERATION = 1;
const ELLIPSIS = 2;

const encodeOptional = (ref: Ref | undefined): Encoded => (ref === undefined ? false : encodeRef(ref));
const decodeOptional = (encoded: Encoded | undefined): Ref | undefined => (encoded === false || encoded === undefined ? undefined : decodeRef(encoded));

function encodeRef(ref: Ref): Encoded {
  switch (ref.k) {
    case 'name':
      return ref.name;
    case 'unknown':
      return UNKNOWN;
    case 'operation':
      return OPERATION;
    default:
      if (ref.k === 'literal' && ref.type === 'none') return null;
      if (ref.k === 'literal' && ref.type === 'ellipsis') return ELLIPSIS;
      return [REF_KINDS.indexOf(ref.k), ...encodeParts(ref)];
  }
}

function encodeParts(ref: Exclude<Ref, { readonly k: 'name' | 'unknown' | 'operation' }>): readonly Encoded[] {
  switch (ref.k) {
    case 'attribute':
      return [encodeRef(ref.of), ref.name];
    case 'call':
      return [encodeRef(ref.of), ref.args.map(encodeRef), ref.keywords.map(([name, value]) => [name, encodeRef(value)])];
    case 'await':
    case 'caught':
      return [encodeRef(ref.of)];
    case 'item':
      return [encodeRef(ref.of), encodeRef(ref.index)];
    case 'element':
    case 'entered':
      return [encodeRef(ref.of), ref.async];
    case 'literal':
      return [LITERALS.indexOf(ref.type), ref.value ?? null];
    case 'collection':
      return [COLLECTIONS.indexOf(ref.type), ...ref.items.map(encodeRef)];
    case 'comprehension':
      return [COLLECTIONS.indexOf(ref.type), encodeRef(ref.element)];
    case 'lambda':
      return [ref.unit];
    case 'choice':
      return ref.of.map(encodeRef);
    default:
      return unreachable(ref);
  }
}

function decodeRef(encoded: Encoded | undefined): Ref {
  if (typeof encoded === 'string') return { k: 'name', name: encoded };
  if (encoded === null) return { k: 'literal', type: 'none' };
  if (encoded === UNKNOWN) return { k: 'unknown' };
  if (encoded === OPERATION) return { k: 'operation' };
  if (encoded === ELLIPSIS) return { k: 'literal', type: 'ellipsis' };
  const [kind, first, second, third] = list(encoded);
  const k = REF_KINDS[number(kind)] ?? fail('a kind of reference');
  switch (k) {
    case 'attribute':
      return { k, of: decodeRef(first), name: text(second) };
    case 'call':
      return { k, of: decodeRef(first), args: list(second).map(decodeRef), keywords: list(third).map((pair) => [text(list(pair)[0]), decodeRef(list(pair)[1])] as const) };
    case 'await':
    case 'caught':
      return { k, of: decodeRef(first) };
    case 'item':
      return { k, of: decodeRef(first), index: decodeRef(second) };
    case 'element':
    case 'entered':
      return { k, of: decodeRef(first), async: second === true };
    case 'literal': {
      const type = LITERALS[number(first)] ?? 'str';
      return second === null || second === undefined || typeof second === 'object' ? { k, type } : { k, type, value: second };
    }
    case 'collection': {
      const type = COLLECTIONS[number(first)] ?? 'list';
      return { k, type: type === 'generator' ? 'list' : type, items: list(encoded).slice(2).map(decodeRef) };
    }
    case 'comprehension': {
      const type = COLLECTIONS[number(first)] ?? 'list';
      return { k, type: type === 'tuple' ? 'list' : type, element: decodeRef(second) };
    }
    case 'lambda':
      return { k, unit: number(first) };
    case 'choice':
      return { k, of: list(encoded).slice(1).map(decodeRef) };
    default:
      return unreachable(k);
  }
}

/** Without what stands for nothing at the end. */
function trimmed(items: readonly Encoded[]): Encoded {
  let length = items.length;
  for (; length > 1; length--) {
    const last = items[length - 1];
    if (last !== false && !(Array.isArray(last) && last.length === 0)) break;
  }
  return items.slice(0, length);
}
