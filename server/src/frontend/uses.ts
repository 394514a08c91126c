import type { Use } from '../model/index.ts';

/** A fact under construction. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

/** Something that names a call whose index is known only when the call is complete. */
export interface AwaitsCall {
  call?: number;
}

export const NO_USE: Use = { kind: 'other' };
export const DROPPED: Use = { kind: 'dropped' };
export const VOIDED: Use = { kind: 'voided' };
export const AWAITED: Use = { kind: 'awaited' };
export const RETURNED: Use = { kind: 'returned' };
export const YIELDED: Use = { kind: 'yielded' };
export const RAISED: Use = { kind: 'raised' };
export const SUBSCRIPTED: Use = { kind: 'subscripted' };
export const TESTED: Use = { kind: 'tested' };
export const COMPARED: Use = { kind: 'compared' };
export const OPERAND: Use = { kind: 'operand' };
export const FORMATTED: Use = { kind: 'formatted' };
export const ITERATED: Use = { kind: 'iterated', async: false };
export const ITERATED_ASYNC: Use = { kind: 'iterated', async: true };
