import type { Certainty, ClassKey, FileId, LockEffect, Ref, Span, UnitKey, Use } from '../model/index.ts';
import type { CallSite, Lane, UnitSite } from './views.ts';

/** Something that outlives a call or is seen by several units: who shares it may get in each other's way. */
export interface SharedPlace {
  /** The same for everybody who names the same thing. A field is one place for all objects of its class. */
  readonly key: string;
  /** `static`: an attribute of the class itself. `captured`: a local that an inner function sees. `element`: of a container, by its index. */
  readonly kind: 'module' | 'field' | 'static' | 'captured' | 'element' | 'local' | 'parameter';
  readonly name: string;
  /** As it is written here: `self.count`. */
  readonly written: string;
  /** The file that declares it. */
  readonly file: FileId;
  /** The class, or the unit in whose scope the variable is. */
  readonly owner: ClassKey | UnitKey;
  /** The object whose field it is, as written here. */
  readonly base?: Ref;
  /** That object is the one whose method this is. */
  readonly own?: boolean;
  /** It is named through the class, not through an object. */
  readonly onClass?: boolean;
}

/** One use of a place. */
export interface PlaceAccess {
  readonly in: UnitSite;
  readonly place: SharedPlace;
  /**
   * `update`: reads and writes in one expression (`x += 1`). `mutate`: a method changes the container. `iterate`: it is gone through step by step.
   * `write` of an element changes the container, and is no new value of the place.
   */
  readonly how: 'read' | 'write' | 'update' | 'delete' | 'mutate' | 'iterate';
  /** The element it is about, if it is about one. */
  readonly element?: Ref;
  /** The method that reads or changes the container. */
  readonly method?: string;
  /** Index of that call in the unit's calls. */
  readonly call?: number;
  /** What is written. */
  readonly value?: Ref;
  readonly use?: Use;
  readonly order: number;
  readonly region: number;
  readonly at: Span;
  /** Of an update: where the old value is read that the new one is made of; before `order`. */
  readonly reads?: { readonly order: number; readonly at: Span };
}

/** A look at a place on which a later change of it depends. */
export interface Guard {
  readonly read: PlaceAccess;
  readonly test: Span;
  /** The branch or loop that the test decides on, and whether the change stands in it; else the branch leaves, and the change comes after it. */
  readonly region: number;
  readonly inside: boolean;
  /** The branch is taken when the test fails: an `else`, the right side of `??=`. */
  readonly negated: boolean;
  readonly order: number;
}

export type LockKind = LockEffect['kind'];

/** A lock as far as it is known which one it is. */
export interface LockIdentity {
  /** The same for everybody who takes the same lock; of a field, for all objects of the class. */
  readonly key: string;
  readonly kind: LockKind;
  /** As it is written where it is taken. */
  readonly name: string;
  /** The file that declares it, and the last part of its name there. */
  readonly home: FileId;
  readonly field: string;
  /** The object whose lock it is, as written; none for locks of a module. */
  readonly base?: Ref;
  readonly own?: boolean;
  /** Only this one object can be meant: a module variable or class attribute. */
  readonly alone: boolean;
}

/** A lock held at some order of evaluation. */
export interface HeldLock extends LockIdentity {
  /** `callers`: everybody who calls this private function holds it. */
  readonly how: 'with' | 'acquire' | 'callers';
  /** Where it is taken. */
  readonly in: UnitSite;
  readonly at: Span;
  readonly order: number;
  /** It is not waited for: `acquire(blocking=False)`, or with a time limit. */
  readonly tried: boolean;
}

/** What is held at an order of evaluation. */
export interface LocksHeld {
  readonly locks: readonly HeldLock[];
  /** Something more may be held: a lock that is not known, or known only on some paths. */
  readonly maybe: boolean;
}

/** A place and the lock that guards it. */
export interface GuardedBy {
  readonly lock: HeldLock;
  readonly guarded: readonly { readonly access: PlaceAccess; readonly lock: HeldLock }[];
  /** Accesses at which no lock at all is held. */
  readonly bare: readonly PlaceAccess[];
}

/** Two ways to run that may be under way at the same time. */
export interface Overlap {
  readonly certainty: Certainty;
  readonly first?: Lane;
  readonly second?: Lane;
}

/** Locks taken one inside the other. */
export interface LockNesting {
  readonly outer: HeldLock;
  readonly inner: HeldLock;
  /** Calls from the unit that takes the outer one to the unit that takes the inner one; empty when it is the same unit. */
  readonly path: readonly CallSite[];
}
