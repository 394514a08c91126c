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
  /** Names of functions that run when they are called, each followed by a name that it calls or that it may stand for. */
  readonly leads: readonly string[];
  /** Attributes that are read or written. */
  readonly accessed: readonly string[];
  /** First parts of the modules that are imported. */
  readonly packages: readonly string[];
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
  return { calling: [...calling], given: [...given], renaming: [...renaming], outside, accessed: [...accessed], leads: leadsOf(facts, outside), packages: [...new Set(facts.imports.map((each) => each.module.split(/[./]/)[0] ?? ''))] };
}

function leadsOf(facts: FileFacts, outside: readonly string[]): readonly string[] {
  const found = new Map<string, Set<string>>();
  const add = (name: string, to: Iterable<string>): void => {
    const known = found.get(name);
    if (known === undefined) found.set(name, new Set(to));
    else for (const each of to) known.add(each);
  };
  for (const unit of facts.units) {
    if (unit.kind === 'module' || unit.async || unit.calls.length === 0) continue;
    const names = unit.calls.flatMap((call) => [...calledNames(call.callee), ...handedNames(call)]);
    add(unit.name, names);
    // A lambda may be run by what the function around it gives it to.
    for (let at = unit; at.kind === 'lambda'; ) {
      const around = facts.units[at.parent];
      if (around === undefined || around.kind === 'module') break;
      add(around.name, names);
      at = around;
    }
    const cls = facts.classes[unit.class];
    if (cls !== undefined && CONSTRUCTORS.has(unit.name)) add(cls.name, names);
  }
  for (const [name, others] of localAliases(facts)) add(name, others);
  for (let at = 0; at < outside.length; at += 2) add(outside[at] ?? '', [outside[at + 1] ?? '']);
  return [...found].flatMap(([name, others]) => [...others].flatMap((other) => (other === name ? [] : [name, other])));
}

const CONSTRUCTORS: ReadonlySet<string> = new Set(['__init__', '__new__', 'constructor']);

