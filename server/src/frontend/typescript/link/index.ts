import { type Callee, type FileFacts, type FileId, UNKNOWN_VALUE } from '../../../model/index.ts';
import type { LinkInput, Resolver } from '../../frontend.ts';
import type { CheckerSession } from '../checker-session.ts';
import { Answers } from './answers.ts';
import { Callees } from './callees.ts';
import { Classes } from './classes.ts';
import { ImportedFiles } from './imported-files.ts';
import { programFiles } from './program-files.ts';
import { onlyBinding } from './scopes.ts';
import { RefValues } from './values.ts';

/** The resolver over one snapshot, with what it keeps for the next. */
export interface TypescriptResolver extends Resolver {
  readonly files: ReadonlyMap<FileId, FileFacts>;
  readonly answers: Answers;
}

export function linkTypescript(session: CheckerSession, input: LinkInput, previous: TypescriptResolver | undefined): TypescriptResolver {
  const program = programFiles(input.files);
  const answers = new Answers(session, program, previous === undefined || !sameInterfaces(previous.files, input.files) ? new Map() : previous.answers.kept((file, facts) => input.files.get(file) === facts));
  const values: RefValues = new RefValues(program, answers, (place, call) => callees.result(place, call));
  const classes = new Classes(program, values);
  const callees: Callees = new Callees(program, answers, values, classes);
  const imported = new ImportedFiles(program, answers);

  return {
    files: input.files,
    answers,
    value(key, ref, order) {
      const place = values.place(key);
      return place === undefined ? UNKNOWN_VALUE : values.of(place, ref, order);
    },
    callees(key, call) {
      const place = values.place(key);
      return place === undefined ? [UNKNOWN_CALLEE] : callees.of(place, call);
    },
    result(key, call) {
      const place = values.place(key);
      return place === undefined ? UNKNOWN_VALUE : callees.result(place, call);
    },
    attribute(cls, name) {
      for (const key of classes.mro(cls).classes) {
        const found = program.class(key);
        const facts = found === undefined ? undefined : program.files.get(found.file);
        const member = found?.fact.members.find((each) => each.name === name);
        const binding = member === undefined ? undefined : onlyBinding(member);
        if (facts === undefined || found === undefined) continue;
        if (binding?.kind === 'function') {
          const method = classes.ownMethod(key, name);
          if (method !== undefined) return { k: 'unit', unit: method, names: [] };
        }
        const at = member?.bindings[0]?.at.start;
        if (at !== undefined) return answers.nameType(found.file, facts, at);
      }
      return UNKNOWN_VALUE;
    },
    mro: (cls) => classes.mro(cls),
    subclasses: (cls) => classes.subclasses(cls),
    findMethod: (cls, name) => classes.findMethod(cls, name),
    unit(key) {
      const found = program.unit(key);
      return found === undefined ? undefined : { ...found, library: false };
    },
    class(key) {
      const found = program.class(key);
      return found === undefined ? undefined : { ...found, library: false };
    },
    facts: (file) => input.files.get(file),
    typeAt(file, at) {
      const facts = input.files.get(file);
      return facts === undefined ? UNKNOWN_VALUE : answers.typeAt(file, facts, at);
    },
    expectedAt: (file, at) => (input.files.has(file) ? answers.expectedAt(file, at) : 'unknown'),
    moduleName: () => undefined,
    importedFile: (from, module) => imported.of(from, module),
    missing: NONE_MISSING,
  };
}

const UNKNOWN_CALLEE: Callee = { kind: 'unknown', names: [], result: UNKNOWN_VALUE, decorated: 'no' };
const NONE_MISSING: ReadonlySet<string> = new Set();

/** What files may see of each other is the same: edits within bodies change no answer about another file. */
function sameInterfaces(before: ReadonlyMap<FileId, FileFacts>, now: ReadonlyMap<FileId, FileFacts>): boolean {
  if (before.size !== now.size) return false;
  for (const [file, facts] of now) {
    const was = before.get(file);
    if (was === undefined || (was !== facts && was.digest !== facts.digest)) return false;
  }
  return true;
}

