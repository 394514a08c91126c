import assert from 'node:assert/strict';
import { made } from '../../server/src/catalog/made.ts';
import { roles } from '../../server/src/catalog/roles.ts';
import { describeValue, program } from './link-fixtures.ts';

describe('what dynamic calls of libraries give', () => {
  it('every step of a chain on a lazy collection is one', () => {
    const p = program({ 'a.py': 'import dask.dataframe as dd\nframe = dd.read_csv("x")\nframe["a"].mean().sum().compute()\n' });
    assert.deepEqual(p.names('frame["a"].mean().sum().compute()'), ['dask.Collection.compute']);
  });

  it('a decorator puts an object in the place of a function, called or not', () => {
    const p = program({ 'a.py': 'import ray\n@ray.remote\ndef f(x): pass\n@ray.remote(num_cpus=2)\ndef g(x): pass\nf.remote(1)\ng.options(a=1).remote(2)\n' });
    for (const call of ['f.remote(1)', 'g.options(a=1).remote(2)']) {
      assert.deepEqual(p.names(call), ['ray.remote_function.RemoteFunction.remote']);
      assert.equal(describeValue(p.callees(call)[0]?.result ?? { k: 'unknown' }), 'object of ray.ObjectRef');
    }
  });

  it('a decorator puts an object in the place of a class, and its methods are remote too', () => {
    const p = program({ 'a.py': 'import ray\n@ray.remote\nclass A:\n  def m(self): pass\na = A.remote()\na.m.remote()\n' });
    assert.equal(describeValue(p.callees('A.remote()')[0]?.result ?? { k: 'unknown' }), 'object of ray.actor.ActorHandle');
    assert.equal(describeValue(p.callees('a.m.remote()')[0]?.result ?? { k: 'unknown' }), 'object of ray.ObjectRef');
  });

  it('holds where the sources of the library are at hand', () => {
    const library = { 'ray/': 'def remote(*args, **kwargs): ...\n' };
    const p = program({ 'a.py': 'import ray\n@ray.remote\ndef f(x): pass\nf.remote(1)\nh = ray.remote(f)\nh.remote(2)\n' }, { library });
    assert.equal(describeValue(p.callees('f.remote(1)')[0]?.result ?? { k: 'unknown' }), 'object of ray.ObjectRef');
    assert.equal(describeValue(p.callees('h.remote(2)')[0]?.result ?? { k: 'unknown' }), 'object of ray.ObjectRef');
  });

  it('what may be awaited gives what awaiting it gives', () => {
    const p = program({ 'a.py': 'import aiohttp\nasync def f(s: aiohttp.ClientSession):\n  r = await s.get("x")\n  r.json()\n' });
    assert.deepEqual(p.names('r.json()'), ['aiohttp.ClientResponse.json']);
  });

  it('nothing is made by names that merely begin alike', () => {
    assert.equal(made(['dask.Collections.sum']), undefined);
    assert.equal(made(['dask.Collection.compute']), undefined);
    assert.equal(made(['dask.Collection.groupby.sum']), 'dask.Collection');
  });

  it('every role names its source', () => {
    assert.deepEqual([...roles].filter(([, row]) => !row.source.startsWith('https://')).map(([name]) => name), []);
  });
});
