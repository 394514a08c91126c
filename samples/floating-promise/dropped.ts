/**
 * Promises that are dropped.
 *
 * Run by Node it ends with the stack of `save` and exit code 1: nobody handled the rejection.
 */
import { readFile, writeFile } from 'node:fs/promises';

interface Store {
  save(name: string): Promise<void>;
  size?: () => Promise<number>;
}

async function save(name: string): Promise<void> {
  await Promise.resolve();
  throw new Error(`cannot save ${name}`); // because: "throws here"
}

export async function statements(store: Store, names: string[], flag: boolean): Promise<void> {
  save('one'); // expect: floating-promise "the promise from `save\('one'\)` is dropped" because: "starts work that ends later"
//^^^^^^^^^^^
  store.save('two'); // expect: floating-promise
  store.size?.(); // expect: floating-promise "may come"
  flag && save('three'); // expect: floating-promise
  flag ? save('four') : console.log('none'); // expect: floating-promise
  if (flag) save('five'); // expect: floating-promise
  (await readFile('a.txt')).length > 0 && writeFile('b.txt', ''); // expect: floating-promise
  new Promise((resolve) => setTimeout(resolve, 10)); // expect: floating-promise
  names.map((name) => store.save(name)); // expect: floating-promise "the promises that"
  Promise.all(names.map((name) => store.save(name))); // expect: floating-promise
  save('six').then(() => console.log('saved')); // expect: floating-promise
  save('seven').finally(() => console.log('done')); // expect: floating-promise
  save('eight').catch(console.error).then(() => save('nine')); // expect: floating-promise
  import('./kept.ts'); // expect: floating-promise
  const kept = save('ten'); // expect: floating-promise "bound to `kept`, which is never read"
  const ready = save('ready');
  ready; // expect: floating-promise "`ready` holds a promise"
  await ready;
  (async () => { // expect: floating-promise
    await save('eleven');
  })();
  console.log('started');
}

export function inPlainFunctions(store: Store): void {
  store.save('one'); // expect: floating-promise
  setTimeout(() => {
    store.save('two'); // expect: floating-promise
  }, 10);
}

export class Saver {
  readonly ready = Promise.resolve();

  async wait(flag: boolean): Promise<void> {
    this.ready; // expect: floating-promise
    if (flag) await this.ready;
  }

  constructor(store: Store) {
    store.save('first'); // expect: floating-promise
  }

  async *all(names: string[], store: Store): AsyncGenerator<string> {
    for (const name of names) {
      store.save(name); // expect: floating-promise
      yield name;
    }
  }

  set name(value: string) {
    save(value); // expect: floating-promise
  }
}

await statements({ save }, [], true);
