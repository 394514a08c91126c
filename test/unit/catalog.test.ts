import assert from 'node:assert/strict';
import { catalog, tables } from '../../server/src/catalog/index.ts';
import { expand } from '../../server/src/catalog/table.ts';
import type { Catalog } from '../../server/src/engine/contract.ts';

const rows = tables.flatMap(([, table]) => table);

describe('the catalogue', () => {
  it('is what the engine asks for', () => {
    const asked: Catalog = catalog;
    assert.equal(asked.effect(['time.sleep'])?.blocks?.kind, 'sleep');
  });

  it('names a source for every row', () => {
    const nameless = rows.filter(([, effect]) => !/^(https:\/\/\S+|measured: .+)$/.test(effect.source));
    assert.deepEqual(nameless.map(([name]) => name), []);
  });

  it('has well-formed dotted names', () => {
    const odd = rows.map(([name]) => name).filter((name) => !/^([A-Za-z_]\w*|(?:js|node|npm):[\w@/.-]+)(\.[$A-Za-z_][\w$]*)*$/.test(name));
    assert.deepEqual(odd, []);
  });

  it('names nothing twice', () => {
    const seen = new Set<string>();
    const twice = rows.map(([name]) => name).filter((name) => seen.has(name) || !seen.add(name));
    assert.deepEqual(twice, []);
  });

  it('says something in every row', () => {
    const empty = rows.filter(([, { source: _source, ...effect }]) => Object.keys(effect).length === 0);
    assert.deepEqual(empty.map(([name]) => name), []);
  });

  it('never calls a row both blocking and cheap, or both awaitable and blocking', () => {
    const torn = rows.filter(([, effect]) => effect.blocks !== undefined && (effect.cheap === true || effect.gives === 'awaitable'));
    assert.deepEqual(torn.map(([name]) => name), []);
  });

  it('finds a method inherited by the class it is called on', () => {
    assert.equal(catalog.effect(['threading.Timer.join', 'threading.Thread.join'])?.handle, 'joins');
  });

  it('finds a function under the name of the module that defines it', () => {
    assert.equal(catalog.effect(['asyncio.tasks.create_task'])?.spawns?.kind, 'task');
    assert.equal(catalog.effect(['concurrent.futures._base.Future.result'])?.blocks?.kind, 'future');
    assert.equal(catalog.effect(['_thread.lock.acquire'])?.lock?.does, 'acquire');
  });

  it('does not take a longer name for a shorter one', () => {
    assert.equal(catalog.effect(['_thread.lock_count.acquire']), undefined);
    assert.equal(catalog.effect(['mytime.sleep']), undefined);
  });

  it('knows classes by their methods and by their place of definition', () => {
    for (const name of ['threading.Thread', 'requests.Session', 'aiohttp.client.ClientSession', '_thread.lock', 'asyncio.events.AbstractEventLoop']) {
      assert.ok(catalog.knownClass(name), name);
    }
    for (const name of ['time.sleep', 'requests.get', 'threading']) assert.ok(!catalog.knownClass(name), name);
  });

  it('tells what decorators make of a coroutine function', () => {
    assert.equal(catalog.decorator(['functools.wraps']), 'keeps');
    assert.equal(catalog.decorator(['celery.Celery.task']), 'makes-sync');
    assert.equal(catalog.decorator(['contextlib.asynccontextmanager']), 'makes-context-manager');
    assert.equal(catalog.decorator(['fastapi.applications.FastAPI.get']), 'makes-web-handler');
    assert.equal(catalog.decorator(['pytest.mark.asyncio']), 'keeps');
    assert.equal(catalog.decorator(['acme.decorate']), undefined);
  });

  it('gives every blocking call that has an equal coroutine an edit', () => {
    assert.deepEqual(catalog.effect(['time.sleep'])?.blocks?.twin, { name: 'asyncio.sleep', edit: 'same-arguments' });
    assert.equal(catalog.effect(['requests.get'])?.blocks?.twin?.edit, 'to-thread');
  });
});

describe('names in braces', () => {
  it('stand for one name each', () => {
    assert.deepEqual(expand('a.{b,c}.d e'), ['a.b.d', 'a.c.d', 'e']);
    assert.deepEqual(expand('{a,b}.{c,d}'), ['a.c', 'a.d', 'b.c', 'b.d']);
  });
});
