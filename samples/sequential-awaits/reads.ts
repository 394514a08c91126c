/** Files that are read one after the other. */
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';

export async function three(): Promise<number> {
  const one = await readFile('one.txt', 'utf8');
  const two = await readFile('two.txt', 'utf8'); // expect: sequential-awaits "`readFile\('two.txt', 'utf8'\)` waits for" because: "only then begins"
  const all = await readdir('.'); // expect: sequential-awaits
//            ^^^^^^^^^^^^^^^^^^
  return one.length + two.length + all.length;
}

export async function sizes(folder: string): Promise<Map<string, number>> {
  const found: (readonly [string, number])[] = [];
  for (const name of await readdir(folder)) {
    const { size } = await stat(`${folder}/${name}`); // expect: sequential-awaits "each round"
    found.push([name, size]);
  }
  return new Map(found);
}

/** One needs the other, something is written between, or a round decides about the next. */
export async function fine(names: string[]): Promise<string> {
  const index = await readFile('index.txt', 'utf8');
  const text = await readFile(index, 'utf8');
  await writeFile('copy.txt', text);
  const copy = await readFile('copy.txt', 'utf8');
  let found = '';
  for (const name of names) {
    found += await readFile(name, 'utf8');
  }
  for (const name of names) {
    if ((await readFile(name, 'utf8')) === '') break;
  }
  for (const name of names) {
    await writeFile(name, await readFile(`${name}.txt`, 'utf8'));
  }
  const [one, two] = await Promise.all([readFile('one.txt', 'utf8'), readFile('two.txt', 'utf8')]);
  return copy + found + one + two;
}
