import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createPythonFrontend } from '../../server/src/frontend/python/index.ts';
import { FILE, lower, python } from './lowering-fixtures.ts';

const whole = { file: FILE, depth: 'whole' } as const;

const SMALL = `import asyncio
from . import jobs as work  # noqa: F401

__all__ = ["Pool", "run"]


class Pool(Base[int], metaclass=Meta):
    limit: int = 2 ** 4
    names = [n for n in NAMES if n]

    def __init__(self, size: "int | None" = None, *args, key=lambda x: x, **options):
        """Makes a pool."""
        self.lock = asyncio.Lock()
        self.tasks: set[asyncio.Task[None]] = set()

    @property
    def size(self): return len(self.tasks)

    async def run(self, job, /):
        async with self.lock, other() as (a, b):
            async for item in job.items():
                task = asyncio.create_task(work.handle(item, *a, **b))  # interleave: ignore[dangling-task] -- kept below
                self.tasks.add(task)
        try:
            await asyncio.gather(*self.tasks)
        except* (OSError, ValueError) as errors:
            raise Failed(f"{errors!r:>{self.size}}") from errors
        else:
            self.limit += 1
        finally:
            del self.tasks


def pick(value):
    global chosen
    match value:
        case Pool(limit=n) | [n, *_] if n > 1:
            chosen = n
        case {"k": [first, second], **rest}: return first if second else rest
        case None | -1 | "x" "y": pass
        case _:
            while not (chosen := pick(value)): yield from value
    type Alias[T: int, *Ts, **P] = dict[T, "list[P]"]
    return t"{value}", b"x", 1_0.5j, not value, value[1:2, ::3], {**value, 1: 2}, {*value}
`;

describe('incremental lowering', () => {
  it('gives the same facts after random edits as from scratch', () => {
    const random = generator(7);
    const opened = python().open(SMALL, whole);
    opened.facts();
    const snippets = ['x', '\n', '(', ')', '    ', 'await ', '"', ':', 'async def f():\n    pass\n', '# interleave: off[a]\n', 'lambda: 1', '"""', '😀', '\r\n', '[', 'é = 1\n', ''];
    for (let round = 0; round < 200; round++) {
      const size = opened.text.length;
      const start = Math.floor(random() * (size + 1));
      const end = Math.min(size, start + Math.floor(random() * random() * 40));
      const text = snippets[Math.floor(random() * snippets.length)] ?? '';
      opened.edit([{ start, end, text }]);
      assert.deepEqual(opened.facts(), lower(opened.text), `after edit ${round}`);
      if (round % 20 === 19) opened.edit([{ start: 0, end: opened.text.length, text: SMALL }]);
    }
    opened.dispose();
  });

  it('applies several changes in the order given', () => {
    const opened = python().open('a()\nb()\n', whole);
    opened.facts();
    opened.edit([
      { start: 0, end: 1, text: 'first' },
      { start: 8, end: 9, text: 'second' },
    ]);
    assert.equal(opened.text, 'first()\nsecond()\n');
    assert.deepEqual(opened.facts(), lower('first()\nsecond()\n'));
    opened.dispose();
  });

  it('edits before the first facts are enough too', () => {
    const opened = python().open('a(', whole);
    opened.edit([{ start: 2, end: 2, text: ')' }]);
    assert.deepEqual(opened.facts(), lower('a()'));
    opened.dispose();
  });

  it('two texts open at once do not disturb each other', () => {
    const one = python().open('a()\n', whole);
    const other = python().open('class B:\n    pass\n', whole);
    assert.deepEqual(one.facts(), lower('a()\n'));
    one.edit([{ start: 0, end: 0, text: 'x = ' }]);
    assert.deepEqual(other.facts(), lower('class B:\n    pass\n'));
    assert.deepEqual(one.facts(), lower('x = a()\n'));
    one.dispose();
    other.dispose();
  });
});

describe('files cut off after any line', () => {
  const root = path.resolve(import.meta.dirname, '../../samples');
  const samples = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.py')).sort().slice(0, 20);
  const texts = [['the small file', SMALL] as const, ...samples.map((name) => [name, readFileSync(path.join(root, name), 'utf8')] as const)];
  for (const [name, text] of texts) {
    it(`${name} never stops the lowering`, () => {
      const lines = text.split('\n');
      for (let count = 0; count <= lines.length; count++) {
        const facts = lower(lines.slice(0, count).join('\n'));
        for (const unit of facts.units) {
          for (const call of unit.calls) {
            assert.ok(call.at.start <= call.calleeAt.end && call.argsAt.end <= call.at.end);
            if (call.use.kind === 'passed') assert.ok(call.use.call >= 0 && call.use.call < unit.calls.length);
          }
          for (const region of unit.regions) assert.ok(region.first <= region.last);
        }
      }
    });
  }
  it('nor does a file cut off after any character', () => {
    for (let end = 0; end <= SMALL.length; end += 7) lower(SMALL.slice(0, end));
  });
});

describe('the digest', () => {
  const same = (before: string, after: string): void => assert.equal(lower(after).digest, lower(before).digest);
  const differs = (before: string, after: string): void => assert.notEqual(lower(after).digest, lower(before).digest);

  it('does not change with an edit inside a body', () => {
    same('def f(x):\n    g(x)\n    y = 1\n    return x\n', 'def f(x):\n    # now\n    h(x, 2)\n    if x: g()\n    y = 2\n    return x\n');
    same('class A:\n    def m(self):\n        f()\n', 'class A:\n    def m(self):\n        g(); h()\n');
    same('x = 1\n', '\n\n# comment\nx  =  1  # noqa\n');
  });
  it('changes with a name, a signature, a base, a decorator, an import', () => {
    differs('def f(x): pass\n', 'def g(x): pass\n');
    differs('def f(x): pass\n', 'async def f(x): pass\n');
    differs('def f(x): pass\n', 'def f(x, y): pass\n');
    differs('def f(x): pass\n', 'def f(x: int): pass\n');
    differs('def f(x): pass\n', 'def f(x) -> int: pass\n');
    differs('def f(x): pass\n', '@d\ndef f(x): pass\n');
    differs('class A: pass\n', 'class A(B): pass\n');
    differs('import a\n', 'import b\n');
    differs('__all__ = ["a"]\n', '__all__ = ["b"]\n');
    differs('x = f()\n', 'x = g()\n');
  });
  it('changes with what a function returns, through its variables', () => {
    differs('def f():\n    return g()\n', 'def f():\n    return h()\n');
    differs('def f():\n    x = g()\n    return x\n', 'def f():\n    x = h()\n    return x\n');
    differs('def f():\n    x = g()\n    y = x.a\n    return [y]\n', 'def f():\n    x = h()\n    y = x.a\n    return [y]\n');
  });
  it('changes with what methods store on self', () => {
    differs('class A:\n    def m(self):\n        x = g()\n        self.x = x\n', 'class A:\n    def m(self):\n        x = h()\n        self.x = x\n');
  });
});

describe('facts', () => {
  it('are plain data: they survive being written as JSON', () => {
    const facts = lower(SMALL);
    assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts);
  });

  it('are the same from the wasm files as bytes', async () => {
    const module = (name: string): Uint8Array => readFileSync(path.resolve(import.meta.dirname, '../../node_modules', name));
    const other = await createPythonFrontend({ runtimeWasm: module('web-tree-sitter/web-tree-sitter.wasm'), grammarWasm: module('tree-sitter-python/tree-sitter-python.wasm') });
    assert.deepEqual(other.lower(SMALL, whole), lower(SMALL));
  });

  it('have no problems where the text is sound', () => assert.deepEqual(lower(SMALL).problems, []));
});

/** A small linear congruential generator: the same edits every time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
