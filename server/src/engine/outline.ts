import { glance, type FileFacts } from '../model/index.ts';
import { calledNames, handedNames, localAliases, publicAliases } from './spelling.ts';

/** The names in a file, from one look at its facts: what is kept of the files that nobody asks about. */
export interface Outline {
  /** Of what is called, and of what calls are given. */
  readonly calling: readonly string[];
  readonly given: readonly string[];
  /** What locals stand for. */
  readonly renaming: readonly string[];
  /** Names that other files see too, of module variables, classes, attributes, each followed by what it may stand for. */
  readonly outside: readonly string[];
  /** Attributes that are read or written. */
  readonly accessed: readonly string[];
}

const known = new WeakMap<FileFacts, Outline>();

export function outlineOf(facts: FileFacts): Outline {
  const before = known.get(facts);
  if (before !== undefined) return before;
  const made = outline(glance(facts));
  known.set(facts, made);
  return made;
}

function outline(facts: FileFacts): Outline {
  const calling = new Set<string>();
  const given = new Set<string>();
  const accessed = new Set<string>();
  for (const unit of facts.units) {
    for (const call of unit.calls) {
      for (const name of calledNames(call.callee)) calling.add(name);
      for (const name of handedNames(call)) given.add(name);
    }
    for (const { target } of unit.accesses) if (target.k === 'attribute') accessed.add(target.name);
  }
  const renaming = new Set<string>();
  for (const others of localAliases(facts).values()) for (const other of others) renaming.add(other);
  const outside: string[] = [];
  for (const [name, others] of publicAliases(facts)) for (const other of others) outside.push(name, other);
  return { calling: [...calling], given: [...given], renaming: [...renaming], outside, accessed: [...accessed] };
}
