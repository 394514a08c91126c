import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { decodeFacts, encodeFacts } from '../../server/src/catalog/stdlib-codec.ts';
import { loadStdlib, readDirectory } from '../../server/src/catalog/stdlib.ts';
import { fileId, unitKey, type Call, type FileFacts, type Value } from '../../server/src/model/index.ts';
import { DEFAULT_WORLD } from '../../server/src/model/world.ts';
import { stubFingerprint } from '../../scripts/stdlib-index.ts';
import { STDLIB_INDEX, stdlib } from '../harness/stdlib.ts';
import { bindings, lower, python, show, unit, variable } from './lowering-fixtures.ts';

function stub(module: string): FileFacts {
  const found = stdlib(module);
  assert.ok(found, `no stub for ${module}`);
  return found.facts;
}

describe('the index of library stubs', () => {
  it('is made from the stubs that are installed, by this generator', () => {
    const { directory } = readDirectory(readFileSync(STDLIB_INDEX), brotliDecompressSync);
    assert.equal(directory.fingerprint, stubFingerprint(), 'run `node --import tsx scripts/generate-stdlib.ts`');
  });

  it('knows modules, packages and submodules, and nothing else', () => {
    assert.deepEqual(
      ['asyncio', 'asyncio.tasks', 'threading', 'requests', 'yaml', 'psycopg2.pool'].map((module) => [stdlib(module)?.file, stdlib(module)?.package]),
      [
        ['stub:asyncio', true],
        ['stub:asyncio.tasks', false],
        ['stub:threading', false],
        ['stub:requests', true],
        ['stub:yaml', true],
        ['stub:psycopg2.pool', false],
      ],
    );
    assert.equal(stdlib('no.such.module'), undefined);
    assert.equal(stdlib('constructor'), undefined);
    assert.equal(stdlib('asyncio'), stdlib('asyncio'));
  });

  it('tells coroutine functions from others', () => {
    assert.equal(unit(stub('asyncio.tasks'), 'sleep').async, true);
    assert.equal(unit(stub('time'), 'sleep').async, false);
  });

  it('has the definitions of the newest interpreter and keeps those that only older ones have', () => {
    assert.ok(stub('asyncio.taskgroups').classes.some((cls) => cls.name === 'TaskGroup'));
    assert.ok(stub('asyncio').exportedNames?.includes('create_task'));
    assert.ok(stub('asyncio').exportedNames?.includes('TaskGroup'));
    assert.ok(stub('distutils.core').units.length > 1);
    const [first, ...others] = variable(unit(stub('asyncio.tasks'), ''), 'create_task').bindings;
    assert.ok(first?.kind === 'function' && others.length === 0);
  });

  it('reads only the package that is asked for', () => {
    let inflated = 0;
    const library = loadStdlib(readFileSync(STDLIB_INDEX), (bytes) => {
      inflated++;
      return brotliDecompressSync(bytes);
    });
    assert.equal(inflated, 1);
    library('asyncio');
    library('asyncio.tasks');
    assert.equal(inflated, 2);
  });
});

describe('facts of stubs', () => {
  const text = [
    'import sys, a.b as c',
    'from .d import *',
    'from e import f as g',
    '__all__ = ["A"]',
    'T = TypeVar("T", bound="A | None")',
    'x: int',
    'y: Final = 3',
    'z = None',
    'z += [1]',
    'del x',
    '@final',
    'class A(B[T], metaclass=M):',
    '    n: ClassVar[dict[str, Literal["a", 1]]]',
    '    def __init__(self, p: "T" = ..., /, q=None, *r: int, s: bool = False, **t) -> None: ...',
    '    async def m(self) -> list[T] | None: ...',
    '    @overload',
    '    def o(self): ...',
    '    @overload',
    '    def o(self, x): ...',
    'def h():',
    '    self.v = 1',
    '    k = lambda: 1',
    '    return [i for i in k()]',
    'def w(): yield 1',
    '',
  ].join('\n');

  it('come back from the index as they were, spans and bodies apart', () => {
    const facts = lower(text, 'interface');
    const back = decodeFacts(JSON.parse(JSON.stringify(encodeFacts(facts))) as ReturnType<typeof encodeFacts>, 'x');
    const outline = (all: FileFacts): unknown => [
      all.units.map((each) => [each.kind, each.name, each.path, each.async, each.generator, each.stub, each.parent, each.class, each.params, show(each.returns), each.returned, each.yielded, each.decorators, each.outerNames]),
      all.units.map((each) => each.variables.map((found) => `${found.name}: ${bindings(found).join()}`).sort((first, second) => first.localeCompare(second))),
      all.classes.map((each) => ({ ...each, at: 0, nameAt: 0, members: each.members.map((found) => [found.name, bindings(found)]) })),
      all.imports.map((each) => ({ ...each, at: 0 })),
      all.exportedNames,
    ];
    assert.deepEqual(outline(back), outline(facts));
  });
});

describe('names of the standard library', () => {
  const FILE = fileId('/project/main.py');
  const resolve = (text: string): { call: (callee: string) => readonly string[]; result: (callee: string) => Value } => {
    const facts = lower(text);
    const resolver = python().link({ files: new Map([[FILE, facts]]), roots: ['/project'], library: stdlib, world: () => DEFAULT_WORLD, knownClass: () => false });
    const find = (callee: string): { key: ReturnType<typeof unitKey>; call: Call } => {
      for (const each of facts.units) for (const call of each.calls) if (show(call.callee) === callee) return { key: unitKey(FILE, each.path), call };
      throw new Error(`no call to ${callee}`);
    };
    const callee = (name: string) => {
      const { key, call } = find(name);
      return resolver.callees(key, call)[0];
    };
    return { call: (name) => callee(name)?.names ?? [], result: (name) => callee(name)?.result ?? { k: 'unknown' } };
  };

  it('are the public ones', () => {
    const { call, result } = resolve(
      ['import asyncio, threading, queue, time, concurrent.futures', 'from concurrent.futures import ThreadPoolExecutor', 'def main():', '    t = threading.Thread(target=main)', '    t.start()', '    queue.Queue().get()', '    time.sleep(1)', '    with ThreadPoolExecutor() as pool:', '        pool.submit(main)', '    lock = threading.Lock()', '    lock.acquire()', 'async def go():', '    asyncio.sleep(1)', '    asyncio.create_task(go())', '    asyncio.get_running_loop().run_in_executor(None, main)', ''].join('\n'),
    );
    const first = (name: string): string | undefined => call(name)[0];
    assert.equal(first('time.sleep'), 'time.sleep');
    assert.equal(first('asyncio.sleep'), 'asyncio.sleep');
    assert.equal(result('asyncio.sleep').k, 'coroutine');
    assert.equal(first('t.start'), 'threading.Thread.start');
    assert.equal(first('queue.Queue().get'), 'queue.Queue.get');
    assert.ok(call('pool.submit').includes('concurrent.futures.ThreadPoolExecutor.submit'));
    assert.ok(call('lock.acquire').includes('threading.Lock.acquire'), call('lock.acquire').join());
    const task = result('asyncio.create_task');
    assert.ok(task.k === 'instance' && task.names.includes('asyncio.Task'));
    assert.ok(call('asyncio.get_running_loop().run_in_executor').some((name) => name.endsWith('.run_in_executor')));
  });
});
