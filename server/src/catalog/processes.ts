import { blocks, callable, CHEAP, from, manual, minor, PYTHON, type Row, signals, submits, type Table, toThread, when } from './table.ts';

const PROCESS: Row = {
  spawns: {
    kind: 'process',
    when: 'start',
    target: { position: 1, keyword: 'target' },
    targetArgs: 'args-keyword',
    handle: 'process',
    wantsCallable: true,
  },
};
const PROCESS_POOL: Row = { spawns: { kind: 'process-pool', when: 'now', handle: 'pool' } };
const AT_ONCE = [when('timeout', 0, 0)];

const POOL = 'multiprocessing.pool.Pool';
const THREAD_POOL = 'multiprocessing.pool.ThreadPool';
const RESULT = 'multiprocessing.pool.AsyncResult';
const LOCKS = 'multiprocessing.{Lock,RLock,Semaphore,BoundedSemaphore,Condition}';

function poolMethods(pool: string, kind: 'process-pool' | 'thread-pool'): Readonly<Record<string, Row>> {
  const target = { position: 0, keyword: 'func' } as const;
  const waits = blocks('future', toThread('concurrent.futures.ProcessPoolExecutor'));
  return {
    [`${pool}.apply`]: { ...waits, spawns: { kind, when: 'now', target, targetArgs: 'args-keyword', handle: 'results', owned: true, wantsCallable: true } },
    [`${pool}.{map,starmap}`]: { ...waits, spawns: { kind, when: 'now', target, targetArgs: 'rest', handle: 'results', owned: true, wantsCallable: true } },
    [`${pool}.apply_async`]: { spawns: { kind, when: 'now', target, targetArgs: 'args-keyword', handle: 'future', wantsCallable: true }, gives: 'future' },
    [`${pool}.{map_async,starmap_async}`]: { ...submits(kind, 0, 'func', 'future'), gives: 'future' },
    [`${pool}.{imap,imap_unordered}`]: submits(kind, 0, 'func', 'results'),
    [`${pool}.{close,terminate}`]: { handle: 'closes' },
    [`${pool}.join`]: { ...blocks('join', toThread()), handle: 'joins' },
  };
}

/** `multiprocessing`, `subprocess`, `signal`, `atexit`, and the calls of `os` that wait for a process. */
export const processes: Table = [
  ...from(`${PYTHON}multiprocessing.html`, {
    'multiprocessing.Process multiprocessing.context.{Process,ForkProcess,SpawnProcess,ForkServerProcess}': PROCESS,
    'multiprocessing.Process.start': { handle: 'starts' },
    'multiprocessing.Process.join': { ...blocks('join', toThread(), AT_ONCE), handle: 'joins' },
    'multiprocessing.Process.{terminate,kill}': { handle: 'cancels', cheap: true },
    'multiprocessing.Process.close': { handle: 'closes', cheap: true },
    'multiprocessing.Process.is_alive': CHEAP,
    'multiprocessing.Pool multiprocessing.pool.Pool multiprocessing.context.BaseContext.Pool': PROCESS_POOL,
    'multiprocessing.pool.ThreadPool multiprocessing.dummy.Pool': { spawns: { kind: 'thread-pool', when: 'now', handle: 'pool' } },
    ...poolMethods(POOL, 'process-pool'),
    ...poolMethods(THREAD_POOL, 'thread-pool'),
    [`${RESULT}.{get,wait}`]: { ...blocks('future', toThread(), AT_ONCE), handle: 'result' },
    [`${RESULT}.{ready,successful}`]: CHEAP,
    'multiprocessing.{Lock,RLock} multiprocessing.context.BaseContext.{Lock,RLock}': { lock: { does: 'create', kind: 'process-lock' } },
    'multiprocessing.{Semaphore,BoundedSemaphore,Condition} multiprocessing.context.BaseContext.{Semaphore,BoundedSemaphore,Condition}': {
      lock: { does: 'create', kind: 'process-lock' },
    },
    [`${LOCKS}.acquire`]: {
      ...blocks('lock', toThread(), [when('block', false, 0), when('timeout', 0, 1)]),
      lock: { does: 'acquire', kind: 'process-lock' },
    },
    [`${LOCKS}.__enter__`]: { ...minor('lock', toThread()), lock: { does: 'acquire', kind: 'process-lock' } },
    [`${LOCKS}.{release,__exit__}`]: { lock: { does: 'release', kind: 'process-lock' }, cheap: true },
    'multiprocessing.Condition.wait': { ...blocks('event', toThread()), ...signals('condition', 'processes', 'wait') },
    'multiprocessing.Condition.wait_for': { ...blocks('event', toThread()), ...signals('condition', 'processes', 'wait-for') },
    'multiprocessing.Condition.{notify,notify_all}': { ...CHEAP, ...signals('condition', 'processes', 'notify') },
    'multiprocessing.Event.wait multiprocessing.Barrier.wait': blocks('event', toThread(), AT_ONCE),
    'multiprocessing.Event.set': { ...CHEAP, ...signals('event', 'processes', 'set') },
    'multiprocessing.Event.{clear,is_set}': CHEAP,
    'multiprocessing.{Queue,JoinableQueue} multiprocessing.context.BaseContext.{Queue,JoinableQueue}': { ...CHEAP, ...signals('queue', 'processes', 'create') },
    'multiprocessing.{Queue,JoinableQueue}.get': { ...blocks('queue', toThread(), [when('block', false, 0), when('timeout', 0, 1)]), ...signals('queue', 'processes', 'get') },
    'multiprocessing.SimpleQueue.get': blocks('queue', toThread()),
    'multiprocessing.{Queue,JoinableQueue}.put': { ...minor('queue', toThread()), ...signals('queue', 'processes', 'put') },
    'multiprocessing.JoinableQueue.join': { ...blocks('join', toThread()), ...signals('queue', 'processes', 'join') },
    'multiprocessing.Queue.join_thread': blocks('join', toThread()),
    'multiprocessing.JoinableQueue.task_done': { ...CHEAP, ...signals('queue', 'processes', 'done') },
    'multiprocessing.Queue.cancel_join_thread': { handle: 'detaches', cheap: true },
    'multiprocessing.{Queue,JoinableQueue}.get_nowait': { ...CHEAP, ...signals('queue', 'processes', 'get') },
    'multiprocessing.{Queue,JoinableQueue}.put_nowait': { ...CHEAP, ...signals('queue', 'processes', 'put') },
    'multiprocessing.{Queue,JoinableQueue}.{empty,full,qsize,close}': CHEAP,
    'multiprocessing.connection.Connection.{recv,recv_bytes,recv_bytes_into}': blocks('network', toThread()),
    'multiprocessing.connection.wait': blocks('select', toThread(), [when('timeout', 0, 1)]),
    'multiprocessing.connection.Listener.accept multiprocessing.connection.Client': blocks('network', toThread()),
    'multiprocessing.Manager multiprocessing.context.BaseContext.Manager': { spawns: { kind: 'process', when: 'now', handle: 'process', owned: true } },
    'multiprocessing.managers.BaseManager.start': { spawns: { kind: 'process', when: 'now', handle: 'process', owned: true } },
    'multiprocessing.managers.BaseManager.shutdown': { handle: 'closes' },
    'multiprocessing.{cpu_count,current_process,active_children,get_context,get_start_method,set_start_method,freeze_support,parent_process}': CHEAP,
  }),
  ...from(`${PYTHON}multiprocessing.shared_memory.html`, {
    'multiprocessing.shared_memory.SharedMemory.{close,unlink}': { handle: 'closes', cheap: true },
  }),
  ...from(`${PYTHON}subprocess.html`, {
    'subprocess.{run,check_output,getoutput,getstatusoutput}': blocks('subprocess', toThread('asyncio.create_subprocess_exec')),
    'subprocess.{call,check_call}': { ...blocks('subprocess', toThread('asyncio.create_subprocess_exec')), child: 'waits' },
    'subprocess.Popen': { ...minor('subprocess', manual('asyncio.create_subprocess_exec')), child: 'object', mainInterpreterOnly: { argument: 'preexec_fn' } },
    'subprocess.Popen.{wait,communicate}': { ...blocks('subprocess', toThread('asyncio.subprocess.Process.wait'), [when('timeout', 0)]), handle: 'joins' },
    'subprocess.Popen.{poll,send_signal}': CHEAP,
    'subprocess.Popen.{terminate,kill}': { handle: 'cancels', cheap: true },
  }),
  ...from(`${PYTHON}os.html`, {
    'os.{system,spawnl,spawnle,spawnlp,spawnv,spawnve,spawnvp}': blocks('subprocess', toThread('asyncio.create_subprocess_shell')),
    'os.popen': blocks('subprocess', manual('asyncio.create_subprocess_shell')),
    'os.{wait,wait3,wait4}': blocks('subprocess', toThread('asyncio.subprocess.Process.wait')),
    'os.fork os.forkpty': { spawns: { kind: 'process', when: 'now', handle: 'process', owned: true }, mainInterpreterOnly: {} },
    'os.{execv,execve,execl,execle,execlp,execlpe,execvp,execvpe}': { mainInterpreterOnly: {} },
    'os.{chdir,fchdir}': { processWide: 'the working directory', cheap: true },
    'os.umask': { processWide: 'the mask of permissions of new files', cheap: true },
    'os.{cpu_count,process_cpu_count,getpid,getppid,getenv,sched_getaffinity,kill}': CHEAP,
  }),
  ...from(`${PYTHON}signal.html`, {
    'signal.signal': { ...callable('signal-handler', 1, 'handler'), cheap: true, mainInterpreterOnly: {} },
    'signal.{pause,sigwait,sigwaitinfo}': blocks('select', manual('asyncio.AbstractEventLoop.add_signal_handler')),
    'signal.{set_wakeup_fd,getsignal,alarm,setitimer,raise_signal}': CHEAP,
  }),
  ...from(`${PYTHON}atexit.html`, { 'atexit.register': { ...callable('exit', 0, 'func'), cheap: true } }),
  ...from(`${PYTHON}weakref.html`, { 'weakref.finalize': { ...callable('exit', 1, 'func'), cheap: true } }),
];
