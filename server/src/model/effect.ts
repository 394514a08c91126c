import type { Certainty } from './certainty.ts';
import type { Role } from './role.ts';

/** What calling a library function does, as its catalogue row says. Each row names its source. */
export interface Effect {
  /** The calling thread stands still. */
  readonly blocks?: Blocking;
  /**
   * Computation, and whether other threads run meanwhile. How long it takes depends on the input,
   * unless it is `dear`: slow whatever it is given (password hashing, fitting a model).
   */
  readonly computes?: {
    readonly releasesGil: Certainty;
    readonly dear?: boolean;
    /** It runs on a pool of native threads, as many as there are cores unless it is told otherwise. */
    readonly manyThreads?: boolean;
  };
  /** Short, but with the GIL released: says that a thread running it is not pure Python work. */
  readonly releasesGil?: Certainty;
  /** Something starts that runs beside the caller. */
  readonly spawns?: Spawning;
  /** The call takes a callable and runs it at once in this lane or another (`asyncio.run`, `to_thread`), or keeps it for later. */
  readonly runs?: Running;
  readonly lock?: LockEffect;
  /** Gives something that is to be given back: a client of a pool, the function that releases a lock. */
  readonly borrows?: Borrowing;
  /** The callable runs within a transaction, and is given the handle that belongs to it as its first argument. */
  readonly transaction?: Transaction;
  /** Bytes flow from this object into the first argument, or along all arguments; what fails on the way is told, or not. */
  readonly pipes?: 'errors-stay' | 'errors-told';
  /** Raises, or cannot be loaded, in any interpreter but the main one. With `argument`, only when it is given (and not `False`). */
  readonly mainInterpreterOnly?: { readonly argument?: string };
  /** What belongs to the whole process is changed, for all threads at once, in words. */
  readonly processWide?: string;
  /** A child process with streams of its own starts, and is an object to wait for, or has ended when the call returns. */
  readonly child?: 'object' | 'waits';
  /** Lanes tell each other something through the object. */
  readonly signal?: Signal;
  /** Only the thread of the event loop may call it: the library says that it is not thread-safe. */
  readonly loopOnly?: boolean;
  readonly gives?: Giving;
  /** What a method does to the handle it is called on. */
  readonly handle?: 'starts' | 'joins' | 'cancels' | 'closes' | 'result' | 'keeps' | 'detaches';
  /** Starts an event loop and runs it to the end of the argument: not to be called where a loop runs. */
  readonly runsLoop?: boolean;
  /** What it gives tells of its failure by an `error` event, which ends the program when nobody listens. */
  readonly failsBy?: 'error-event';
  /** With this key of the options a shell starts the program, and tells by its exit code that it is not there. */
  readonly shellOption?: string;
  /** What the process that it starts writes goes into pipes that the caller must empty, unless this key of the options says otherwise. */
  readonly pipesOutput?: { readonly option: string };
  /** Position of the list of objects that belong to the receiver of the message from then on. */
  readonly transfers?: number;
  /** Reads the clock. */
  readonly clock?: boolean;
  /** Only registers, logs, or reads a clock: certainly short. */
  readonly cheap?: boolean;
  /** The parameter that takes ownership of an awaitable or handle passed in: `gather`, `TaskGroup.create_task`, `list.append`. `*` for all. */
  readonly owns?: number | string;
  /** Importing this module starts native thread pools, which read their environment variables then. */
  readonly loadsThreadPools?: readonly string[];
  /** Position of the options in which an `AbortSignal` may be given as `signal`, to end the work early. */
  readonly signalOption?: number;
  /** What the function or class is in its system, for rules about that system. */
  readonly role?: Role;
  /** Documentation page or measurement that the row rests on. */
  readonly source: string;
}

/** One kind of thing that a row may say. */
export type EffectPart = Exclude<keyof Effect, 'source'>;

export interface Blocking {
  /** `cpu`: it computes in one piece, where another call of the same library does so in a thread of its own (`pbkdf2Sync`). */
  readonly kind: 'sleep' | 'network' | 'disk' | 'subprocess' | 'lock' | 'join' | 'future' | 'queue' | 'event' | 'input' | 'database' | 'select' | 'cpu';
  /** It returns at once when an argument says so: `block=False`, `timeout=0`, `acquire(False)`. */
  readonly unless?: readonly { readonly position?: number; readonly keyword: string; readonly equals: number | boolean | string | null }[];
  /** Cheap in practice (`os.stat`): reported by the strict profile only. */
  readonly minor?: boolean;
  /** What to use in a coroutine instead. */
  readonly twin?: AsyncTwin;
}

export interface AsyncTwin {
  /** Dotted name of the coroutine function or class: `asyncio.sleep`. */
  readonly name: string;
  /** `same-arguments`: the call may be replaced by `await name(same arguments)`. `to-thread`: `await asyncio.to_thread(f, …)`. `manual`: only named. */
  readonly edit: 'same-arguments' | 'to-thread' | 'manual';
}

/** `worker`: a thread with a heap of its own, as JavaScript has them. */
export type SpawnKind = 'thread' | 'timer' | 'process' | 'task' | 'thread-pool' | 'process-pool' | 'interpreter-pool' | 'worker';

export interface Spawning {
  readonly kind: SpawnKind;
  /** Whether the call itself starts it, or a later `start()` of the handle. */
  readonly when: 'now' | 'start';
  /** The parameter that is the callable or awaitable to run; none for a pool's constructor. */
  readonly target?: { readonly position?: number; readonly keyword?: string; /** Every positional argument from `position` on: `gather`. */ readonly rest?: boolean };
  /** Where the target's arguments stand: `args=`/`kwargs=`, or following positions. */
  readonly targetArgs?: 'args-keyword' | 'rest';
  /** The result is the handle of what was started, or (for `Executor.map`) an iterator of results. */
  readonly handle: 'thread' | 'process' | 'task' | 'future' | 'results' | 'executor' | 'pool';
  /** The loop, group or pool keeps a strong reference: nothing is lost when the handle is dropped. */
  readonly owned?: boolean;
  /** The target must come as a callable, not as its result. */
  readonly wantsCallable?: boolean;
  /** Arguments that the target gets before those given to the call: the rank of `torch.multiprocessing.spawn`. */
  readonly argsBefore?: number;
  /** Nothing starts unless this argument is given, as something other than 0, `None` or `False`: `DataLoader(num_workers=4)`. */
  readonly needs?: { readonly position?: number; readonly keyword: string };
  /** Nothing starts when one of these arguments is given: `Client(address)` joins what runs already. */
  readonly unlessGiven?: readonly { readonly position?: number; readonly keyword: string }[];
}

export interface Running {
  /** `rest`: every argument from `position` on may be a callable to run. */
  readonly target: { readonly position?: number; readonly keyword?: string; readonly rest?: boolean };
  /** `caller`: at once, in the lane of the caller. `request`: on the event loop, for each request that a server gets. */
  readonly where: 'caller' | 'thread' | 'process' | 'loop' | 'request' | 'signal-handler' | 'exit';
  readonly wantsCallable: boolean;
  /** Again and again, whether or not the last run is over. */
  readonly repeats?: boolean;
  /** Position of the delay in milliseconds, of which 31 bits count. */
  readonly delay?: number;
  /** The callable listens to an event whose name stands first. */
  readonly listens?: boolean;
}

export interface LockEffect {
  /** `hold`: the lock is held while the callable runs that the call takes (`runs`): `mutex.runExclusive(f)`, `limit(f)`. */
  readonly does: 'create' | 'acquire' | 'release' | 'hold';
  readonly kind: 'thread-lock' | 'thread-rlock' | 'thread-condition' | 'thread-semaphore' | 'async-lock' | 'async-condition' | 'async-semaphore' | 'process-lock' | 'file-lock';
}

export interface Borrowing {
  /** In words: `the client`, `the lock`. */
  readonly what: string;
  /** How it is given back: by calling what was given, by a method of it, or by a method of its owner that takes it (or takes nothing). */
  readonly by: 'calling-it' | 'its-method' | 'owner-method';
  /** Names of methods that give it back, of what was given and of its owner. */
  readonly methods: readonly string[];
  /** It is given by itself, or as this element of an array. */
  readonly element?: number;
}

export interface Transaction {
  /** Where the callable stands. */
  readonly position: number;
  /** The callable must not be `async`: the transaction ends when it returns. */
  readonly sync?: boolean;
}

/** A queue, condition or event between lanes, and what the call does to it. */
export interface Signal {
  readonly through: 'queue' | 'condition' | 'event';
  readonly among: 'threads' | 'tasks' | 'processes';
  /** `done`: the item taken last is worked off (`task_done`). `join`: waits until all items are. */
  readonly does: 'create' | 'put' | 'get' | 'done' | 'join' | 'wait' | 'wait-for' | 'notify' | 'set' | 'clear';
}

/** What a call gives that types alone do not tell. */
export type Giving = 'awaitable' | 'future' | 'task' | 'callable' | 'plain' | 'context-manager';
