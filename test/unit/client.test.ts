import assert from 'node:assert/strict';
import type { TypescriptStatus } from '../../client/src/messages.ts';
import { Backoff } from '../../client/src/backoff.ts';
import { previewLinks } from '../../client/src/preview-links.ts';
import { present } from '../../client/src/presentation.ts';
import { Serial } from '../../client/src/serial.ts';

describe('restarting the language server', () => {
  it('waits longer after each crash and gives up at the fourth', () => {
    const backoff = new Backoff();
    const answers = [1000, 2000, 3000, 4000].map((now) => backoff.crashed(now));
    const delays = answers.slice(0, 3).map((answer) => (answer === 'give-up' ? Number.NaN : answer.delay));
    assert.deepEqual(delays, [...delays].sort((a, b) => a - b));
    assert.equal(new Set(delays).size, 3);
    assert.equal(answers[3], 'give-up');
  });

  it('forgets crashes that are long past, and those before a restart by hand', () => {
    const backoff = new Backoff();
    for (const now of [1, 2, 3]) backoff.crashed(now);
    assert.deepEqual(backoff.crashed(60 * 60_000), { attempt: 1, delay: 250 });
    backoff.crashed(60 * 60_000 + 1);
    backoff.forget();
    assert.deepEqual(backoff.crashed(60 * 60_000 + 2), { attempt: 1, delay: 250 });
  });

  it('never runs twice at once, and queues at most one more run', async () => {
    const ends: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const serial = new Serial(async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    });
    const asked = [serial.run(), serial.run(), serial.run(), serial.run()];
    ends[0]?.();
    await asked[0];
    await new Promise(setImmediate);
    ends[1]?.();
    await Promise.all(asked);
    assert.equal(ends.length, 2);
    assert.equal(most, 1);
  });

  it('runs again after a run that failed', async () => {
    let runs = 0;
    const serial = new Serial(() => (++runs === 1 ? Promise.reject(new Error('first')) : Promise.resolve()));
    const first = assert.rejects(serial.run(), /first/);
    await serial.run();
    await first;
    await serial.idle();
    assert.equal(runs, 2);
  });
});

describe('the status item', () => {
  const server = { from: 'server', state: 'idle', version: '0.1.0', python: '3.13 (default)' } as const;

  it('tells version, Python, configuration file and time', () => {
    assert.equal(present({ ...server, config: '/w/pyproject.toml', files: 12, lastMs: 8.4 }).detail, '0.1.0 · Python 3.13 (default) · pyproject.toml · 12 files · 8 ms');
    assert.equal(present({ ...server, files: 1 }).detail, '0.1.0 · Python 3.13 (default) · no configuration file · 1 file');
  });

  it('is busy only while something is going on', () => {
    assert.equal(present({ ...server, state: 'analysing' }).busy, true);
    assert.equal(present({ state: 'restarting', attempt: 2 }).busy, true);
    assert.equal(present(server).busy, false);
    assert.equal(present({ state: 'stopped', message: 'it ended' }).busy, false);
  });

  it('tells how the TypeScript process does', () => {
    const says = 'TypeScript 7.0.2';
    const detail = (typescript: TypescriptStatus) => present({ ...server, typescript }).detail.split(' · ')[2];
    assert.equal(detail({ state: 'running', says, restarts: 0, memoryMb: 150 }), 'TypeScript 7.0.2 (150 MB)');
    assert.equal(detail({ state: 'running', says, restarts: 2 }), 'TypeScript 7.0.2 (started again 2 times)');
    assert.equal(detail({ state: 'restarting', says: 'it ended', restarts: 0 }), 'TypeScript is started again');
    assert.equal(detail({ state: 'missing', says: 'not installed', restarts: 0 }), 'no TypeScript');
  });

  it('says what is missing when the server is degraded', () => {
    const shown = present({ ...server, state: 'degraded', message: 'the workspace is too large' });
    assert.equal(shown.severity, 'warning');
    assert.match(shown.detail, /^the workspace is too large/);
  });
});

describe('links of a page in the Markdown preview', () => {
  it('are paths from the first workspace folder', () => {
    assert.equal(previewLinks('see [app.py:3](file:///w/src/app.py#L3).', '/w'), 'see [app.py:3](/src/app.py#L3).');
  });

  it('lead out of the folder where they have to', () => {
    assert.equal(previewLinks('[x](file:///other/x.py)', '/w'), '[x](/../other/x.py)');
  });

  it('survive spaces and parentheses in names', () => {
    assert.equal(previewLinks('[x](file:///w/a%20%28b%29/x.py#L1) and (this)', '/w'), '[x](/a%20%28b%29/x.py#L1) and (this)');
  });

  it('are plain text where no folder is open, and web links are left alone', () => {
    assert.equal(previewLinks('[x.py:1](file:///w/x.py#L1), [docs](https://docs.python.org/3/)', undefined), 'x.py:1, [docs](https://docs.python.org/3/)');
  });
});
