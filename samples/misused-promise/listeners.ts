/**
 * Async functions that somebody calls without waiting for them.
 *
 * Run by Node it ends with `ENOENT` and exit code 1: nobody handles the rejection of the listener.
 */
import { EventEmitter } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';

const changes = new EventEmitter();

changes.on('change', async (path: string) => { // expect: misused-promise "nobody sees it fail" because: "drops what it gives"
  console.log(await readFile(path, 'utf8'));
});

changes.on('change', (path: string) => readFile(path)); // expect: misused-promise

async function report(path: string): Promise<void> {
  await writeFile('report.txt', path);
}

changes.once('end', report); // expect: misused-promise "the async function `report`"
setTimeout(report, 1000, 'late'); // expect: misused-promise
setTimeout(async () => await report('later'), 1000); // expect: misused-promise

interface Options {
  onClose?: () => void;
  onFlush?: () => Promise<void>;
  onStop?: () => void | Promise<void>;
}

export function configure(options: Options): Options {
  return options;
}

configure({
  onClose: async () => { // expect: misused-promise
    await report('closed');
  },
  onFlush: async () => {
    await report('flushed');
  },
  onStop: async () => report('stopped'),
});

export async function saveAll(names: string[], known: Map<string, string>): Promise<void> {
  names.forEach(async (name) => { // expect: misused-promise "gives `forEach` a promise, and does not wait"
    await writeFile(name, '');
  });
  known.forEach(async (text, name) => writeFile(name, text)); // expect: misused-promise
  const size = await names.reduce(async (before, name) => (await before) + (await readFile(name)).length, Promise.resolve(0));
  console.log(size);
}

/** Failures are dealt with inside. */
changes.on('change', async (path: string) => {
  try {
    await report(path);
  } catch (error) {
    console.error(error);
  }
});
changes.on('change', (path: string) => report(path).catch(console.error));
changes.on('change', (path: string) => void report(path).catch(console.error));
changes.on('ready', async () => {
  console.log('ready');
});

changes.emit('change', 'missing.txt');
