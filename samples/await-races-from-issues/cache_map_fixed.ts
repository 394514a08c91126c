// The promise is stored instead of the value, and sums are made after the await. Nothing is reported.

const cache = new Map<string, Promise<string>>();
let total = 0;
let connection: Promise<object> | undefined;

async function load(key: string): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  return key;
}

async function open(): Promise<object> {
  return { name: await load('db') };
}

export async function get(key: string): Promise<string | undefined> {
  let found = cache.get(key);
  if (found === undefined) {
    found = load(key);
    cache.set(key, found);
  }
  return await found;
}

export async function add(key: string): Promise<void> {
  const { length } = await load(key);
  total += length;
}

export async function connect(): Promise<object> {
  connection ??= open();
  return await connection;
}

export class Counter {
  private count = 0;

  async tick(): Promise<number> {
    const { length } = await load('a');
    this.count = this.count + length;
    return this.count;
  }
}

export const sum = (): number => total;
