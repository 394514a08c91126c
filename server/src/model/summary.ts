import type { Certainty } from './certainty.ts';
import type { Blocking, SpawnKind } from './effect.ts';
import type { UnitKey } from './value.ts';

/** What a caller may assume about a unit, computed callees first. Anchors are unit and ordinal, never offsets. */
export interface Summary {
  /** It stands still on some path without handing the work to another lane; `chain` leads there. */
  readonly blocks: Certainty;
  readonly blocking?: Chain<Blocking>;
  /** It starts an event loop on the caller's thread. */
  readonly runsLoop: Certainty;
  readonly loop?: Chain<'runs-loop'>;
  /** Pure computation dominates: loops and calls that compute, nothing that waits. */
  readonly computes: Computing;
  /** Starts processes, directly or through callees, when called. */
  readonly spawns: readonly { readonly kind: SpawnKind; readonly chain: Chain<SpawnKind> }[];
  /** Every path ends normally, or what is raised is caught inside. */
  readonly canRaise: Certainty;
  /** What it returns may be called. */
  readonly returnsCallable: Certainty;
  /** It returns the handle or awaitable given in this parameter, or keeps it on an object: callers' ownership ends. */
  readonly keepsParams: readonly string[];
}

/** A path of calls to a leaf: `call` in `unit` is the first step; `next` continues in the callee. */
export interface Chain<Leaf> {
  readonly unit: UnitKey;
  /** Index in the unit's calls. */
  readonly call: number;
  readonly next: Chain<Leaf> | undefined;
  /** Set on the last link. */
  readonly leaf?: Leaf;
  /** Dotted name of the library function at the leaf. */
  readonly name?: string;
}

export interface Computing {
  /** `yes`: evidence of heavy computing and nothing that waits or releases the GIL in the hot part. */
  readonly heavy: Certainty;
  readonly evidence: readonly Evidence[];
}

/** One row of the GIL ledger. */
export interface Evidence {
  readonly unit: UnitKey;
  readonly kind: 'loop' | 'computing-call' | 'releasing-call' | 'waiting-call' | 'unknown-call';
  /** Region index for a loop, call index otherwise. */
  readonly anchor: number;
  readonly says: string;
  readonly weight: number;
  /** The number of rounds is known, or the call is slow whatever it is given: the weight is no guess from the shape of the code. */
  readonly counted?: boolean;
  /** A loop whose number of rounds is that of a parameter, times `times` for the literal loops around it; `open` loops of its nest are not known either. */
  readonly rounds?: { readonly param: string; readonly times: number; readonly open: number };
}
