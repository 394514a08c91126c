import { SymbolFlags, type Symbol } from 'typescript/unstable/sync';
import { builtinModules } from 'node:module';

/**
 * The dotted name under which the catalogue knows a thing that a library declares: `js:Promise.all`, `node:fs.readFileSync`,
 * `npm:async-mutex.Mutex.acquire`. `undefined` for what has no name of its own, such as a property of an anonymous type.
 */
export function libraryName(symbol: Symbol): string | undefined {
  const path: string[] = [];
  let module: string | undefined;
  for (let at: Symbol | undefined = symbol; at !== undefined; at = at.getParent()) {
    if ((at.flags & (SymbolFlags.ValueModule | SymbolFlags.NamespaceModule)) !== 0 && at.name.startsWith('"')) {
      module = at.name.slice(1, -1);
      break;
    }
    if (at.name === 'export=' || at.name === 'globalThis' || at.name === '__global') continue;
    if (at.name.startsWith('__') && at.name !== '__promisify__') return undefined;
    path.unshift(at.name);
  }
  if (path.length === 0) return undefined;
  const declared = symbol.valueDeclaration?.path ?? symbol.declarations[0]?.path;
  if (declared === undefined) return undefined;
  const owner = ownerOf(declared, module);
  // `Promise.all` is declared by an interface `PromiseConstructor`.
  const written = owner === 'js:' ? path.map((name, index) => (index < path.length - 1 ? name.replace(/Constructor$/, '') : name)) : path;
  return `${owner}${written.join('.')}`;
}

/** The prefix of a module's things: `node:fs.`, `npm:p-limit.`. */
export function modulePrefix(module: string): string {
  const bare = module.startsWith('node:') ? module.slice(5) : module;
  if (module.startsWith('node:') || BUILTIN.has(bare)) return `node:${bare}.`;
  return `npm:${packageOf(module)}.`;
}

function ownerOf(declared: string, module: string | undefined): string {
  // A quoted name that is a path is that of a file, which its folder tells better.
  if (module !== undefined && !module.startsWith('/') && !/^[a-z]:/i.test(module)) return modulePrefix(module);
  const at = declared.lastIndexOf('/node_modules/');
  if (at === -1 || /\/lib\.[\w.]*d\.ts$/.test(declared)) return 'js:';
  const name = packageOf(declared.slice(at + '/node_modules/'.length));
  if (name === '@types/node') return 'js:';
  if (!name.startsWith('@types/')) return `npm:${name}.`;
  const typed = name.slice('@types/'.length);
  return `npm:${typed.includes('__') ? `@${typed.replace('__', '/')}` : typed}.`;
}

/** `@scope/name` of `@scope/name/lib/file`. */
function packageOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

const BUILTIN: ReadonlySet<string> = new Set(builtinModules.filter((name) => !name.startsWith('_')));
