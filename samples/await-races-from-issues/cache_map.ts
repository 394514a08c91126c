// Caches, sums and single connections that are filled after an await: what came in meanwhile is lost.

const cache = new Map<string, string>();
let total = 0;
let connection: object | undefined;

async function load(key: string): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  return key;
}

async function open(): Promise<object> {
  return { name: await load('db') };
}

export async function get(key: string): Promise<string | undefined> {
  if (!cache.has(key)) {
    cache.set(key, await load(key)); // expect: await-split-update "was checked before"
  }
  return cache.get(key);
}

export async function add(key: string): Promise<void> {
  total += (await load(key)).length; // expect: await-split-update "`total` is read before"
}

export async function connect(): Promise<object> {
  connection ??= await open(); // expect: await-split-update "was checked before"
  return connection;
}

export class Counter {
  private count = 0;
  private readonly lengths = new Map<string, number>();

  async tick(): Promise<number> {
    this.count = this.count + (await load('a')).length; // expect: await-split-update "`this.count` is read before"
    return this.count;
  }

  async put(key: string): Promise<void> {
    if (this.lengths.has(key)) return;
    const value = await load(key);
    this.lengths.set(key, value.length); // expect: await-split-update
  }
}

export const sum = (): number => total;
