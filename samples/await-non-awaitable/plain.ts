/**
 * Plain values that are awaited.
 *
 * Run by Node it prints 2, "there" and 1: nothing fails, and nothing was waited for.
 */
import { existsSync } from 'node:fs';

interface Thenable {
  then(use: (value: number) => void): void;
}

interface Shape {
  area(): number | Promise<number>;
}

abstract class Job {
  run(): void {}
}

class Later extends Job {
  override async run(): Promise<void> {
    await Promise.resolve();
  }
}

function countOf(prices: number[]): number {
  return prices.length;
}

export async function main(shape: Shape, thenable: Thenable, job: Job, anything: any): Promise<void> {
  console.log(await countOf([1, 2])); // expect: await-non-awaitable "`countOf\(\[1, 2\]\)` is no promise" because: "gives a plain value"
//            ^^^^^^^^^^^^^^^^^^^^^
  if (await existsSync(import.meta.filename)) console.log('there'); // expect: await-non-awaitable
  const one = await 1; // expect: await-non-awaitable
  await (countOf([])); // expect: await-non-awaitable
  console.log(one, await shape.area(), await thenable, await anything.run());
  await job.run();
  const optional = Math.random() > 2 ? undefined : Promise.resolve(1);
  await optional;
}

await main({ area: () => 1 }, { then: (use) => use(2) }, new Later(), { run: () => 3 });
