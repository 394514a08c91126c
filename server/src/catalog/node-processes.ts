import { blocks, CHEAP, from, manual, type Row, type Table } from './table.ts';

const CHILD = 'https://nodejs.org/api/child_process.html';
const WORKERS = 'https://nodejs.org/api/worker_threads.html';
const CLUSTER = 'https://nodejs.org/api/cluster.html';
const LOOP = 'https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop';

const STARTS: Row = { spawns: { kind: 'process', when: 'now', handle: 'process' }, failsBy: 'error-event', shellOption: 'shell' };
const PIPES: Row = { ...STARTS, pipesOutput: { option: 'stdio' } };
const FORKS: Row = { spawns: { kind: 'process', when: 'now', handle: 'process' } };
const closes: Row = { handle: 'closes', cheap: true };

/** Child processes, workers, clusters; pools of them. */
export const nodeProcesses: Table = [
  ...from(CHILD, {
    'node:child_process.execSync': blocks('subprocess', manual('node:child_process.exec')),
    'node:child_process.execFileSync': blocks('subprocess', manual('node:child_process.execFile')),
    'node:child_process.spawnSync': blocks('subprocess', manual('node:child_process.spawn')),
    'node:child_process.spawn': PIPES,
    // These listen to the event themselves, and tell their callback.
    'node:child_process.{exec,execFile}': FORKS,
    'node:child_process.fork': FORKS,
    'node:child_process.ChildProcess.kill': closes,
    'node:child_process.ChildProcess.{ref,disconnect}': CHEAP,
    'node:child_process.ChildProcess.unref': { handle: 'detaches', cheap: true },
  }),
  ...from('https://github.com/sindresorhus/execa#readme', {
    'npm:execa.{execaSync,execaCommandSync,sync,commandSync,default.sync,default.commandSync}': blocks('subprocess', manual('npm:execa.execa')),
  }),
  ...from('https://github.com/moxystudio/node-cross-spawn#readme', {
    'npm:cross-spawn.{sync,default.sync}': blocks('subprocess', manual('npm:cross-spawn.spawn')),
    'npm:cross-spawn.{default,spawn}': PIPES,
  }),
  ...from('https://github.com/shelljs/shelljs#readme', { 'npm:shelljs.exec': blocks('subprocess', manual('node:child_process.exec'), [{ position: 1, keyword: 'async', equals: true }]) }),
  ...from(WORKERS, {
    'node:worker_threads.Worker': { spawns: { kind: 'worker', when: 'now', handle: 'thread' }, failsBy: 'error-event' },
    'node:worker_threads.Worker.terminate': { handle: 'closes', gives: 'awaitable' },
    'node:worker_threads.Worker.unref': { handle: 'detaches', cheap: true },
    'node:worker_threads.{Worker,MessagePort}.postMessage': { transfers: 1, cheap: true },
    'node:worker_threads.receiveMessageOnPort': CHEAP,
  }),
  ...from('https://developer.mozilla.org/docs/Web/API/Worker', {
    'js:Worker': { spawns: { kind: 'worker', when: 'now', handle: 'thread' } },
    'js:Worker.terminate': closes,
  }),
  ...from(CLUSTER, { 'node:cluster.{fork,Cluster.fork,default.fork}': FORKS }),
  ...from(LOOP, {
    'npm:{piscina.default,piscina.Piscina,workerpool.pool,tinypool.default,tinypool.Tinypool,threads.Pool}': { spawns: { kind: 'process-pool', when: 'now', handle: 'pool' } },
    'npm:{piscina,tinypool}.{Piscina,Tinypool}.{run,runTask}': { gives: 'awaitable' },
    'npm:{piscina,tinypool}.{Piscina,Tinypool}.{destroy,close}': { handle: 'closes', gives: 'awaitable' },
  }),
];
