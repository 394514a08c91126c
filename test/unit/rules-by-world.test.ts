import assert from 'node:assert/strict';
import gilBoundThreads from '../../rules/gil-bound-threads.ts';
import missingLock from '../../rules/missing-lock.ts';
import missingMainGuard from '../../rules/missing-main-guard.ts';
import executorNotShutDown from '../../rules/executor-not-shut-down.ts';
import lockNotReleased from '../../rules/lock-not-released.ts';
import unstartedThread from '../../rules/unstarted-thread.ts';
import { DEFAULT_WORLD, type Platform, type World } from '../../server/src/model/index.ts';
import { analyse } from '../harness/analyse.ts';

const PRIMES = `from concurrent.futures import ThreadPoolExecutor

def primes(limit):
    found = 0
    for n in range(2, 200_000):
        for d in range(2, int(n ** 0.5) + 1):
            if n % d == 0:
                break
        else:
            found += 1
    return found

def main():
    with ThreadPoolExecutor() as pool:
        print(list(pool.map(primes, range(4))))

if __name__ == "__main__":
    main()
`;

const PROCESS = `from multiprocessing import Process

p = Process(target=print)
p.start()
p.join()
`;

function world(version: readonly [number, number], platforms: readonly Platform[]): World {
  return { ...DEFAULT_WORLD, pythonVersion: { major: version[0], minor: version[1] }, platforms };
}

describe('gil-bound-threads', () => {
  it('offers processes before Python 3.14 and interpreters first from then on', async () => {
    const titles = async (pythonVersion: string) => (await analyse({ 'a.py': PRIMES }, { rules: [gilBoundThreads], pythonVersion })).flatMap((finding) => finding.fixes.map((fix) => fix.title));
    assert.deepEqual(await titles('3.13'), ['Use `ProcessPoolExecutor`']);
    assert.deepEqual(await titles('3.14'), ['Use `InterpreterPoolExecutor`', 'Use `ProcessPoolExecutor`']);
  });

  it('is silent for a build without the GIL', async () => {
    assert.deepEqual(await analyse({ 'a.py': PRIMES }, { rules: [gilBoundThreads], pythonVersion: '3.14', freeThreaded: true }), []);
  });

  it('tells in its story which loop computes and that nothing is unknown', async () => {
    const [finding] = await analyse({ 'a.py': PRIMES }, { rules: [gilBoundThreads] });
    const says = finding?.steps.map((step) => step.says).join('\n') ?? '';
    assert.match(says, /loop of 199_998 rounds/);
    assert.match(says, /nothing in it is unknown/);
    assert.match(finding?.assumptions.join() ?? '', /with the GIL/);
  });
});

describe('missing-main-guard', () => {
  const found = async (where: World, source = PROCESS, path = 'a.py') => (await analyse({ [path]: source }, { rules: [missingMainGuard], settings: { world: where } })).length;

  it('depends on the platforms and the version', async () => {
    assert.equal(await found(world([3, 13], ['linux'])), 0, 'Linux forks before 3.14');
    assert.equal(await found(world([3, 14], ['linux'])), 1, 'Linux uses forkserver from 3.14 on');
    assert.equal(await found(world([3, 8], ['linux', 'macos'])), 1, 'macOS spawns');
    assert.equal(await found(world([3, 8], ['windows'])), 1, 'Windows spawns');
  });

  it('follows the start method that the file sets', async () => {
    const spawning = `import multiprocessing\nmultiprocessing.set_start_method("spawn")\n${PROCESS}`;
    const forking = `import multiprocessing\nmultiprocessing.set_start_method("fork")\n${PROCESS}`;
    assert.equal(await found(world([3, 13], ['linux']), spawning), 1);
    assert.equal(await found(world([3, 14], ['linux']), forking), 0);
  });

  it('is silent for `__main__.py`, which children do not import', async () => {
    assert.equal(await found(world([3, 14], ['windows']), PROCESS, 'tool/__main__.py'), 0);
  });
});

describe('rules about threads and locks', () => {
  it('report a kept executor that nothing shuts down in the strict profile only', async () => {
    const source = 'from concurrent.futures import ThreadPoolExecutor\n\nclass Loader:\n    def __init__(self):\n        self._pool = ThreadPoolExecutor()\n';
    assert.equal((await analyse({ 'a.py': source }, { rules: [executorNotShutDown] })).length, 0);
    assert.equal((await analyse({ 'a.py': source }, { rules: [executorNotShutDown], profile: 'strict' })).length, 1);
  });

  it('leave tests alone, unless the profile is strict', async () => {
    const source = 'import threading\nlock = threading.Lock()\n\ndef check(work):\n    threading.Thread(target=work)\n    lock.acquire()\n    work()\n    lock.release()\n';
    const rules = [lockNotReleased, unstartedThread];
    assert.equal((await analyse({ 'a.py': source }, { rules })).length, 2);
    assert.equal((await analyse({ 'tests/test_a.py': source }, { rules })).length, 0);
    assert.equal((await analyse({ 'tests/test_a.py': source }, { rules, profile: 'strict' })).length, 2);
  });

  it('say of a bare addition that the interpreter hides the loss, unless there is no GIL or the version is old', async () => {
    const source = 'import threading\nn = 0\n\ndef work():\n    global n\n    n += 1\n\ndef main():\n    threads = [threading.Thread(target=work) for _ in range(3)]\n    for thread in threads:\n        thread.start()\n    for thread in threads:\n        thread.join()\n';
    const severities = async (options: { readonly pythonVersion?: string; readonly freeThreaded?: boolean }) => (await analyse({ 'a.py': source }, { rules: [missingLock], ...options })).map((finding) => finding.severity);
    assert.deepEqual(await severities({}), ['info']);
    assert.deepEqual(await severities({ pythonVersion: '3.9' }), ['warning']);
    assert.deepEqual(await severities({ freeThreaded: true }), ['warning']);
  });
});
