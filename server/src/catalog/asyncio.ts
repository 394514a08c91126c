import { AWAITABLE, CHEAP, callable, from, PYTHON, type Row, signals, submits, type Table } from './table.ts';

const TASK: Row = {
  spawns: { kind: 'task', when: 'now', target: { position: 0, keyword: 'coro' }, handle: 'task' },
  gives: 'task',
  owns: 0,
};
const OWNED_TASK: Row = {
  spawns: { kind: 'task', when: 'now', target: { position: 0, keyword: 'coro' }, handle: 'task', owned: true },
  gives: 'task',
  owns: 0,
};
const RUNS_LOOP: Row = { runsLoop: true, runs: { target: { position: 0 }, where: 'loop', wantsCallable: false }, owns: 0 };
const IN_EXECUTOR: Row = { ...submits('thread-pool', 1, 'func', 'future'), gives: 'future' };

/** Not thread-safe, as the documentation says. */
const LOOP_ONLY: Row = { loopOnly: true };
const QUEUES = 'asyncio.{Queue,PriorityQueue,LifoQueue}';

const LOOP = 'asyncio.{AbstractEventLoop,BaseEventLoop}';

/** Tasks, loops, and what gives awaitables in `asyncio`. */
export const asyncio: Table = [
  ...from(`${PYTHON}asyncio-task.html`, {
    'asyncio.create_task': { ...TASK, ...LOOP_ONLY },
    'asyncio.ensure_future': {
      ...TASK,
      ...LOOP_ONLY,
      spawns: { kind: 'task', when: 'now', target: { position: 0, keyword: 'coro_or_future' }, handle: 'task' },
    },
    'asyncio.Task': TASK,
    'asyncio.TaskGroup.create_task': OWNED_TASK,
    'asyncio.gather': {
      spawns: { kind: 'task', when: 'now', target: { position: 0, rest: true }, handle: 'future' },
      gives: 'future',
      owns: '*',
    },
    'asyncio.shield': { gives: 'future', owns: 0 },
    'asyncio.{wait,wait_for}': { gives: 'awaitable', owns: 0 },
    'asyncio.as_completed': { owns: 0 },
    'asyncio.sleep': AWAITABLE,
    'asyncio.to_thread': { ...submits('thread-pool', 0, 'func', 'future'), gives: 'awaitable' },
    'asyncio.run_coroutine_threadsafe': {
      spawns: { kind: 'task', when: 'now', target: { position: 0, keyword: 'coro' }, handle: 'future', owned: true },
      gives: 'future',
      owns: 0,
    },
    'asyncio.{timeout,timeout_at}': { gives: 'context-manager', cheap: true },
    'asyncio.{current_task,all_tasks,iscoroutine,iscoroutinefunction}': CHEAP,
    'asyncio.Task.cancel': { handle: 'cancels', cheap: true, ...LOOP_ONLY },
    'asyncio.Task.{done,cancelled,get_name,set_name,get_coro,cancelling,uncancel,print_stack,get_stack}': CHEAP,
    'asyncio.Task.{result,exception}': { handle: 'result', cheap: true },
    'asyncio.Task.add_done_callback': { ...callable('loop', 0, 'fn'), handle: 'keeps', cheap: true },
    'asyncio.Task.remove_done_callback': CHEAP,
  }),
  ...from(`${PYTHON}asyncio-future.html`, {
    'asyncio.Future': { gives: 'future' },
    'asyncio.wrap_future': { gives: 'future', owns: 0 },
    'asyncio.isfuture': CHEAP,
    'asyncio.Future.{result,exception}': { handle: 'result', cheap: true },
    'asyncio.Future.cancel': { handle: 'cancels', cheap: true, ...LOOP_ONLY },
    'asyncio.Future.{set_result,set_exception}': { ...CHEAP, ...LOOP_ONLY },
    'asyncio.Future.{done,cancelled,remove_done_callback,get_loop}': CHEAP,
    'asyncio.Future.add_done_callback': { ...callable('loop', 0, 'fn'), handle: 'keeps', cheap: true },
  }),
  ...from(`${PYTHON}asyncio-runner.html`, {
    'asyncio.run asyncio.Runner.run': {
      ...RUNS_LOOP,
      runs: { target: { position: 0, keyword: 'main' }, where: 'loop', wantsCallable: false },
    },
    'asyncio.Runner.get_loop': CHEAP,
  }),
  ...from(`${PYTHON}asyncio-eventloop.html`, {
    [`${LOOP}.run_until_complete`]: RUNS_LOOP,
    [`${LOOP}.run_forever`]: { runsLoop: true },
    [`${LOOP}.create_task`]: { ...TASK, ...LOOP_ONLY },
    [`${LOOP}.create_future`]: { gives: 'future', cheap: true },
    [`${LOOP}.run_in_executor`]: IN_EXECUTOR,
    [`${LOOP}.call_soon`]: { ...callable('loop', 0, 'callback'), cheap: true, ...LOOP_ONLY },
    [`${LOOP}.call_soon_threadsafe`]: { ...callable('loop', 0, 'callback'), cheap: true },
    [`${LOOP}.{call_later,call_at}`]: { ...callable('loop', 1, 'callback'), cheap: true, ...LOOP_ONLY },
    [`${LOOP}.{add_signal_handler,add_reader,add_writer}`]: { ...callable('loop', 1, 'callback'), cheap: true },
    [`${LOOP}.{remove_signal_handler,remove_reader,remove_writer,close,time,is_running,is_closed,get_debug,set_debug,set_task_factory,set_exception_handler,set_default_executor}`]:
      CHEAP,
    [`${LOOP}.stop`]: { ...CHEAP, ...LOOP_ONLY },
    [`${LOOP}.{shutdown_asyncgens,shutdown_default_executor,create_connection,create_server,create_unix_connection,create_unix_server,create_datagram_endpoint,connect_accepted_socket,connect_read_pipe,connect_write_pipe,start_tls,sendfile,sock_recv,sock_recv_into,sock_recvfrom,sock_sendall,sock_sendto,sock_connect,sock_accept,sock_sendfile,getaddrinfo,getnameinfo,subprocess_exec,subprocess_shell}`]:
      AWAITABLE,
    'asyncio.{get_event_loop,get_running_loop,new_event_loop,set_event_loop}': CHEAP,
    'asyncio.{Handle,TimerHandle}.{cancel,cancelled}': CHEAP,
    'asyncio.Server.{close,is_serving,get_loop}': CHEAP,
    'asyncio.Server.{start_serving,serve_forever,wait_closed}': AWAITABLE,
  }),
  ...from(`${PYTHON}asyncio-sync.html`, {
    'asyncio.Lock': { lock: { does: 'create', kind: 'async-lock' } },
    'asyncio.Lock.acquire': { gives: 'awaitable', lock: { does: 'acquire', kind: 'async-lock' } },
    'asyncio.Lock.release': { lock: { does: 'release', kind: 'async-lock' }, cheap: true },
    'asyncio.Lock.locked': CHEAP,
    'asyncio.Condition': { lock: { does: 'create', kind: 'async-condition' } },
    'asyncio.Condition.acquire': { gives: 'awaitable', lock: { does: 'acquire', kind: 'async-condition' } },
    'asyncio.Condition.release': { lock: { does: 'release', kind: 'async-condition' }, cheap: true },
    'asyncio.Condition.wait': { ...AWAITABLE, ...signals('condition', 'tasks', 'wait') },
    'asyncio.Condition.wait_for': { ...AWAITABLE, ...signals('condition', 'tasks', 'wait-for') },
    'asyncio.Condition.{notify,notify_all}': { ...CHEAP, ...LOOP_ONLY, ...signals('condition', 'tasks', 'notify') },
    'asyncio.Condition.locked': CHEAP,
    'asyncio.{Semaphore,BoundedSemaphore}': { lock: { does: 'create', kind: 'async-semaphore' } },
    'asyncio.{Semaphore,BoundedSemaphore}.acquire': { gives: 'awaitable', lock: { does: 'acquire', kind: 'async-semaphore' } },
    'asyncio.{Semaphore,BoundedSemaphore}.release': { lock: { does: 'release', kind: 'async-semaphore' }, cheap: true },
    'asyncio.{Semaphore,BoundedSemaphore}.locked': CHEAP,
    'asyncio.Event': { ...CHEAP, ...signals('event', 'tasks', 'create') },
    'asyncio.Event.wait': { ...AWAITABLE, ...signals('event', 'tasks', 'wait') },
    'asyncio.Barrier.{wait,reset,abort}': AWAITABLE,
    'asyncio.Event.set': { ...CHEAP, ...LOOP_ONLY, ...signals('event', 'tasks', 'set') },
    'asyncio.Event.clear': { ...CHEAP, ...signals('event', 'tasks', 'clear') },
    'asyncio.Event.is_set': CHEAP,
  }),
  ...from(`${PYTHON}asyncio-queue.html`, {
    [QUEUES]: { ...CHEAP, ...signals('queue', 'tasks', 'create') },
    [`${QUEUES}.get`]: { ...AWAITABLE, ...signals('queue', 'tasks', 'get') },
    [`${QUEUES}.put`]: { ...AWAITABLE, ...signals('queue', 'tasks', 'put') },
    [`${QUEUES}.join`]: { ...AWAITABLE, ...signals('queue', 'tasks', 'join') },
    [`${QUEUES}.get_nowait`]: { ...CHEAP, ...LOOP_ONLY, ...signals('queue', 'tasks', 'get') },
    [`${QUEUES}.put_nowait`]: { ...CHEAP, ...LOOP_ONLY, ...signals('queue', 'tasks', 'put') },
    [`${QUEUES}.task_done`]: { ...CHEAP, ...LOOP_ONLY, ...signals('queue', 'tasks', 'done') },
    [`${QUEUES}.{qsize,empty,full,shutdown}`]: CHEAP,
  }),
  ...from(`${PYTHON}asyncio-stream.html`, {
    'asyncio.{open_connection,start_server,open_unix_connection,start_unix_server}': AWAITABLE,
    'asyncio.StreamReader.{read,readline,readexactly,readuntil}': AWAITABLE,
    'asyncio.StreamWriter.{drain,wait_closed,start_tls}': AWAITABLE,
    'asyncio.StreamWriter.{write,writelines,write_eof,close,is_closing,get_extra_info,can_write_eof}': CHEAP,
    'asyncio.StreamReader.{at_eof,feed_data,feed_eof}': CHEAP,
  }),
  ...from(`${PYTHON}asyncio-subprocess.html`, {
    'asyncio.{create_subprocess_exec,create_subprocess_shell}': { ...AWAITABLE, child: 'object' },
    'asyncio.subprocess.Process.{wait,communicate}': AWAITABLE,
    'asyncio.subprocess.Process.{send_signal,terminate,kill}': CHEAP,
  }),
];
