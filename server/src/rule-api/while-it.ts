import type { Blocking } from '../model/index.ts';

/** What a call that keeps its thread does meanwhile, for messages. */
export const WHILE_IT: Readonly<Record<Blocking['kind'], string>> = {
  sleep: 'while it sleeps',
  network: 'while it waits for the network',
  disk: 'while it waits for the disk',
  subprocess: 'while it waits for another process',
  lock: 'while it waits for a lock',
  join: 'while it waits for others to end',
  future: 'while it waits for a result',
  queue: 'while it waits for an item',
  event: 'while it waits to be woken',
  input: 'while it waits for somebody to type',
  database: 'while it waits for the database',
  select: 'while it waits for something to happen',
  cpu: 'while it computes',
};
