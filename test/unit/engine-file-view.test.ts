import assert from 'node:assert/strict';
import type { FileView } from '../../server/src/rule-api/index.ts';
import { idOf } from '../harness/analyse.ts';
import { program } from '../harness/program.ts';

async function view(text: string, path = 'a.py'): Promise<FileView> {
  const found = (await program({ [path]: text })).view.view(idOf(path));
  assert.ok(found !== undefined);
  return found;
}

/** The text after the edits, and how the thing is then written. */
async function imported(text: string, module: string, name?: string): Promise<readonly [text: string, as: string]> {
  const { edits, text: as } = (await view(text)).importing(module, name);
  return [applied(text, edits), as];
}

function applied(text: string, edits: ReturnType<FileView['importing']>['edits']): string {
  return edits.toSorted((a, b) => b.at.start - a.at.start).reduce((result, edit) => result.slice(0, edit.at.start) + edit.text + result.slice(edit.at.end), text);
}

describe('an import that a fix needs', () => {
  it('is not repeated, and is used under the name it has', async () => {
    assert.deepEqual(await imported('import asyncio as aio\nx = 1\n', 'asyncio', 'sleep'), ['import asyncio as aio\nx = 1\n', 'aio.sleep']);
    assert.deepEqual(await imported('from asyncio import sleep as nap\n', 'asyncio', 'sleep'), ['from asyncio import sleep as nap\n', 'nap']);
    assert.deepEqual(await imported('from concurrent import futures\n', 'concurrent.futures', 'ThreadPoolExecutor'), ['from concurrent import futures\n', 'futures.ThreadPoolExecutor']);
    assert.deepEqual(await imported('import concurrent.futures\n', 'concurrent.futures', 'wait'), ['import concurrent.futures\n', 'concurrent.futures.wait']);
  });
  it('goes among the imports that are there', async () => {
    assert.deepEqual(await imported('import os\nimport time\n\nx = 1\n', 'asyncio'), ['import asyncio\nimport os\nimport time\n\nx = 1\n', 'asyncio']);
    assert.deepEqual(await imported('import abc\nimport time\n', 'asyncio'), ['import abc\nimport asyncio\nimport time\n', 'asyncio']);
    assert.deepEqual(await imported('import abc\n', 'concurrent.futures', 'ThreadPoolExecutor'), ['import abc\nfrom concurrent.futures import ThreadPoolExecutor\n', 'ThreadPoolExecutor']);
  });
  it('goes behind a docstring and imports from the future', async () => {
    assert.deepEqual((await imported('"""What it does."""\nx = 1\n', 'asyncio'))[0], '"""What it does."""\n\nimport asyncio\nx = 1\n');
    assert.deepEqual((await imported('"""What it does."""\nfrom __future__ import annotations\n\nx = 1\n', 'asyncio'))[0], '"""What it does."""\nfrom __future__ import annotations\n\nimport asyncio\n\nx = 1\n');
  });
  it('goes behind the first comments when there is no import', async () => {
    assert.deepEqual((await imported('#!/usr/bin/env python\n# coding: utf-8\nx = 1\n', 'asyncio'))[0], '#!/usr/bin/env python\n# coding: utf-8\nimport asyncio\n\nx = 1\n');
  });
  it('keeps the line breaks of the file', async () => {
    assert.deepEqual((await imported('import os\r\nx = 1\r\n', 'time'))[0], 'import os\r\nimport time\r\nx = 1\r\n');
  });
  it('is made at module level when the one that is there is inside a function, for types only, or conditional', async () => {
    for (const hidden of ['def f():\n    import queue\n', 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import queue\n']) {
      const [text] = await imported(hidden, 'asyncio');
      assert.match(text, /^import asyncio$/m);
    }
  });
  it('gets another name when its own is taken', async () => {
    assert.deepEqual((await imported('def f(asyncio):\n    pass\n', 'asyncio', 'sleep'))[1], 'asyncio_module.sleep');
  });
});

describe('indenting lines', () => {
  it('leaves blank lines and the inside of long strings alone', async () => {
    const text = 'def f():\n    x = """a\nb"""\n\n    y = 1  # it\'s\n';
    const file = await view(text);
    assert.equal(applied(text, file.indented({ start: text.indexOf('x'), end: text.length })), 'def f():\n        x = """a\nb"""\n\n        y = 1  # it\'s\n');
  });
  it('uses the unit of the file', async () => {
    assert.equal((await view('def f():\n  if x:\n    pass\n')).indentUnit, '  ');
    assert.equal((await view('def f():\n\tpass\n')).indentUnit, '\t');
    assert.equal((await view('x = 1\n')).indentUnit, '    ');
  });
});

describe('a file', () => {
  it('counts lines from one and knows where they start and end', async () => {
    const file = await view('a = 1\r\n  b = 2\r\n');
    const offset = file.source.indexOf('b');
    assert.deepEqual([file.line(offset), file.lineStart(offset), file.lineEnd(offset), file.indent(offset), file.newline], [2, 7, 14, '  ', '\r\n']);
  });
  it('lists its calls in the order of the text', async () => {
    const file = await view('def f():\n    a(b())\nc()\n');
    assert.deepEqual(file.calls.map((site) => file.text(site.call.calleeAt)), ['a', 'b', 'c']);
  });
  it('is a test by its name or folder', async () => {
    assert.equal((await view('', 'tests/helpers.py')).test, true);
    assert.equal((await view('', 'test_it.py')).test, true);
    assert.equal((await view('', 'contest.py')).test, false);
  });
});
