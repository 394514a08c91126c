import { AWAITABLE, CHEAP, callable, from, type Row, submits, type Table } from './table.ts';

/** `start_soon(f, *args)`: the group keeps the task. */
const START_SOON: Row = {
  spawns: { kind: 'task', when: 'now', target: { position: 0 }, targetArgs: 'rest', handle: 'task', owned: true, wantsCallable: true },
  gives: 'plain',
};
const RUN: Row = { runsLoop: true, ...callable('loop', 0, 'func') };

/** Libraries that run on top of asyncio or beside it: anyio, trio, curio-like runners, and thread bridges. */
export const structured: Table = [
  ...from('https://anyio.readthedocs.io/en/stable/api.html', {
    'anyio.run': RUN,
    'anyio.abc.TaskGroup.start_soon': START_SOON,
    'anyio.abc.TaskGroup.start': AWAITABLE,
    'anyio.{sleep,sleep_until,sleep_forever,run_process,open_process,open_file,connect_tcp,create_tcp_listener,getaddrinfo}': AWAITABLE,
    'anyio.{create_task_group,move_on_after,fail_after,CancelScope}': { gives: 'context-manager', cheap: true },
    'anyio.to_thread.run_sync': { ...submits('thread-pool', 0, 'func', 'future'), gives: 'awaitable' },
    'anyio.to_process.run_sync': { ...submits('process-pool', 0, 'func', 'future'), gives: 'awaitable' },
    'anyio.to_interpreter.run_sync': { ...submits('interpreter-pool', 0, 'func', 'future'), gives: 'awaitable' },
    'anyio.from_thread.run': callable('loop', 0, 'func'),
    'anyio.from_thread.run_sync': callable('loop', 0, 'func'),
    'anyio.Lock': { lock: { does: 'create', kind: 'async-lock' } },
    'anyio.Lock.acquire': { gives: 'awaitable', lock: { does: 'acquire', kind: 'async-lock' } },
    'anyio.Lock.release': { lock: { does: 'release', kind: 'async-lock' }, cheap: true },
    'anyio.Semaphore': { lock: { does: 'create', kind: 'async-semaphore' } },
    'anyio.Event.wait anyio.Condition.wait': AWAITABLE,
    'anyio.Event.{set,is_set} anyio.CancelScope.cancel': CHEAP,
    'anyio.Path.{read_text,read_bytes,write_text,write_bytes,exists,is_file,is_dir,mkdir,unlink,stat,open}': AWAITABLE,
    'asyncer.asyncify': { gives: 'callable', runs: { target: { position: 0 }, where: 'thread', wantsCallable: true } },
  }),
  ...from('https://trio.readthedocs.io/en/stable/reference-core.html', {
    'trio.run': RUN,
    'trio.Nursery.start_soon': START_SOON,
    'trio.Nursery.start': AWAITABLE,
    'trio.{sleep,sleep_until,sleep_forever,run_process,open_file,open_tcp_stream,serve_tcp}': AWAITABLE,
    'trio.lowlevel.checkpoint': AWAITABLE,
    'trio.{open_nursery,move_on_after,fail_after,CancelScope}': { gives: 'context-manager', cheap: true },
    'trio.to_thread.run_sync': { ...submits('thread-pool', 0, 'sync_fn', 'future'), gives: 'awaitable' },
    'trio.from_thread.{run,run_sync}': callable('loop', 0, 'fn'),
    'trio.Lock': { lock: { does: 'create', kind: 'async-lock' } },
    'trio.Lock.acquire': { gives: 'awaitable', lock: { does: 'acquire', kind: 'async-lock' } },
    'trio.Lock.release': { lock: { does: 'release', kind: 'async-lock' }, cheap: true },
    'trio.Semaphore': { lock: { does: 'create', kind: 'async-semaphore' } },
    'trio.Event.wait': AWAITABLE,
    'trio.Event.{set,is_set}': CHEAP,
  }),
  ...from('https://www.starlette.io/threadpool/', {
    'starlette.concurrency.run_in_threadpool': { ...submits('thread-pool', 0, 'func', 'future'), gives: 'awaitable' },
    'fastapi.concurrency.run_in_threadpool': { ...submits('thread-pool', 0, 'func', 'future'), gives: 'awaitable' },
    'starlette.background.BackgroundTasks.add_task': { spawns: { kind: 'task', when: 'now', target: { position: 0, keyword: 'func' }, targetArgs: 'rest', handle: 'task', owned: true, wantsCallable: true } },
    'starlette.requests.Request.{json,body,form,close,is_disconnected}': AWAITABLE,
    'starlette.websockets.WebSocket.{accept,receive,receive_text,receive_bytes,receive_json,send,send_text,send_bytes,send_json,close}': AWAITABLE,
  }),
  ...from('https://www.uvicorn.org/', { 'uvicorn.run': { runsLoop: true }, 'uvicorn.Server.run': { runsLoop: true }, 'uvicorn.Server.serve': AWAITABLE }),
  ...from('https://discordpy.readthedocs.io/en/stable/api.html', {
    'discord.Client.run': { runsLoop: true },
    'discord.Client.{start,login,connect,close,wait_until_ready,wait_for,fetch_user,fetch_channel,fetch_guild,change_presence}': AWAITABLE,
    'discord.abc.Messageable.{send,fetch_message,trigger_typing}': AWAITABLE,
    'discord.Message.{delete,edit,reply,add_reaction,remove_reaction,pin,unpin}': AWAITABLE,
  }),
  ...from('https://pytest-asyncio.readthedocs.io/en/stable/', { 'pytest_asyncio.fixture': CHEAP }),
];
