import type { Role } from '../model/index.ts';
import type { RoleRow } from './roles.ts';
import { expand } from './table.ts';

const MDN = 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/';

/** Memory that several JavaScript threads see, and how it is read and written. */
const ROWS: readonly (readonly [role: Role, names: string, source: string])[] = [
  ['shared-memory', 'js:SharedArrayBuffer', `${MDN}SharedArrayBuffer`],
  ['memory-view', 'js:{Int8Array,Uint8Array,Uint8ClampedArray,Int16Array,Uint16Array,Int32Array,Uint32Array,BigInt64Array,BigUint64Array,Float32Array,Float64Array}', `${MDN}TypedArray`],
  ['atomic-load', 'js:Atomics.load', `${MDN}Atomics/load`],
  ['atomic-store', 'js:Atomics.store', `${MDN}Atomics/store`],
  ['atomic-exchange', 'js:Atomics.{compareExchange,exchange}', `${MDN}Atomics/compareExchange`],
  ['atomic-wait', 'js:Atomics.{wait,waitAsync}', `${MDN}Atomics/wait`],
];

export const sharedMemoryRoles: ReadonlyMap<string, RoleRow> = new Map(ROWS.flatMap(([role, names, source]) => expand(names).map((name) => [name, { role, source }] as const)));
