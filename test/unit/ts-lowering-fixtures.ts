import assert from 'node:assert/strict';
import { API } from 'typescript/unstable/sync';
import { lowerSourceFile } from '../../server/src/frontend/typescript/lower/index.ts';
import { type FileFacts, fileId } from '../../server/src/model/index.ts';

const FOLDER = '/lowering';
const CONFIGURATION = JSON.stringify({ compilerOptions: { noLib: true, types: [], target: 'esnext', module: 'preserve', jsx: 'preserve', allowJs: true }, include: ['.'] });

const texts = new Map([[`${FOLDER}/tsconfig.json`, CONFIGURATION]]);
let api: API | undefined;

after(() => api?.close());

/** Facts of a text as a file of this name has it, and the messages of its syntax errors. */
export function lowered(text: string, name: string, depth: 'whole' | 'interface' = 'whole'): { readonly facts: FileFacts; readonly errors: readonly string[] } {
  const file = `${FOLDER}/${name}`;
  const created = !texts.has(file);
  texts.set(file, text);
  const project = `${FOLDER}/tsconfig.json`;
  api ??= new API({
    cwd: FOLDER,
    fs: {
      readFile: (path) => texts.get(path) ?? null,
      fileExists: (path) => texts.has(path),
      directoryExists: (path) => path === FOLDER || path === '/',
      getAccessibleEntries: (path) => ({ files: path === FOLDER ? [...texts.keys()].map((each) => each.slice(FOLDER.length + 1)) : [], directories: path === '/' ? [FOLDER.slice(1)] : [] }),
    },
  });
  const snapshot = api.updateSnapshot({ openProjects: [project], fileChanges: created ? { created: [file] } : { changed: [file] } });
  const program = snapshot.getProject(project)?.program;
  const source = program?.getSourceFile(file);
  assert.ok(program && source, 'the text is parsed');
  assert.equal(source.text, text);
  const errors = program.getSyntacticDiagnostics(file);
  const facts = lowerSourceFile(source, text, { file: fileId(file), depth, errors: errors.map(({ pos, end }) => ({ start: pos, end })) });
  return { facts, errors: errors.map((error) => error.text) };
}

export const lowerTypescript = (text: string, name = 'plain.ts'): FileFacts => lowered(text, name).facts;
