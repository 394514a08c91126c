import type { FileFacts, FileId, Ref, Variable } from '../../../model/index.ts';
import { glance } from '../../../model/index.ts';

/** A class by its file and its place among the classes there. */
export interface ClassOfFile {
  readonly file: FileId;
  readonly index: number;
}

/** Finds classes by how their bases are spelled, before anything is resolved: evaluating the bases of every class would take up every file. */
export interface BaseNames {
  /** Classes with a base that may be one of this name. */
  readonly naming: (name: string) => readonly ClassOfFile[];
  /** Classes with a base that a call, a parameter or the like gives: it may be any class. */
  readonly computed: readonly ClassOfFile[];
}

/** What one file adds: names only, so that the facts need not stay. */
interface Outline {
  readonly bases: readonly (readonly string[])[];
  /** Names, each followed by one that it may stand for. */
  readonly aliases: readonly string[];
  /** Names of what is computed. */
  readonly computed: readonly string[];
}

const COMPUTED = '';
const outlines = new WeakMap<FileFacts, Outline>();

export function baseNames(files: ReadonlyMap<FileId, FileFacts>): BaseNames {
  const standsFor = new Map<string, Set<string>>();
  const all: (readonly [FileId, Outline])[] = [];
  for (const [file, facts] of files) {
    const outline = outlineOf(facts);
    all.push([file, outline]);
    for (let at = 0; at < outline.aliases.length; at += 2) relate(standsFor, outline.aliases[at] ?? '', outline.aliases[at + 1] ?? '');
    for (const name of outline.computed) relate(standsFor, name, COMPUTED);
  }
  const byName = new Map<string, ClassOfFile[]>();
  const meanings = new Map<string, ReadonlySet<string>>();
  for (const [file, { bases }] of all) {
    bases.forEach((spelled, index) => {
      const names = new Set(spelled.flatMap((name) => [...meaningsOf(name, standsFor, meanings)]));
      for (const name of names) {
        const list = byName.get(name);
        if (list === undefined) byName.set(name, [{ file, index }]);
        else list.push({ file, index });
      }
    });
  }
  return { naming: (name) => byName.get(name) ?? [], computed: byName.get(COMPUTED) ?? [] };
}

function outlineOf(facts: FileFacts): Outline {
  const known = outlines.get(facts);
  if (known !== undefined) return known;
  const seen = glance(facts);
  const aliases: string[] = [];
  const computed = new Set<string>();
  const bind = (name: string, value: Ref | undefined): void => {
    for (const other of value === undefined ? [COMPUTED] : spelling(value)) {
      if (other === COMPUTED) computed.add(name);
      else if (other !== name) aliases.push(name, other);
    }
  };
  const note = (variable: Variable, inClass: boolean): void => {
    for (const binding of variable.bindings) {
      if (binding.kind === 'value') bind(variable.name, binding.value);
      else if (binding.kind === 'import' && binding.name !== undefined && binding.name !== variable.name) aliases.push(variable.name, binding.name);
      else if (binding.kind === 'param' || binding.kind === 'declared' || (inClass && binding.kind === 'function')) computed.add(variable.name);
    }
  };
  for (const unit of seen.units) for (const variable of unit.variables) note(variable, false);
  for (const cls of seen.classes) {
    for (const member of cls.members) note(member, true);
    for (const attribute of cls.attributes) for (const binding of attribute.bindings) bind(attribute.name, binding.value);
  }
  const made: Outline = { bases: seen.classes.map((cls) => cls.bases.flatMap(spelling)), aliases, computed: [...computed] };
  outlines.set(facts, made);
  return made;
}

/** The names under which a class may be written here; `COMPUTED` for what is not written by name. A literal is no class. */
function spelling(ref: Ref): readonly string[] {
  switch (ref.k) {
    case 'name':
    case 'attribute':
      return [ref.name];
    case 'item':
      // `Base[int]`, or an element of a container.
      return [...spelling(ref.of), COMPUTED].slice(0, ref.of.k === 'name' || ref.of.k === 'attribute' ? 1 : 2);
    case 'choice':
      return ref.of.flatMap(spelling);
    case 'literal':
    case 'operation':
    case 'collection':
    case 'comprehension':
    case 'lambda':
      return [];
    default:
      return [COMPUTED];
  }
}

function meaningsOf(name: string, standsFor: ReadonlyMap<string, ReadonlySet<string>>, known: Map<string, ReadonlySet<string>>): ReadonlySet<string> {
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = new Set([name]);
  // A set is walked in the order of insertion, those added on the way included.
  for (const each of found) for (const other of standsFor.get(each) ?? []) found.add(other);
  known.set(name, found);
  return found;
}

function relate(relation: Map<string, Set<string>>, from: string, to: string): void {
  const known = relation.get(from);
  if (known === undefined) relation.set(from, new Set([to]));
  else known.add(to);
}
