import { blocks, callable, CHEAP, from, manual, PYTHON, type Row, signals, submits, type Table, toThread, when } from './table.ts';

const NOT_BLOCKING = [when('blocking', false, 0), when('timeout', 0, 1)];
const AT_ONCE = [when('timeout', 0, 0)];
const LOCK = blocks('lock', manual('asyncio.Lock'), NOT_BLOCKING);
const SEMAPHORE = blocks('lock', manual('asyncio.Semaphore'), NOT_BLOCKING);
/** Entering with `with` waits as long as others hold the lock: short sections are common and fine, so the strict profile alone reports it. */
const ENTER: Row = { blocks: { kind: 'lock', minor: true, twin: manual('asyncio.Lock') } };
const FUTURE = blocks('future', manual('asyncio.wrap_future'), AT_ONCE);

const POOL_CONSTRUCTORS: Readonly<Record<string, Row>> = {
  'concurrent.futures.ThreadPoolExecutor': { spawns: { kind: 'thread-pool', when: 'now', handle: 'executor' } },
  'concurrent.futures.ProcessPoolExecutor': { spawns: { kind: 'process-pool', when: 'now', handle: 'executor' } },
  'concurrent.futures.InterpreterPoolExecutor': { spawns: { kind: 'interpreter-pool', when: 'now', handle: 'executor' } },
};

/** Modules of C code that cannot be loaded twice in a process. */
const SINGLE: Row = { mainInterpreterOnly: {} };

/** `threading`, `queue`, `_thread`, `concurrent.futures`, `sched`. */
export const threads: Table = [
  ...from(`${PYTHON}threading.html`, {
    'threading.Thread': {
      spawns: {
        kind: 'thread',
        when: 'start',
        target: { position: 1, keyword: 'target' },
        targetArgs: 'args-keyword',
        handle: 'thread',
        wantsCallable: true,
      },
      mainInterpreterOnly: { argument: 'daemon' },
    },
    'threading.Timer': {
      spawns: {
        kind: 'timer',
        when: 'start',
        target: { position: 1, keyword: 'function' },
        targetArgs: 'args-keyword',
        handle: 'thread',
        wantsCallable: true,
      },
    },
    'threading.Thread.start': { handle: 'starts' },
    'threading.Thread.join': { ...blocks('join', toThread(), AT_ONCE), handle: 'joins' },
    'threading.Thread.{is_alive,getName,setName,isDaemon,setDaemon}': CHEAP,
    'threading.Timer.cancel': { handle: 'cancels', cheap: true },
    'threading.Lock': { lock: { does: 'create', kind: 'thread-lock' } },
    'threading.Lock.acquire': { ...LOCK, lock: { does: 'acquire', kind: 'thread-lock' } },
    'threading.Lock.__enter__': { ...ENTER, lock: { does: 'acquire', kind: 'thread-lock' } },
    'threading.Lock.{release,__exit__}': { lock: { does: 'release', kind: 'thread-lock' }, cheap: true },
    'threading.RLock': { lock: { does: 'create', kind: 'thread-rlock' } },
    'threading.RLock.acquire': { ...LOCK, lock: { does: 'acquire', kind: 'thread-rlock' } },
    'threading.RLock.__enter__': { ...ENTER, lock: { does: 'acquire', kind: 'thread-rlock' } },
    'threading.RLock.{release,__exit__}': { lock: { does: 'release', kind: 'thread-rlock' }, cheap: true },
    'threading.Condition': { lock: { does: 'create', kind: 'thread-condition' } },
    'threading.Condition.acquire': { ...LOCK, lock: { does: 'acquire', kind: 'thread-condition' } },
    'threading.Condition.__enter__': { ...ENTER, lock: { does: 'acquire', kind: 'thread-condition' } },
    'threading.Condition.{release,__exit__}': { lock: { does: 'release', kind: 'thread-condition' }, cheap: true },
    'threading.Condition.wait': { ...blocks('event', manual('asyncio.Condition'), AT_ONCE), ...signals('condition', 'threads', 'wait') },
    'threading.Condition.wait_for': { ...blocks('event', manual('asyncio.Condition'), [when('timeout', 0, 1)]), ...callable('caller', 0, 'predicate'), ...signals('condition', 'threads', 'wait-for') },
    'threading.Condition.{notify,notify_all,notifyAll}': { ...CHEAP, ...signals('condition', 'threads', 'notify') },
    'threading.{Semaphore,BoundedSemaphore}': { lock: { does: 'create', kind: 'thread-semaphore' } },
    'threading.{Semaphore,BoundedSemaphore}.acquire': { ...SEMAPHORE, lock: { does: 'acquire', kind: 'thread-semaphore' } },
    'threading.{Semaphore,BoundedSemaphore}.__enter__': { ...ENTER, lock: { does: 'acquire', kind: 'thread-semaphore' } },
    'threading.{Semaphore,BoundedSemaphore}.{release,__exit__}': { lock: { does: 'release', kind: 'thread-semaphore' }, cheap: true },
    'threading.Event.wait': { ...blocks('event', toThread('asyncio.Event'), AT_ONCE), ...signals('event', 'threads', 'wait') },
    'threading.Event.set': { ...CHEAP, ...signals('event', 'threads', 'set') },
    'threading.Event.clear': { ...CHEAP, ...signals('event', 'threads', 'clear') },
    'threading.Event.{is_set,isSet}': CHEAP,
    'threading.Barrier.wait': blocks('event', toThread('asyncio.Barrier'), AT_ONCE),
    'threading.{Lock,RLock}.locked threading.{Barrier,local}': CHEAP,
    'threading.Event': { ...CHEAP, ...signals('event', 'threads', 'create') },
    'threading.{current_thread,get_ident,get_native_id,active_count,enumerate,main_thread,currentThread}': CHEAP,
  }),
  ...from(`${PYTHON}_thread.html`, {
    '_thread.start_new_thread': {
      spawns: {
        kind: 'thread',
        when: 'now',
        target: { position: 0, keyword: 'function' },
        targetArgs: 'args-keyword',
        handle: 'thread',
        owned: true,
        wantsCallable: true,
      },
    },
    '_thread.allocate_lock': { lock: { does: 'create', kind: 'thread-lock' } },
  }),
  ...from(`${PYTHON}queue.html`, {
    'queue.{Queue,LifoQueue,PriorityQueue}': { ...CHEAP, ...signals('queue', 'threads', 'create') },
    'queue.{Queue,LifoQueue,PriorityQueue}.get': { ...blocks('queue', toThread('asyncio.Queue'), [when('block', false, 0), when('timeout', 0, 1)]), ...signals('queue', 'threads', 'get') },
    'queue.SimpleQueue.get': blocks('queue', toThread('asyncio.Queue'), [when('block', false, 0), when('timeout', 0, 1)]),
    // An unbounded queue, which is the default, takes an item at once.
    'queue.{Queue,LifoQueue,PriorityQueue}.put': {
      blocks: { kind: 'queue', minor: true, twin: toThread('asyncio.Queue'), unless: [when('block', false, 1), when('timeout', 0, 2)] },
      ...signals('queue', 'threads', 'put'),
    },
    'queue.{Queue,LifoQueue,PriorityQueue}.join': { ...blocks('join', toThread('asyncio.Queue')), ...signals('queue', 'threads', 'join') },
    'queue.{Queue,LifoQueue,PriorityQueue}.get_nowait': { ...CHEAP, ...signals('queue', 'threads', 'get') },
    'queue.{Queue,LifoQueue,PriorityQueue}.put_nowait': { ...CHEAP, ...signals('queue', 'threads', 'put') },
    'queue.{Queue,LifoQueue,PriorityQueue}.task_done': { ...CHEAP, ...signals('queue', 'threads', 'done') },
    'queue.{Queue,LifoQueue,PriorityQueue}.{qsize,empty,full,shutdown}': CHEAP,
    'queue.SimpleQueue.{put,put_nowait,get_nowait,qsize,empty}': CHEAP,
  }),
  ...from(`${PYTHON}concurrent.futures.html`, {
    ...POOL_CONSTRUCTORS,
    'concurrent.futures.ThreadPoolExecutor.submit': { ...submits('thread-pool', 0, undefined, 'future'), gives: 'future' },
    'concurrent.futures.ProcessPoolExecutor.submit': { ...submits('process-pool', 0, undefined, 'future'), gives: 'future' },
    'concurrent.futures.InterpreterPoolExecutor.submit': { ...submits('interpreter-pool', 0, undefined, 'future'), gives: 'future' },
    'concurrent.futures.ThreadPoolExecutor.map': submits('thread-pool', 0, undefined, 'results'),
    'concurrent.futures.ProcessPoolExecutor.map': submits('process-pool', 0, undefined, 'results'),
    'concurrent.futures.InterpreterPoolExecutor.map': submits('interpreter-pool', 0, undefined, 'results'),
    // A parameter typed `Executor` may be a pool of threads or of processes: what runs the callable is not known.
    'concurrent.futures.Executor.submit': { gives: 'future' },
    'concurrent.futures.{Executor,ThreadPoolExecutor,ProcessPoolExecutor,InterpreterPoolExecutor}.shutdown': {
      ...blocks('join', toThread(), [when('wait', false, 0)]),
      handle: 'closes',
    },
    'concurrent.futures.ProcessPoolExecutor.{kill_workers,terminate_workers}': { handle: 'closes' },
    'concurrent.futures.Future.{result,exception}': { ...FUTURE, handle: 'result' },
    'concurrent.futures.Future.cancel': { handle: 'cancels', cheap: true },
    'concurrent.futures.Future.{done,cancelled,running,set_result,set_exception,set_running_or_notify_cancel}': CHEAP,
    'concurrent.futures.Future.add_done_callback': { ...callable('thread', 0, 'fn'), handle: 'keeps', cheap: true },
    'concurrent.futures.wait': { ...blocks('future', manual('asyncio.wait'), [when('timeout', 0, 1)]), owns: 0 },
    'concurrent.futures.as_completed': { ...blocks('future', manual('asyncio.as_completed')), owns: 0 },
  }),
  ...from(`${PYTHON}concurrent.interpreters.html`, {
    'concurrent.interpreters.Interpreter.call_in_thread': {
      spawns: { kind: 'interpreter-pool', when: 'now', target: { position: 0, keyword: 'callable' }, targetArgs: 'rest', handle: 'thread', owned: true, wantsCallable: true },
    },
    'concurrent.interpreters.Interpreter.call': callable('caller', 0, 'callable'),
    'concurrent.interpreters.{create,get_current,get_main,list_all,create_queue}': CHEAP,
  }),
  ...from('measured: imported in an isolated interpreter, CPython 3.13', { 'numpy.core readline curses _curses tkinter _tkinter': SINGLE }),
  ...from(`${PYTHON}contextlib.html`, { 'contextlib.{redirect_stdout,redirect_stderr}': { processWide: 'where `print` writes to', gives: 'context-manager' }, 'contextlib.chdir': { processWide: 'the working directory', gives: 'context-manager' } }),
  ...from(`${PYTHON}sched.html`, {
    'sched.scheduler.run': blocks('sleep', manual('asyncio.AbstractEventLoop.call_later'), [when('blocking', false, 0)]),
    'sched.scheduler.{enter,enterabs}': { ...callable('caller', 2, 'action'), cheap: true },
  }),
];
