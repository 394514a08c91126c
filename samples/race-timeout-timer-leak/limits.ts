/**
 * Time limits whose timers run on.
 *
 * Run by Node it prints "done" at once and ends only three seconds later.
 */
import { setTimeout as sleep } from 'node:timers/promises';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function limit(milliseconds: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('too slow')), milliseconds); // because: "nobody keeps its handle"
  });
}

export async function direct<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  const result = await Promise.race([
    work,
    new Promise<never>((_, reject) => {
      setTimeout(reject, milliseconds); // expect: race-timeout-timer-leak "runs on when the race is over"
    }),
  ]);
  return result;
}

export async function arrow<T>(work: Promise<T>): Promise<T> {
  console.log('racing');
  return await Promise.race([work, new Promise<never>((_, reject) => setTimeout(reject, 3000))]); // expect: race-timeout-timer-leak
}

export async function byFunction<T>(work: Promise<T>): Promise<T | void> {
  await Promise.race([work, pause(5000)]); // expect: race-timeout-timer-leak "`pause\(5000\)`"
  await Promise.race([work, sleep(5000)]); // expect: race-timeout-timer-leak
  return await Promise.race([work, limit(5000)]); // expect: race-timeout-timer-leak because: "ends with the first promise"
}

/** The timer is cleared, short, does not keep the process alive, or is what is waited for. */
export async function fine<T>(work: Promise<T>, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([
    work,
    new Promise<never>((_, reject) => {
      timer = setTimeout(reject, 5000);
    }),
  ]).finally(() => clearTimeout(timer));
  await Promise.race([work, new Promise((_, reject) => (timer = setTimeout(reject, 5000)))]).finally(() => clearTimeout(timer));
  await Promise.race([work, pause(100)]);
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
  await Promise.race([work, sleep(5000, undefined, { signal })]);
  await Promise.all([work, pause(5000)]);
}

await arrow(Promise.resolve());
console.log('done');
