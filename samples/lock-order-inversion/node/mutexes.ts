import { Mutex } from 'async-mutex';
import pLimit from 'p-limit';

const accounts = new Mutex();
const audit = new Mutex();
const limit = pLimit(2);

declare function write(text: string): Promise<void>;

// The mutex is no lock that one may take twice.
export async function twice(): Promise<void> {
  await accounts.runExclusive(async () => {
    await accounts.runExclusive(() => write('twice')); // expect: lock-order-inversion "taken again"
  });
}

export async function through(): Promise<void> {
  await accounts.runExclusive(async () => {
    await deposit('1'); // expect: lock-order-inversion "`deposit` takes `accounts`"
  });
}

async function deposit(text: string): Promise<void> {
  const release = await accounts.acquire();
  try {
    await write(text);
  } finally {
    release();
  }
}

export async function oneOrder(): Promise<void> {
  await accounts.runExclusive(async () => {
    await audit.runExclusive(() => write('both')); // expect: lock-order-inversion "opposite order"
  });
}

export async function otherOrder(): Promise<void> {
  await audit.runExclusive(async () => {
    await accounts.runExclusive(() => write('both')); // expect: lock-order-inversion "opposite order"
  });
}

// Once two of the outer ones run, nobody gets a place.
export async function crawl(pages: readonly string[]): Promise<void> {
  await Promise.all(pages.map((page) => limit(async () => {
    await write(page);
    await limit(() => write(`${page} again`)); // expect: lock-order-inversion "waits for more work of `limit`"
  })));
}

// Given back before it is taken again.
export async function inTurn(): Promise<void> {
  const release = await accounts.acquire();
  await write('first').finally(release);
  await deposit('second');
  await accounts.runExclusive(() => write('third'));
  await limit(() => write('fourth'));
  await limit(() => write('fifth'));
}
