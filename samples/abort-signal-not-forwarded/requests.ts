/** Work that a signal could end, and does not. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

async function load(id: string, signal?: AbortSignal): Promise<string> {
  const answer = await fetch(`/items/${id}`, { method: 'POST' }); // expect: abort-signal-not-forwarded because: "could be ended by a signal"
  await pause(1000); // expect: abort-signal-not-forwarded "`pause\(1000\)` is not given `signal`"
  if (signal?.aborted) return '';
  return await answer.text();
}

export async function loadAll(ids: string[], { signal }: { signal: AbortSignal }): Promise<string[]> {
  const found: string[] = [];
  for (const id of ids) found.push(await load(id)); // expect: abort-signal-not-forwarded "`load\(id\)`"
  signal.throwIfAborted();
  await fetch('/done'); // expect: abort-signal-not-forwarded
  return found;
}

export class Client {
  async get(url: string, stop: AbortSignal): Promise<string> {
    stop.throwIfAborted();
    const answer = await fetch(url, {}); // expect: abort-signal-not-forwarded "is not given `stop`"
    return await answer.text();
  }
}

/** The signal is given on, or what is called takes none, or it must be done in any case. */
export async function fine(url: string, init: RequestInit, signal: AbortSignal): Promise<void> {
  try {
    await fetch(url, { ...init });
    await fetch(url, init);
    await fetch(new Request(url, { signal }));
    await load(url, signal);
    await pause(10, undefined, { signal });
    await readFile('a.txt', 'utf8');
  } catch {
    await fetch('/failed');
  } finally {
    await fetch('/done');
  }
}
