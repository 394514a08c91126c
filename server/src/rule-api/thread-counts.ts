import type { Access, Ref, Span } from '../model/index.ts';
import type { FileView, ProgramView, UnitSite } from './views.ts';

/** A place at which a program sets a variable that native libraries read for the number of their threads. */
export interface ThreadCount {
  readonly variable: string;
  readonly value: Ref | undefined;
  readonly in: UnitSite;
  readonly order: number;
  readonly region: number;
  readonly at: Span;
  readonly valueAt: Span;
}

const COUNT = /^(?:OMP|MKL|OPENBLAS|NUMEXPR|VECLIB|BLIS|GOTO|NUMBA|POLARS|TF|MPI)_\w*(?:THREADS?|THREADS_MKL)$|^NUM_THREADS_MKL$/;

/** `os.environ['X'] = …`, `os.environ.setdefault('X', …)` and `os.environ.update(X=…)`. */
export function* threadCounts(file: FileView, program: ProgramView): Iterable<ThreadCount> {
  for (const unit of file.units) {
    for (const access of unit.unit.accesses) {
      if (access.mode !== 'write' || access.target.k !== 'item') continue;
      const variable = textOf(access.target.index);
      if (variable === undefined || !isCount(variable) || !isEnviron(access.target.of, unit, program)) continue;
      yield { variable, value: access.value, in: unit, order: access.order, region: access.region, ...whole(file, access) };
    }
  }
  for (const site of file.calls) {
    if (site.call.callee.k !== 'attribute') continue;
    const { of, name: method } = site.call.callee;
    const [name, value] = site.call.args;
    const place = { in: site.in, order: site.call.order, region: site.call.region };
    if (method === 'setdefault' && name !== undefined && value !== undefined && isEnviron(of, site.in, program)) {
      const variable = textOf(name.value);
      if (variable !== undefined && isCount(variable)) yield { ...place, variable, value: value.value, at: site.call.statementAt, valueAt: value.at };
    } else if (method === 'update' && isEnviron(of, site.in, program)) {
      for (const arg of site.call.args) if (arg.name !== undefined && isCount(arg.name)) yield { ...place, variable: arg.name, value: arg.value, at: arg.at, valueAt: { start: arg.at.start + (/^\w+\s*=\s*/.exec(file.text(arg.at))?.[0].length ?? 0), end: arg.at.end } };
    }
  }
}

const textOf = (ref: Ref): string | undefined => (ref.k === 'literal' && typeof ref.value === 'string' ? ref.value : undefined);
const isCount = (name: string): boolean => COUNT.test(name);

function isEnviron(ref: Ref, unit: UnitSite, program: ProgramView): boolean {
  if (ref.k === 'attribute') return ref.name === 'environ' && ref.of.k === 'name' && ref.of.name === 'os';
  return ref.k === 'name' && ref.name === 'environ' && program.names(program.value(unit, ref)).every((name) => name.includes('environ') || name.startsWith('os.'));
}

/** The whole assignment, found from the place of its target. */
function whole(file: FileView, access: Access): { readonly at: Span; readonly valueAt: Span } {
  const end = file.lineEnd(access.at.end);
  const line = file.source.slice(access.at.start, end);
  const code = withoutComment(line);
  const equals = code.indexOf('=', access.at.end - access.at.start - 1);
  const from = equals < 0 ? 0 : equals + 1 + (/^\s*/.exec(code.slice(equals + 1))?.[0].length ?? 0);
  return { at: { start: access.at.start, end: access.at.start + code.length }, valueAt: { start: access.at.start + from, end: access.at.start + code.length } };
}

/** A line of code up to its comment; a `#` in a string is none. */
function withoutComment(line: string): string {
  return (/^(?:[^#'"]|'[^']*'|"[^"]*")*/.exec(line)?.[0] ?? line).trimEnd();
}
