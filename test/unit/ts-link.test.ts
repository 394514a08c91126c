import assert from 'node:assert/strict';
import type { Value } from '../../server/src/model/index.ts';
import { program, type TestProgram } from '../harness/program.ts';
import type { Sources } from '../harness/analyse.ts';

/** What a call calls, in short: the path of a unit, the name of a class, or the names by which a library's thing is known. */
async function calls(sources: Sources, file: string, callee: string): Promise<string> {
  const test = await program(sources);
  return called(test, file, callee);
}

function called(test: TestProgram, file: string, callee: string): string {
  return test.view
    .callees(test.call(file, callee))
    .map((each) => (each.kind === 'unit' ? `unit ${short(each.unit)}` : each.kind === 'class' && each.class !== undefined ? `class ${short(each.class)}` : each.kind === 'unknown' ? 'unknown' : each.names.join(' ')))
    .join(' | ');
}

async function gives(sources: Sources, file: string, callee: string): Promise<string> {
  const test = await program(sources);
  return shown(test.view.result(test.call(file, callee)));
}

const short = (key: string | undefined): string => (key ?? '').replace('/program/', '').replace('#', ' ');

function shown(value: Value): string {
  switch (value.k) {
    case 'promise':
      return `${value.how} of ${shown(value.of)}`;
    case 'literal':
      return value.type;
    case 'collection':
      return `${value.type} of ${shown(value.element)}`;
    case 'union':
      return value.of.map(shown).sort().join(' | ');
    case 'instance':
      return `instance ${short(value.class)}`;
    case 'symbol-instance':
      return `object ${value.names[0] ?? ''}`;
    default:
      return value.k;
  }
}

describe('what a call of TypeScript calls', () => {
  it('a function of the same file, declared after it or held by a constant', async () => {
    const text = 'later();\nheld();\nfunction later() {}\nconst held = async () => {};\n';
    assert.equal(await calls({ 'a.ts': text }, 'a.ts', 'later'), 'unit a.ts later');
    assert.equal(await calls({ 'a.ts': text }, 'a.ts', 'held'), 'unit a.ts held');
  });

  it('a function of another file, by whatever name it comes', async () => {
    const lib = "export async function load() {}\nexport default function main() {}\nexport const named = () => 1;\n";
    const sources = (text: string): Sources => ({ 'lib.ts': lib, 'again.ts': "export { load as fetchIt } from './lib';\nexport * from './lib';\n", 'a.ts': text });
    assert.equal(await calls(sources("import { load as get } from './lib';\nget();\n"), 'a.ts', 'get'), 'unit lib.ts load');
    assert.equal(await calls(sources("import go from './lib';\ngo();\n"), 'a.ts', 'go'), 'unit lib.ts main');
    assert.equal(await calls(sources("import * as lib from './lib';\nlib.named();\n"), 'a.ts', 'lib.named'), 'unit lib.ts named');
    assert.equal(await calls(sources("import { fetchIt } from './again';\nfetchIt();\n"), 'a.ts', 'fetchIt'), 'unit lib.ts load');
    assert.equal(await calls(sources("import { named } from './again.js';\nnamed();\n"), 'a.ts', 'named'), 'unit lib.ts named');
  });

  it('a method, through this, through a base class, and through a variable of the type', async () => {
    const text = `class Base { stop() {} }
class Service extends Base {
  #inner() {}
  start = () => { this.run(); };
  run() { this.stop(); this.#inner(); }
}
const service = new Service();
service.run();
function use(given: Service) { given.start(); }
`;
    const sources = { 'a.ts': text };
    assert.equal(await calls(sources, 'a.ts', 'this.run'), 'unit a.ts Service.run');
    assert.equal(await calls(sources, 'a.ts', 'this.stop'), 'unit a.ts Base.stop');
    assert.match(await calls(sources, 'a.ts', 'this.#inner'), /^unit a\.ts Service\..*inner$/);
    assert.equal(await calls(sources, 'a.ts', 'service.run'), 'unit a.ts Service.run');
    assert.equal(await calls(sources, 'a.ts', 'given.start'), 'unit a.ts Service.start');
    assert.equal(await calls(sources, 'a.ts', 'Service'), 'class a.ts Service');
  });

  it('the body of an overloaded function', async () => {
    const text = 'function f(x: string): string;\nfunction f(x: number): number;\nfunction f(x: unknown) { return x; }\nexport const y = f(1);\n';
    assert.match(await calls({ 'a.ts': text }, 'a.ts', 'f'), /^unit a\.ts f/);
    const test = await program({ 'a.ts': text });
    const [callee] = test.view.callees(test.call('a.ts', 'f'));
    assert.equal(callee?.unit === undefined ? undefined : test.view.unit(callee.unit)?.unit.stub, false);
  });

  it('nothing that is known, for an interface method and for a parameter', async () => {
    const text = 'interface Store { get(): Promise<number> }\nexport function f(store: Store, callback: () => void) { store.get(); callback(); }\n';
    assert.equal(await calls({ 'a.ts': text }, 'a.ts', 'store.get'), 'unknown');
    assert.equal(await calls({ 'a.ts': text }, 'a.ts', 'callback'), 'unknown');
  });

  it('a thing of the platform or of Node.js, by its public name', async () => {
    const text = `import fs, { readFileSync as read } from 'node:fs';
import { Worker } from 'worker_threads';
import * as crypto from 'crypto';
fs.writeFileSync('a', 'b'); read('a'); crypto.pbkdf2Sync('a', 'b', 1, 1, 'sha1'); setTimeout(() => {}, 1); Promise.all([]);
const w = new Worker('x'); w.terminate(); new Map<string, number>().set('a', 1); process.nextTick(() => {});
export async function f(p: Promise<number>) { p.then(() => 1); }
`;
    const of = (callee: string): Promise<string> => calls({ 'a.ts': text }, 'a.ts', callee);
    assert.equal(await of('fs.writeFileSync'), 'node:fs.writeFileSync');
    assert.equal(await of('read'), 'node:fs.readFileSync');
    assert.equal(await of('crypto.pbkdf2Sync'), 'node:crypto.pbkdf2Sync');
    assert.equal(await of('setTimeout'), 'js:setTimeout');
    assert.equal(await of('Promise.all'), 'js:Promise.all');
    assert.equal(await of('Worker'), 'node:worker_threads.Worker');
    assert.equal(await of('w.terminate'), 'node:worker_threads.Worker.terminate');
    assert.equal(await of('p.then'), 'js:Promise.then');
    assert.equal(await of('process.nextTick'), 'js:process.nextTick');
  });

  it('in JavaScript without types, what it requires', async () => {
    const text = "const { execSync } = require('child_process');\nconst limit = require('p-limit');\nexecSync('ls');\nlimit(3);\n";
    assert.equal(await calls({ 'a.js': text }, 'a.js', 'execSync'), 'node:child_process.execSync');
    assert.match(await calls({ 'a.js': text }, 'a.js', 'limit'), /npm:p-limit/);
  });
});

describe('what a call of TypeScript gives', () => {
  const of = (declarations: string, call = 'f'): Promise<string> => gives({ 'a.ts': `${declarations}\nexport function g() { ${call}(); }\n` }, 'a.ts', call);

  it('a promise, whether the function says so or its body does', async () => {
    assert.equal(await of('async function f() { return 1; }'), 'promise of unknown');
    assert.equal(await of('declare function f(): Promise<string>;'), 'promise of str');
    assert.equal(await of('function f() { return Promise.resolve(1); }'), 'promise of int');
    assert.equal(await of('class Later<T> extends Promise<T> {}\ndeclare function f(): Later<number>;'), 'promise of int');
  });

  it('a thenable only where it has a then that takes callbacks and is always there', async () => {
    assert.match(await of('interface Query { then(done: (rows: string[]) => void): void }\ndeclare function f(): Query;'), /^thenable/);
    assert.equal(await of('interface Chain { then?(done: () => void): void }\ndeclare function f(): Chain;'), 'unknown');
    assert.equal(await of('interface Step { then: string }\ndeclare function f(): Step;'), 'unknown');
  });

  it('one of several, an array, an object of a class, a plain value, or what nobody knows', async () => {
    assert.match(await of('declare function f(): Promise<number> | undefined;'), /none \| promise of int/);
    assert.equal(await of('declare function f(): Promise<void>[];'), 'list of promise of none');
    assert.equal(await of('class Own {}\ndeclare function f(): Own;'), 'instance a.ts Own');
    assert.equal(await of("import type { Worker } from 'node:worker_threads';\ndeclare function f(): Worker;"), 'object node:worker_threads.Worker');
    assert.equal(await of('declare function f(): boolean;'), 'bool');
    assert.equal(await of('declare function f(): any;'), 'unknown');
    assert.equal(await of('function f<T>(x?: T): T | undefined { return x; }'), 'unknown');
  });
});

describe('what the place of a function expects', () => {
  const at = async (text: string): Promise<string> => {
    const test = await program({ 'a.ts': text });
    const start = text.indexOf('async () =>');
    return test.view.expectedAt(test.unit('a.ts', ''), { start, end: text.indexOf('}', start) + 1 });
  };

  it('nothing, a promise, or a value, by its type', async () => {
    assert.equal(await at('declare function f(done: () => void): void;\nf(async () => {});\n'), 'void');
    assert.equal(await at('declare function f(done: () => Promise<void>): void;\nf(async () => {});\n'), 'promise');
    assert.equal(await at('declare function f(done: () => void | Promise<void>): void;\nf(async () => {});\n'), 'promise');
    assert.equal(await at('declare function f(done: () => boolean): void;\nf(async () => {});\n'), 'value');
    assert.equal(await at('declare function f(done: () => unknown): void;\nf(async () => {});\n'), 'unknown');
  });

  it('a promise where one of the overloads takes one', async () => {
    assert.equal(await at('declare function f(done: () => void): void;\ndeclare function f(done: () => Promise<void>): void;\nf(async () => {});\n'), 'promise');
  });

  it('in a property and in a listener', async () => {
    assert.equal(await at('const handlers: { close: () => void } = { close: async () => {} };\nexport default handlers;\n'), 'void');
    assert.equal(await at("import { EventEmitter } from 'node:events';\nnew EventEmitter().on('x', async () => {});\n"), 'void');
  });
});

describe('after an edit of another file', () => {
  it('calls give what its new types say', async () => {
    const user = "import { load } from './lib';\nexport function f() { load(); }\n";
    const test = await program({ 'lib.ts': 'export function load(): number { return 1; }\n', 'a.ts': user });
    assert.equal(shown(test.view.result(test.call('a.ts', 'load'))), 'int');
    test.update({ 'lib.ts': 'export async function load(): Promise<number> { return 1; }\n', 'a.ts': user });
    assert.match(shown(test.view.result(test.call('a.ts', 'load'))), /^promise/);
    test.update({ 'lib.ts': 'export const load = 1;\n', 'a.ts': user });
    assert.equal(called(test, 'a.ts', 'load'), 'unknown');
  });
});
