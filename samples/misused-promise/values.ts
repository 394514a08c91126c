/**
 * Promises where results are expected.
 *
 * Run by Node it prints "welcome, guest", "3 admins" and "there is [object Promise]".
 */
async function isAdmin(user: string): Promise<boolean> {
  return user === 'root';
}

async function count(): Promise<number> {
  return 1;
}

export async function greet(users: string[]): Promise<void> {
  if (isAdmin('guest')) console.log('welcome, guest'); // expect: misused-promise "`isAdmin\('guest'\)` gives a promise, which is always true"
//    ^^^^^^^^^^^^^^^^
  if (!isAdmin('guest')) return; // expect: misused-promise
  while (isAdmin('guest') && users.length === 0) users.push('root'); // expect: misused-promise
  console.log(isAdmin('guest') ? 'yes' : 'no'); // expect: misused-promise
  const admins = users.filter(async (user) => isAdmin(user)); // expect: misused-promise "gives `filter` a promise, which is always true"
  //                          ^^^^^
  console.log(`${admins.length} admins`);
  console.log(`there is ${count()}`); // expect: misused-promise "object Promise"
  console.log((count() as unknown as number) + 1); // expect: misused-promise
  if (users.some(isAdmin)) console.log('some'); // expect: misused-promise "`isAdmin` gives `some` a promise"
  const all = users.every(async (user) => await isAdmin(user)); // expect: misused-promise
  console.log(all);
  users.sort(async () => 1); // expect: misused-promise "which is no number"
  const found = isAdmin('root');
  if (found) console.log('found'); // expect: misused-promise "`found` is a promise"
}

/** The promise may be missing, or it is what is asked about. */
export class Once {
  #running: Promise<number> | undefined;

  async run(maybe: Promise<void> | undefined, flag: boolean): Promise<number> {
    if (maybe) await maybe;
    if (count() instanceof Promise || typeof count() === 'object') return 3;
    if (!this.#running) this.#running = count();
    const own = flag ? count() : undefined;
    if (own !== undefined && own === this.#running) return 0;
    const flags = await Promise.all(['root'].map(isAdmin));
    if (flags.some(Boolean) && (await isAdmin('root'))) return 2;
    return await this.#running;
  }
}

await greet(['a', 'b', 'c']);
