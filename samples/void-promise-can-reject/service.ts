/**
 * `void` in front of promises that may be rejected.
 *
 * Run by Node it ends with `ENOENT` and exit code 1 after the first `void`: the rejection is unhandled.
 */
import { readFile } from 'node:fs/promises';
import { log } from './log.ts';

async function load(path: string): Promise<string> {
  return await readFile(path, 'utf8'); // because: "may give a rejected promise"
}

async function reload(path: string): Promise<void> {
  const text = await load(path); // because: "waits for this and does not catch"
  console.log(text.length);
}

export class Service {
  #path = 'settings.json';

  start(): void {
    void reload(this.#path); // expect: void-promise-can-reject "`reload\(this.#path\)`" because: "is started here"
    //   ^^^^^^^^^^^^^^^^^^
    void this.poll(); // expect: void-promise-can-reject
    setTimeout(() => void this.poll(), 1000); // expect: void-promise-can-reject
    void log('started');
    void this.safe();
  }

  async poll(): Promise<void> {
    if (this.#path === '') throw new Error('no path');
  }

  async safe(): Promise<void> {
    try {
      await this.poll();
    } catch (error) {
      console.error(error);
    } finally {
      console.log('polled');
    }
  }
}

/** Nothing is known of what is given. */
export function run(task: () => Promise<void>, plugins: { stop(): Promise<void> }[]): void {
  void task();
  for (const plugin of plugins) void plugin.stop();
  void Promise.all(plugins.map((plugin) => plugin.stop()));
  void load('a').then(console.log).catch(() => {});
}

new Service().start();
