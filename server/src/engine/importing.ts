import type { Binding, Span } from '../model/index.ts';
import type { FileView } from '../rule-api/index.ts';

type Importing = ReturnType<FileView['importing']>;
type ImportBinding = Extract<Binding, { kind: 'import' }>;

/** Makes a module, or a name of it, available at module level; what is imported there already is used under the name it has. */
export function importing(file: FileView, module: string, name?: string): Importing {
  const visible = visibleImports(file);
  if (name !== undefined) {
    const direct = visible.find(({ binding }) => binding.module === module && binding.name === name);
    if (direct !== undefined) return { edits: [], text: direct.as };
  }
  const whole = visible.find(({ binding, as }) => reaches(binding, as, module));
  const parent = visible.find(({ binding }) => binding.name !== undefined && `${binding.module}.${binding.name}` === module);
  const suffix = name === undefined ? '' : `.${name}`;
  if (whole !== undefined) return { edits: [], text: `${whole.binding.whole === undefined ? whole.as : module}${suffix}` };
  if (parent !== undefined) return { edits: [], text: `${parent.as}${suffix}` };
  // A name out of a package is imported by itself, since `concurrent.futures.wait` is long; one of a plain module keeps its module.
  if (name !== undefined && module.includes('.') && !taken(file, name)) return { edits: [insertion(file, `from ${module} import ${name}`, module, true)], text: name };
  const [top = module] = module.split('.');
  if (!taken(file, top)) return { edits: [insertion(file, `import ${module}`, module, false)], text: `${module}${suffix}` };
  const alias = `${module.replaceAll('.', '_')}_module`;
  return { edits: [insertion(file, `import ${module} as ${alias}`, module, false)], text: `${alias}${suffix}` };
}

interface Visible {
  readonly as: string;
  readonly binding: ImportBinding;
}

/** Imports that the module body executes and whose names nothing else binds. */
function visibleImports(file: FileView): readonly Visible[] {
  const body = file.units[0]?.unit;
  if (body === undefined) return [];
  const found: Visible[] = [];
  for (const variable of body.variables) {
    const imports = variable.bindings.filter((binding): binding is ImportBinding => binding.kind === 'import');
    if (imports.length === 0 || imports.length !== variable.bindings.length) continue;
    const sure = imports.filter((binding) => !binding.typeOnly && binding.level === 0 && binding.unit === 0 && body.regions[binding.region]?.kind === 'body');
    // `import a.b` and `import a.c` both bind `a` to the same module.
    if (imports.some((binding) => binding.module !== imports[0]?.module || binding.name !== imports[0]?.name)) continue;
    for (const binding of sure) found.push({ as: variable.name, binding });
  }
  return found;
}

/** `import a.b` makes `a.b` and `a` usable; `import a.b as x` makes `x` stand for `a.b`. */
function reaches(binding: ImportBinding, as: string, module: string): boolean {
  if (binding.name !== undefined) return false;
  if (binding.whole === undefined) return binding.module === module;
  return binding.whole === module || (as === module && binding.whole.startsWith(`${module}.`));
}

/** Some scope of the file binds the name to something else, so that a new import would be hidden or hide it. */
function taken(file: FileView, name: string): boolean {
  return file.units.some((site) => site.unit.variables.some((variable) => variable.name === name));
}

function insertion(file: FileView, statement: string, module: string, from: boolean): { readonly at: Span; readonly text: string } {
  const body = file.units[0]?.unit;
  const newline = file.newline;
  const top = file.facts.imports.filter((item) => item.unit === 0 && !item.typeOnly && body?.regions.every((region, index) => index === 0 || region.first > item.order || region.last < item.order) !== false);
  const future = top.filter((item) => item.module === '__future__').at(-1);
  const group: { readonly module: string; readonly from: boolean; readonly at: Span }[] = [];
  for (const item of top) {
    if (item.module === '__future__') continue;
    const last = group.at(-1);
    // The first run of imports without a statement or blank line between them.
    if (last !== undefined && file.line(item.at.start) > file.line(last.at.end) + 1) break;
    group.push({ module: item.module, from: item.names.length > 0, at: item.at });
  }
  const [first] = group;
  if (first !== undefined) {
    const before = group.findLast((item) => (from === item.from ? item.module <= module : !item.from && from));
    if (before !== undefined) return after(file, before.at.end, `${newline}${statement}`);
    const start = file.lineStart(first.at.start);
    return { at: { start, end: start }, text: `${statement}${newline}` };
  }
  if (future !== undefined) return after(file, future.at.end, `${newline}${newline}${statement}`);
  if (body?.docAt !== undefined) return after(file, body.docAt.end, `${newline}${newline}${statement}`);
  const start = file.lineStart(firstStatement(file, body?.bodyAt.start ?? 0));
  return { at: { start, end: start }, text: `${statement}${newline}${newline}` };
}

function after(file: FileView, offset: number, text: string): { readonly at: Span; readonly text: string } {
  const end = file.lineEnd(offset);
  return { at: { start: end, end }, text };
}

/** The first line that is neither blank nor a comment. */
function firstStatement(file: FileView, from: number): number {
  const match = /^(?:[ \t\f\uFEFF]*(?:#[^\n]*)?\r?\n)*/.exec(file.source);
  return Math.max(from, match?.[0].length ?? 0);
}
