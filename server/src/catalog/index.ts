import type { Effect, EffectPart } from '../model/index.ts';
import { ALIASES, publicNames } from './aliases.ts';
import { asyncio } from './asyncio.ts';
import { computing } from './computing.ts';
import { type ContainerMethod, containerMethods } from './containers.ts';
import { databases } from './databases.ts';
import { type DecoratorEffect, decorators } from './decorators.ts';
import { files } from './files.ts';
import { jsCallbacks } from './js-callbacks.ts';
import { jsLocks } from './js-locks.ts';
import { jsServers } from './js-servers.ts';
import { sharedMemoryRoles } from './js-shared-memory.ts';
import { jsTransactions } from './js-transactions.ts';
import { cancellable, promiseRoles } from './js-promises.ts';
import { thenableRoles } from './js-thenables.ts';
import { network } from './network.ts';
import { nodeComputing } from './node-computing.ts';
import { nodeFiles } from './node-files.ts';
import { nodeProcesses } from './node-processes.ts';
import { processes } from './processes.ts';
import { roles } from './roles.ts';
import { structured } from './structured.ts';
import type { Table } from './table.ts';
import { threads } from './threads.ts';

/** The engine's `Catalog`, which this folder may not import: what libraries do, by dotted name. */
export const catalog = {
  /** The row of the first name that has one. Names come most public first, and for methods along the receiver's classes. */
  effect(names: readonly string[]): Effect | undefined {
    return firstOf(names, (name) => effects.get(name));
  },

  knownClass(name: string): boolean {
    return publicNames(name).some((each) => classes.has(each));
  },

  saidOf(lastName: string): ReadonlySet<EffectPart> {
    return said.get(lastName) ?? NOTHING_SAID;
  },

  decorator(names: readonly string[]): DecoratorEffect | undefined {
    return firstOf(names, (name) => decorators.get(name) ?? decorators.get(name.replace(/\.[^.]+$/, '.*')));
  },

  startsThreads: (lastName: string): boolean => threadStarters.has(lastName),

  servesRequests: (packageName: string): boolean => frameworks.has(packageName),

  containerMethod: (name: string): ContainerMethod | undefined => containerMethods.get(name),
};

/** Every row, for tests and for the reference page. */
export const tables: readonly (readonly [title: string, table: Table])[] = [
  ['asyncio', asyncio],
  ['threads', threads],
  ['processes', processes],
  ['files', files],
  ['network', network],
  ['databases', databases],
  ['structured concurrency', structured],
  ['computing', computing],
  ['JavaScript callbacks', jsCallbacks],
  ['JavaScript locks and pools', jsLocks],
  ['JavaScript servers', jsServers],
  ['JavaScript transactions', jsTransactions],
  ['Node.js files', nodeFiles],
  ['Node.js processes and workers', nodeProcesses],
  ['Node.js computing', nodeComputing],
];

const effects: ReadonlyMap<string, Effect> = withRoles(new Map(tables.flatMap(([, table]) => table)));

/** A function that a table speaks of may have a role as well. */
function withRoles(rows: Map<string, Effect>): ReadonlyMap<string, Effect> {
  for (const [name, { role, source }] of [...roles, ...promiseRoles, ...thenableRoles, ...sharedMemoryRoles]) rows.set(name, { source, ...rows.get(name), role });
  for (const [name, { signalOption, source }] of cancellable) rows.set(name, { source, ...rows.get(name), signalOption });
  return rows;
}

/** Classes that have no row of their own but whose instances matter. */
const LISTED_CLASSES = [
  'asyncio.TaskGroup',
  'asyncio.Runner',
  'asyncio.Queue',
  'asyncio.Event',
  'threading.local',
  'concurrent.futures.Future',
  'aiohttp.ClientSession',
  'flask.Flask',
  'flask.Blueprint',
  'fastapi.FastAPI',
  'fastapi.APIRouter',
  'quart.Quart',
  'sanic.Sanic',
  'starlette.Starlette',
  'starlette.routing.Router',
  'aiohttp.web.RouteTableDef',
  'aiohttp.web.Application',
  'celery.Celery',
  'click.Group',
  'typer.Typer',
  'discord.ext.commands.Bot',
  'playwright.async_api.Playwright',
];

const classes: ReadonlySet<string> = new Set([...LISTED_CLASSES, ...[...effects.keys()].flatMap(classesNamedBy)]);

/** The last part of a class's name starts with a capital: `threading.Thread.join` names `threading.Thread`. */
function classesNamedBy(name: string): readonly string[] {
  const owner = name.slice(0, Math.max(0, name.lastIndexOf('.')));
  return [name, owner].filter((each) => /(?:^|[.:])[A-Z][A-Za-z0-9]*$/.test(each));
}

const NOTHING_SAID: ReadonlySet<EffectPart> = new Set();

/** What rows say, by the last name of the row, and by other last names of the things that rows are about. */
const said: ReadonlyMap<string, ReadonlySet<EffectPart>> = saidByLastName();

function saidByLastName(): ReadonlyMap<string, ReadonlySet<EffectPart>> {
  const found = new Map<string, Set<EffectPart>>();
  const all = new Set<EffectPart>();
  for (const [name, row] of effects) {
    const parts = found.get(lastOf(name)) ?? new Set();
    for (const part of Object.keys(row)) {
      if (part === 'source') continue;
      parts.add(part as EffectPart);
      all.add(part as EffectPart);
    }
    found.set(lastOf(name), parts);
  }
  // What stands for a thing under another name may be any of its rows.
  for (const name of ALIASES.flat()) found.set(lastOf(name), all);
  return found;
}

const THREAD_KINDS: ReadonlySet<string> = new Set(['thread', 'timer', 'thread-pool']);

/** Last names of what starts threads; `map`, which is also the name of a built-in function, comes with the pool that it belongs to. */
const threadStarters: ReadonlySet<string> = new Set([...effects].flatMap(([name, row]) => (row.spawns !== undefined && THREAD_KINDS.has(row.spawns.kind) && lastOf(name) !== 'map' ? [lastOf(name)] : [])));

const frameworks: ReadonlySet<string> = new Set([...decorators].flatMap(([name, effect]) => (effect === 'makes-web-handler' ? [name.split('.')[0] ?? name] : [])));

function lastOf(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf(':')) + 1);
}

function firstOf<T>(names: readonly string[], find: (name: string) => T | undefined): T | undefined {
  for (const name of names) {
    for (const each of publicNames(name)) {
      const found = find(each);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
