import { Mutex, Semaphore } from 'async-mutex';
import { createPool } from 'mysql2/promise';
import { Pool } from 'pg';

const pool = new Pool();
const other = createPool({});
const mutex = new Mutex();
const places = new Semaphore(2);

declare function work(client: unknown): Promise<string>;

// When the query fails the client never comes back: after ten failures the pool is empty.
export async function count(): Promise<number> {
  const client = await pool.connect(); // expect: lock-not-released "the client `client` is not given back when"
  const result = await client.query('select count(*) from account');
  client.release();
  return result.rows[0].count;
}

export async function early(id: number): Promise<string> {
  const client = await pool.connect(); // expect: lock-not-released
  try {
    if (id < 0) return 'none';
    return await work(client);
  } catch (error) {
    client.release();
    throw error;
  }
}

export async function forgotten(): Promise<void> {
  const client = await pool.connect(); // expect: lock-not-released "is never given back"
  await client.query('delete from account');
}

export async function locked(): Promise<void> {
  const release = await mutex.acquire(); // expect: lock-not-released "the lock `release` is not given back when"
  await work(undefined);
  release();
}

export async function twoPlaces(): Promise<void> {
  const [, release] = await places.acquire(); // expect: lock-not-released
  await work(undefined);
  release();
}

// Given back on every path.
export async function safe(): Promise<string> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

export async function safeLock(): Promise<void> {
  const release = await mutex.acquire();
  try {
    await work(undefined);
  } finally {
    release();
  }
}

export async function afterwards(): Promise<string> {
  const release = await mutex.acquire();
  return work(undefined).finally(release);
}

// Somebody else gives it back.
export async function lent() {
  const client = await pool.connect();
  await client.query('begin');
  return client;
}

export class Session {
  private client: unknown;

  async open(): Promise<void> {
    const client = await pool.connect();
    this.client = client;
    await client.query('begin');
  }
}

export async function mysql(): Promise<unknown> {
  const connection = await other.getConnection();
  try {
    return await connection.query('select 1');
  } finally {
    connection.release();
  }
}

// A lock of the program's own.
class QueryLock {
  private last: Promise<void> = Promise.resolve();

  async acquire(): Promise<() => void> {
    const before = this.last;
    let release = (): void => undefined;
    this.last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }
}

export class Runner {
  private readonly lock = new QueryLock();

  async query(text: string): Promise<string> {
    const release = await this.lock.acquire(); // expect: lock-not-released "the lock `release` is not given back when"
    const result = await work(text);
    release();
    return result;
  }

  async safe(text: string): Promise<string> {
    const release = await this.lock.acquire();
    try {
      return await work(text);
    } finally {
      release();
    }
  }
}
