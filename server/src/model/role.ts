/**
 * What a function or class is in the terms of its system, for rules about that system: `ray.get`, `dask.compute`, `DistributedSampler`.
 * Rules ask for the role; which names have it stands in the catalogue.
 * `large-data` makes arrays and tables that are large more often than not.
 */
export type Role = 'large-data' | DaskRole | RayRole | TorchRole | TensorFlowRole | AiohttpRole | NativeThreadsRole | PromiseRole | ReactRole | SharedMemoryRole;

export type DaskRole =
  | 'dask-delay' // makes a function lazy
  | 'dask-delayed' // the object that stands for a result to come
  | 'dask-collection' // an array, data frame or bag that is computed later
  | 'dask-compute'
  | 'dask-persist'
  | 'dask-client'
  | 'dask-submit'
  | 'dask-future'
  | 'dask-future-result'
  | 'dask-gather';

export type RayRole =
  | 'ray-remote' // makes a function or class remote
  | 'ray-function'
  | 'ray-actor-class'
  | 'ray-actor'
  | 'ray-ref'
  | 'ray-get'
  | 'ray-wait'
  | 'ray-put';

export type TorchRole =
  | 'torch-data-parallel'
  | 'torch-ddp'
  | 'torch-distributed-sampler'
  | 'torch-data-loader'
  | 'torch-dataset'
  | 'torch-iterable-dataset'
  | 'torch-collective' // every process of the group must call it
  | 'torch-worker-info'
  | 'torch-synchronize'
  | 'torch-init-process-group'
  | 'torch-pipeline-schedule';

export type TensorFlowRole =
  | 'tf-function'
  | 'tf-dataset'
  | 'tf-dataset-source'
  | 'tf-dataset-step'
  | 'tf-variable-maker' // makes variables: layers, models, optimizers
  | 'tf-strategy'
  | 'tf-multi-worker-strategy'
  | 'tf-strategy-scope'
  | 'tf-tensor-maker'
  | 'tf-python-call'; // runs Python code within a graph

export type AiohttpRole = 'aiohttp-session' | 'aiohttp-request' | 'aiohttp-response' | 'aiohttp-websocket' | 'aiohttp-websocket-receive' | 'aiohttp-timeout';

export type NativeThreadsRole =
  | 'thread-limit' // limits native thread pools at run time
  | 'intra-threads' // sets the number of threads of one operation
  | 'interop-threads' // may be called once, before anything runs
  | 'native-work' // runs an operation, after which the number of threads is fixed
  | 'mpi-collective' // every process of the communicator must call it
  | 'mpi-communicator';

export type PromiseRole =
  | 'promise' // the constructor
  | 'promise-then'
  | 'promise-catch'
  | 'promise-finally'
  | 'promise-all'
  | 'promise-all-settled'
  | 'promise-race'
  | 'promise-any'
  | 'promise-resolve'
  | 'promise-reject'
  | 'never-rejects' // gives a promise that is never rejected
  | 'statement' // its promise is dropped by design: `test('…', async () => {})` of node:test
  | 'expected-rejection' // takes a promise that is meant to be rejected: `assert.rejects(promise)`
  | 'lazy-thenable' // a type that begins only when it is awaited
  | 'assertion-thenable' // a type whose check ends, and fails, only when it is awaited
  | 'array-predicate' // asks its callback whether, and takes what it gives for true or false
  | 'array-compare'
  | 'array-each'
  | 'array-reduce'
  | 'array-map'
  | 'abort-signal' // the type
  | 'add-listener' // keeps a listener for an event
  | 'event-source' // makes an object whose events come by themselves: a stream, a socket, a process
  | 'reads-only' // gives what stands elsewhere, and changes nothing
  | 'calls-back' // calls a function later, with an error first
  | 'make-timer'
  | 'clear-timer';

export type ReactRole = 'react-effect' | 'react-state' | 'react-ref' | 'react-memo';

export type SharedMemoryRole =
  | 'shared-memory' // memory that several threads see
  | 'memory-view' // an array of numbers over memory
  | 'atomic-load'
  | 'atomic-store'
  | 'atomic-exchange' // reads and writes in one step, and tells what was there
  | 'atomic-wait';
