import type { Callee, FileFacts, FileId, UnitKey, Value } from '../../server/src/model/index.ts';
import { DEFAULT_WORLD, fileId, unitKey } from '../../server/src/model/index.ts';
import type { LibraryModule, LinkInput, Resolver } from '../../server/src/frontend/frontend.ts';
import { unreachable } from '../../server/src/support/unreachable.ts';
import { pythonFrontend } from '../harness/python.ts';

const frontend = await pythonFrontend();

export interface Program {
  readonly resolver: Resolver;
  /** What the first call with this text calls: one line for each callee, `names[0] -> result`. */
  calls(text: string): string;
  names(text: string): readonly string[];
  callees(text: string): readonly Callee[];
  /** The program with some files changed, resolved with the earlier resolver at hand. */
  edited(changes: Readonly<Record<string, string>>): Program;
  unit(file: string, path: string): UnitKey;
}

export interface Options {
  readonly library?: Readonly<Record<string, string>>;
  readonly roots?: readonly string[];
  readonly knownClasses?: readonly string[];
}

/** Files of a workspace `/ws`, by path below it, with library stubs by module (`a.b/` is a package). */
export function program(texts: Readonly<Record<string, string>>, options: Options = {}): Program {
  const facts = new Map<FileId, FileFacts>();
  for (const [path, text] of Object.entries(texts)) facts.set(fileId(`/ws/${path}`), lower(path, text));
  const libraries = new Map<string, LibraryModule>();
  for (const [module, text] of Object.entries(options.library ?? {})) {
    const name = module.replace(/\/$/, '');
    const file = fileId(`stub:${name}`);
    libraries.set(name, { file, facts: frontend.lower(text, { file: fileId(`/stubs/${name}.pyi`), depth: 'interface' }), package: module.endsWith('/') });
  }
  return made(texts, facts, {
    roots: (options.roots ?? ['']).map((root) => (root === '' ? '/ws' : `/ws/${root}`)),
    library: (module) => libraries.get(module),
    world: () => DEFAULT_WORLD,
    knownClass: (name) => options.knownClasses?.includes(name) === true,
  });
}

export function describeValue(value: Value): string {
  switch (value.k) {
    case 'unit':
      return `function ${value.names[0] ?? value.unit}`;
    case 'class':
      return `class ${value.names[0] ?? ''}`;
    case 'instance':
      return `${value.names[0] ?? ''}${value.args.length === 0 ? '' : `[${value.args.map(describeValue).join(', ')}]`}`;
    case 'module':
      return `module ${value.module}`;
    case 'symbol':
      return `symbol ${value.names[0] ?? ''}`;
    case 'symbol-instance':
      return `object of ${value.names[0] ?? ''}`;
    case 'coroutine':
      return `coroutine(${describeValue(value.returns)})`;
    case 'promise':
      return `promise(${describeValue(value.of)})`;
    case 'partial':
      return `partial(${describeValue(value.of)})`;
    case 'literal':
      return value.value === undefined ? value.type : `${value.type} ${String(value.value)}`;
    case 'collection':
      return `${value.type}[${value.items === undefined ? describeValue(value.element) : value.items.map(describeValue).join(', ')}]`;
    case 'union':
      return value.of.map(describeValue).join(' | ');
    case 'unknown':
      return '?';
    default:
      return unreachable(value);
  }
}

function lower(path: string, text: string): FileFacts {
  return frontend.lower(text, { file: fileId(`/ws/${path}`), depth: 'whole' });
}

function made(texts: Readonly<Record<string, string>>, files: ReadonlyMap<FileId, FileFacts>, input: Omit<LinkInput, 'files'>): Program {
  const resolver = frontend.link({ ...input, files });
  const callees = (text: string): readonly Callee[] => {
    for (const [file, facts] of files) {
      const source = texts[file.slice('/ws/'.length)] ?? '';
      for (const unit of facts.units) {
        for (const call of unit.calls) {
          if (source.slice(call.at.start, call.at.end) === text) return resolver.callees(unitKey(file, unit.path), call);
        }
      }
    }
    throw new Error(`there is no call ${text}`);
  };
  return {
    resolver,
    callees,
    calls: (text) => callees(text).map((callee) => `${callee.names[0] ?? '?'} -> ${describeValue(callee.result)}`).join('; '),
    names: (text) => callees(text)[0]?.names ?? [],
    edited: (changes) => {
      const next = new Map(files);
      for (const [path, text] of Object.entries(changes)) next.set(fileId(`/ws/${path}`), lower(path, text));
      return made({ ...texts, ...changes }, next, { ...input, previous: resolver });
    },
    unit: (file, path) => unitKey(fileId(`/ws/${file}`), path),
  };
}
