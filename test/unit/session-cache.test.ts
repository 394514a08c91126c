import assert from 'node:assert/strict';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { glance } from '../../server/src/model/index.ts';
import { decodeFacts, encodeFacts } from '../../server/src/session/facts-codec.ts';
import { FactsStore } from '../../server/src/session/facts-store.ts';
import type { FileFacts } from '../../server/src/model/index.ts';
import { pythonFrontend } from '../harness/python.ts';
import { folderWith, NEVER, removeFolders, workspaceIn, write } from './session-fixtures.ts';

const SOURCE = `
import asyncio, os.path as path
from . import sibling

@decorated(1, key="é😀")
class Worker(Base[int]):
    limit: int = 10_000_000_000
    async def run(self, *args, timeout=1.5, **rest) -> "Future[None]":
        """Doc."""
        with self.lock, open(path) as f:
            for x in [1, -2, 3.5e10, None, ...]:
                if x and (y := await self.call(lambda: x)):
                    return {**rest, "a": f"{x}"}
        try:
            yield (a, b)
        except* (ValueError, OSError) as e:
            raise RuntimeError from e
        finally:
            del self.x  # interleave: ignore[bad-call] -- because
`;

describe('facts as bytes', () => {
  it('are the same facts after reading', async () => {
    const frontend = await pythonFrontend();
    for (const text of [SOURCE, '', readFileSync(new URL('../../test/unit/session-cache.test.ts', import.meta.url), 'utf8')]) {
      const facts = frontend.lower(text, { file: '/a.py' as never, depth: 'whole' });
      assert.deepStrictEqual(decodeFacts(encodeFacts(facts)), facts);
    }
  });

  it('keep numbers, nothing and absence apart', () => {
    const odd = { numbers: [0, -0, 1.5, -7, 2 ** 31, -(2 ** 53), Number.NaN, 2 ** 28 - 1, 2 ** 28], rest: [undefined, null, true, false, '', 'x'.repeat(100), []], nested: { at: { start: 1, end: 2 }, same: { start: 1, end: 2 } } };
    assert.deepStrictEqual(decodeFacts(encodeFacts(odd as unknown as FileFacts)), odd);
  });
});

describe('the cache of facts', () => {
  afterEach(removeFolders);

  const project = { 'a.py': 'bad()\n', 'b.py': SOURCE, 'sub/c.py': 'import a\n' };
  const old = new Date(Date.now() - 60_000);
  const projectWith = () => {
    const folder = folderWith(project);
    for (const name of Object.keys(project)) utimesSync(`${folder}/${name}`, old, old);
    return folder;
  };
  const run = async (folder: string, cacheFolder: string) => {
    const { workspace, snapshots } = await workspaceIn(folder, { cacheFolder });
    await workspace.load(NEVER);
    const { stats, files } = await workspace.check('all', NEVER);
    const facts = Object.fromEntries([...(snapshots.at(-1)?.files ?? [])].map(([id, file]) => [id, glance(file.facts)]));
    await workspace.dispose();
    return { lowered: stats.lowered, fromCache: stats.fromCache, findings: files.flatMap((file) => file.findings).length, facts };
  };

  it('spares reading files that did not change, and gives the same facts', async () => {
    const folder = projectWith();
    const cache = folderWith({});
    const cold = await run(folder, cache);
    const warm = await run(folder, cache);
    assert.deepEqual([cold.lowered, cold.fromCache, warm.lowered, warm.fromCache], [3, 0, 0, 3]);
    assert.deepEqual(warm.facts, cold.facts);
    assert.equal(warm.findings, 1);
  });

  it('knows a text again under another time, and a changed one under the same size', async () => {
    const folder = projectWith();
    const cache = folderWith({});
    await run(folder, cache);
    const now = new Date();
    utimesSync(`${folder}/b.py`, now, now);
    write(folder, { 'a.py': 'bad(1\n' });
    const after = await run(folder, cache);
    assert.deepEqual([after.lowered, after.fromCache, after.findings], [1, 2, 0]);
  });

  it('is made anew when it is damaged, whatever the damage', async () => {
    const folder = projectWith();
    const cache = folderWith({});
    const cold = await run(folder, cache);
    const segments = (): string[] => readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.facts')).map((name) => `${cache}/${name}`);
    const [segment] = segments();
    const whole = readFileSync(segment ?? assert.fail('there is no segment'));
    for (const damaged of [Buffer.alloc(0), whole.subarray(0, 20), whole.subarray(0, whole.length - 5), flipped(whole, 40), flipped(whole, whole.length - 40), Buffer.from('not a cache')]) {
      for (const each of segments()) writeFileSync(each, damaged);
      const again = await run(folder, cache);
      assert.deepEqual(again.facts, cold.facts);
      assert.equal(again.lowered + again.fromCache, 3);
    }
  });

  it('is shared by workspaces at the same time', async () => {
    const folder = projectWith();
    const cache = folderWith({});
    const results = await Promise.all([run(folder, cache), run(folder, cache), run(folder, cache)]);
    assert.ok(results.every(({ findings }) => findings === 1));
    assert.equal((await run(folder, cache)).fromCache, 3);
  });

  it('stays small: many small writes are put together', async () => {
    const cache = folderWith({});
    const frontend = await pythonFrontend();
    const facts = frontend.lower('x = 1\n', { file: '/a.py' as never, depth: 'whole' });
    const files = folderWith(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`m${index}.py`, ''])));
    const store = new FactsStore(cache, 'test', 'version');
    for (let index = 0; index < 40; index += 1) {
      store.put({ file: `${files}/m${index}.py`, hash: `h${index}`, size: 1, mtimeMs: 1, generated: false }, facts);
      store.flush();
    }
    store.close();
    assert.ok(readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.facts')).length <= 8);
    const again = new FactsStore(cache, 'test', 'version');
    for (let index = 0; index < 40; index += 1) assert.deepEqual(again.facts(`${files}/m${index}.py`, { size: 1, mtimeMs: 1 }), facts);
    again.close();
  });

  it('in a folder that cannot be written is done without', async () => {
    const folder = projectWith();
    const blocked = `${folder}/a.py/cache`;
    const { workspace, log } = await workspaceIn(folder, { cacheFolder: blocked });
    await workspace.load(NEVER);
    assert.equal((await workspace.check('all', NEVER)).files.length, 3);
    assert.match(log.join('\n'), /facts are not kept/);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
