import type { Borrowing, LockEffect } from '../model/index.ts';
import { callable, from, type Row, type Table } from './table.ts';

const creates = (kind: LockEffect['kind']): Row => ({ lock: { does: 'create', kind } });
const releases = (kind: LockEffect['kind']): Row => ({ lock: { does: 'release', kind }, cheap: true });
/** The lock is held while the callable at `position` runs. */
const holds = (kind: LockEffect['kind'], position: number): Row => ({ ...callable('caller', position, 'callback'), lock: { does: 'hold', kind }, gives: 'awaitable' });
const acquires = (kind: LockEffect['kind'], by: Borrowing['by'], methods: readonly string[], element?: number): Row => ({
  lock: { does: 'acquire', kind },
  borrows: { what: 'the lock', by, methods, ...(element === undefined ? {} : { element }) },
  gives: 'awaitable',
});
const lends = (what: string, by: Borrowing['by'], methods: readonly string[]): Row => ({ borrows: { what, by, methods }, gives: 'awaitable' });

/** Locks, semaphores and limiters of JavaScript; pools that lend clients. */
export const jsLocks: Table = [
  ...from('https://github.com/DirtyHairy/async-mutex#readme', {
    'npm:async-mutex.Mutex': creates('async-lock'),
    'npm:async-mutex.{Mutex,MutexInterface}.acquire': acquires('async-lock', 'calling-it', ['release']),
    'npm:async-mutex.{Mutex,MutexInterface}.runExclusive': holds('async-lock', 0),
    'npm:async-mutex.{Mutex,MutexInterface}.{release,cancel}': releases('async-lock'),
    'npm:async-mutex.Semaphore': creates('async-semaphore'),
    'npm:async-mutex.{Semaphore,SemaphoreInterface}.acquire': acquires('async-semaphore', 'calling-it', ['release'], 1),
    'npm:async-mutex.{Semaphore,SemaphoreInterface}.runExclusive': holds('async-semaphore', 0),
    'npm:async-mutex.{Semaphore,SemaphoreInterface}.release': releases('async-semaphore'),
    'npm:async-mutex.{Mutex,MutexInterface,Semaphore,SemaphoreInterface}.{isLocked,getValue,setValue}': { cheap: true },
  }),
  ...from('https://github.com/vercel/async-sema#readme', {
    'npm:async-sema.Sema': creates('async-semaphore'),
    'npm:async-sema.Sema.acquire': acquires('async-semaphore', 'owner-method', ['release']),
    'npm:async-sema.Sema.release': releases('async-semaphore'),
  }),
  ...from('https://github.com/mgtitimoli/await-semaphore#readme', {
    'npm:await-semaphore.{Mutex,Semaphore}.acquire': acquires('async-semaphore', 'calling-it', []),
    'npm:await-semaphore.{Mutex,Semaphore}.use': holds('async-semaphore', 0),
    'npm:await-semaphore.{Mutex,Semaphore}': creates('async-semaphore'),
    'npm:await-lock.{default,AwaitLock}': creates('async-lock'),
    'npm:await-lock.{default,AwaitLock}.acquireAsync': acquires('async-lock', 'owner-method', ['release']),
    'npm:await-lock.{default,AwaitLock}.release': releases('async-lock'),
  }),
  ...from('https://github.com/rogierschouten/async-lock#readme', {
    'npm:async-lock.{default,AsyncLock}': creates('async-lock'),
    'npm:async-lock.{default,AsyncLock}.acquire': holds('async-lock', 1),
  }),
  ...from('https://github.com/sindresorhus/p-limit#readme', {
    'npm:p-limit.default npm:p-limit.pLimit': creates('async-semaphore'),
    // What the limiter's maker gives is the limiter.
    'npm:p-limit.{LimitFunction,Limit,made.default,made.pLimit}': holds('async-semaphore', 0),
    'npm:p-queue.{default,PQueue}': creates('async-semaphore'),
    'npm:p-queue.{default,PQueue}.add': holds('async-semaphore', 0),
  }),
  ...from('https://github.com/SGrondin/bottleneck#readme', {
    'npm:bottleneck.{default,Bottleneck}': creates('async-semaphore'),
    'npm:bottleneck.{default,Bottleneck}.schedule': holds('async-semaphore', 0),
  }),
  ...from('https://developer.mozilla.org/docs/Web/API/LockManager/request', { 'js:LockManager.request js:navigator.locks.request': holds('async-lock', 1) }),
  ...from('https://github.com/mike-marcacci/node-redlock#readme', {
    'npm:redlock.{default,Redlock}.{acquire,lock}': lends('the lock', 'its-method', ['release', 'unlock']),
    'npm:redlock.{default,Redlock}.using': callable('caller', 2, 'routine'),
  }),
  ...from('https://node-postgres.com/apis/pool', {
    'npm:pg.Pool.connect npm:pg-pool.{Pool,default}.connect': lends('the client', 'its-method', ['release', 'end']),
  }),
  ...from('https://sidorares.github.io/node-mysql2/docs', {
    'npm:{mysql2,mysql2/promise}.{Pool,default.Pool,PoolNamespace}.getConnection': lends('the connection', 'its-method', ['release', 'destroy', 'end']),
    'npm:mariadb.{Pool,PoolCluster}.getConnection': lends('the connection', 'its-method', ['release', 'end', 'destroy']),
  }),
  ...from('https://github.com/coopernurse/node-pool#readme', {
    'npm:generic-pool.Pool.acquire': lends('the resource', 'owner-method', ['release', 'destroy']),
    'npm:tarn.Pool.acquire': lends('the resource', 'owner-method', ['release']),
  }),
  ...from('https://typeorm.io/docs/advanced-topics/transactions#using-queryrunner-to-create-and-control-state-of-single-database-connection', {
    'npm:typeorm.DataSource.createQueryRunner npm:typeorm.Connection.createQueryRunner': { borrows: { what: 'the query runner', by: 'its-method', methods: ['release'] } },
  }),
  ...from('https://oracle.github.io/node-oracledb/', { 'npm:oracledb.{Pool,default}.getConnection': lends('the connection', 'its-method', ['close', 'release']) }),
  ...from('https://www.mongodb.com/docs/drivers/node/current/', { 'npm:mongodb.MongoClient.startSession': { borrows: { what: 'the session', by: 'its-method', methods: ['endSession'] } } }),
];
