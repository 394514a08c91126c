import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CheckerSession } from '../../server/src/frontend/typescript/checker-session.ts';
import { installedExecutable } from '../../server/src/frontend/typescript/executable.ts';
import { NativeProcess } from '../../server/src/frontend/typescript/native.ts';
import { fileId, type FileId } from '../../server/src/model/index.ts';

const executable = installedExecutable(import.meta.filename);

describe('the TypeScript process', () => {
  let folder: string;
  let session: CheckerSession;
  const log: string[] = [];
  const file = (name: string): FileId => fileId(`${folder}/${name}`);
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  const typeOf = (name: string, text: string, at: string): string | undefined => {
    session.source(file(name), text);
    return session.ask(file(name), (project) => {
      const type = project.checker.getTypeAtPosition(file(name), text.indexOf(at));
      return type === undefined ? undefined : project.checker.typeToString(type);
    });
  };

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'interleave-ts-'))).replaceAll(path.sep, '/');
    log.length = 0;
    session = new CheckerSession({ executable, version: 'test', expectsOverlays: false, log: (level, message) => log.push(`${level} ${message}`) });
  });
  afterEach(() => {
    session.close();
    rmSync(folder, { recursive: true });
  });

  it('types a file by the options of the nearest configuration', () => {
    write('tsconfig.json', '{ "compilerOptions": { "strict": true } }');
    write('a.ts', 'export const found = [1].find((x) => x > 1);\n');
    assert.equal(typeOf('a.ts', 'export const found = [1].find((x) => x > 1);\n', 'found'), 'number | undefined');
  });

  it('types a file that no configuration takes in', () => {
    write('tsconfig.json', '{ "files": ["other.ts"] }');
    write('other.ts', 'export {};\n');
    write('a.ts', 'const answer = Promise.resolve(42);\n');
    assert.equal(typeOf('a.ts', 'const answer = Promise.resolve(42);\n', 'answer'), 'Promise<number>');
  });

  it('finds the project of a solution by its references', () => {
    write('tsconfig.json', '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }');
    write('tsconfig.app.json', '{ "compilerOptions": { "composite": true, "strict": true }, "include": ["*.ts"] }');
    write('a.ts', 'export const found = [1].find((x) => x > 1);\n');
    assert.equal(typeOf('a.ts', 'export const found = [1].find((x) => x > 1);\n', 'found'), 'number | undefined');
  });

  it('sees an unsaved text in the file itself and in files that import it', () => {
    write('tsconfig.json', '{}');
    write('a.ts', 'export const value = 1;\n');
    const user = "import { value } from './a';\nexport const copy = value;\n";
    write('b.ts', user);
    assert.equal(typeOf('b.ts', user, 'copy'), '1');
    assert.equal(typeOf('a.ts', "export const value = 'text';\n", 'value'), '"text"');
    assert.equal(typeOf('b.ts', user, 'copy'), '"text"');
  });

  it('sees later texts of a file that no configuration takes in', () => {
    assert.equal(typeOf('a.ts', 'export const value = 1;\n', 'value'), '1');
    assert.equal(typeOf('a.ts', "export const value = 'text';\n", 'value'), '"text"');
    assert.equal(typeOf('a.ts', 'export const value = true;\n', 'value'), 'true');
  });

  it('shows again the text that earlier facts are of', () => {
    write('tsconfig.json', '{}');
    write('a.ts', 'export const value = 1;\n');
    const before = {};
    session.source(file('a.ts'), 'export const value = 1;\n');
    session.remember(before, 'export const value = 1;\n');
    assert.equal(typeOf('a.ts', "export const value = 'text';\n", 'value'), '"text"');
    session.show(before, file('a.ts'));
    assert.equal(session.current(file('a.ts'))?.text, 'export const value = 1;\n');
  });

  it('takes in a changed configuration and a new file', () => {
    write('tsconfig.json', '{ "compilerOptions": { "strict": false } }');
    const text = "import { value } from './later';\nexport const found = [value].find((x) => x > 1);\n";
    write('a.ts', text);
    assert.equal(typeOf('a.ts', text, 'found'), 'any');
    write('later.ts', 'export const value: number = 1;\n');
    write('tsconfig.json', '{ "compilerOptions": { "strict": true } }');
    session.changedOnDisk([file('later.ts'), file('tsconfig.json')]);
    assert.equal(typeOf('a.ts', text, 'found'), 'number | undefined');
  });

  it('is started again after it was killed, with all texts', () => {
    write('tsconfig.json', '{}');
    write('a.ts', 'export const value = 1;\n');
    assert.equal(typeOf('a.ts', "export const value = 'text';\n", 'value'), '"text"');
    kill(session.native);
    session.current(file('a.ts'));
    assert.equal(typeOf('a.ts', "export const value = 'text';\n", 'value'), '"text"');
    assert.deepEqual([session.native.status.state, session.native.status.restarts], ['running', 1]);
    assert.ok(log.some((line) => line.startsWith('warn the TypeScript process ended')), log.join('\n'));
  });

  it('says that it is missing where there is no executable', () => {
    const native = new NativeProcess({ executable: undefined, version: '7', overlay: () => undefined, expectsOverlays: false, log: () => undefined });
    assert.equal(native.ask(() => 'an answer'), undefined);
    assert.equal(native.status.state, 'missing');
    assert.match(native.status.says, /the native TypeScript 7 for \S+ is not installed/);
  });

  it('pauses longer after each death, and gives up after five', function () {
    if (process.platform === 'win32') return;
    const crashing = path.join(folder, 'crash.sh');
    writeFileSync(crashing, '#!/bin/sh\nexit 3\n');
    chmodSync(crashing, 0o755);
    let now = 0;
    const native = new NativeProcess({ executable: crashing, version: '7', overlay: () => undefined, expectsOverlays: false, log: () => undefined, now: () => now });
    const tries = (): number => {
      const before = native.generation;
      native.ask((api) => api.updateSnapshot({}));
      return native.generation - before;
    };
    assert.equal(tries(), 1);
    assert.equal(native.status.state, 'restarting');
    assert.equal(tries(), 1);
    assert.equal(tries(), 0);
    now += 1000;
    assert.equal(tries(), 1);
    now += 1000;
    assert.equal(tries(), 0);
    now += 1000;
    assert.equal(tries(), 1);
    now += 60_000;
    assert.equal(tries(), 1);
    assert.equal(native.status.state, 'missing');
    assert.match(native.status.says, /ended 5 times in a row/);
  });
});

function kill(native: NativeProcess): void {
  const { pid } = native;
  assert.ok(pid !== undefined);
  process.kill(pid, 'SIGKILL');
  // The signal is handled when the process is next scheduled.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
}
