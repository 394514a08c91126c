// Made by `npm run generate` from the files of this folder.
import type { Rule } from '#rule-api';
import abortListenerLeak from './abort-listener-leak.ts';
import abortSignalNotForwarded from './abort-signal-not-forwarded.ts';
import aiohttpConcurrentWebsocketReceive from './aiohttp-concurrent-websocket-receive.ts';
import aiohttpNoTimeout from './aiohttp-no-timeout.ts';
import aiohttpResponseNotReleased from './aiohttp-response-not-released.ts';
import aiohttpSessionNotClosed from './aiohttp-session-not-closed.ts';
import aiohttpSessionOutsideLoop from './aiohttp-session-outside-loop.ts';
import aiohttpSessionPerRequest from './aiohttp-session-per-request.ts';
import asyncPromiseExecutor from './async-promise-executor.ts';
import awaitNonAwaitable from './await-non-awaitable.ts';
import awaitSplitUpdate from './await-split-update.ts';
import blockingCallInAsync from './blocking-call-in-async.ts';
import blockingUnderLock from './blocking-under-lock.ts';
import busyWait from './busy-wait.ts';
import callInsteadOfCallable from './call-instead-of-callable.ts';
import checkThenAct from './check-then-act.ts';
import configurationProblem from './configuration-problem.ts';
import cpuBoundOnEventLoop from './cpu-bound-on-event-loop.ts';
import danglingTask from './dangling-task.ts';
import daskComputeInLoop from './dask-compute-in-loop.ts';
import daskDelayedMutatesInput from './dask-delayed-mutates-input.ts';
import daskDelayedNeverComputed from './dask-delayed-never-computed.ts';
import daskDelayedOnResult from './dask-delayed-on-result.ts';
import daskFutureDropped from './dask-future-dropped.ts';
import daskGatherOneByOne from './dask-gather-one-by-one.ts';
import daskNestedDelayed from './dask-nested-delayed.ts';
import daskPersistResultIgnored from './dask-persist-result-ignored.ts';
import deferredAwait from './deferred-await.ts';
import effectStaleAsync from './effect-stale-async.ts';
import executorNotShutDown from './executor-not-shut-down.ts';
import executorResultDropped from './executor-result-dropped.ts';
import floatingPromise from './floating-promise.ts';
import forkWithThreads from './fork-with-threads.ts';
import gilBoundThreads from './gil-bound-threads.ts';
import hardCodedThreadCount from './hard-coded-thread-count.ts';
import interpreterCallNotParallel from './interpreter-call-not-parallel.ts';
import interpreterForbiddenCall from './interpreter-forbidden-call.ts';
import interpreterUnsupportedModule from './interpreter-unsupported-module.ts';
import joinBeforeQueueDrain from './join-before-queue-drain.ts';
import listenerAttachedAfterAwait from './listener-attached-after-await.ts';
import listenerLeakInHandler from './listener-leak-in-handler.ts';
import lockHeldAcrossAwait from './lock-held-across-await.ts';
import lockNeverShared from './lock-never-shared.ts';
import lockNotReleased from './lock-not-released.ts';
import lockOrderInversion from './lock-order-inversion.ts';
import loopCallFromThread from './loop-call-from-thread.ts';
import loopVariableInThread from './loop-variable-in-thread.ts';
import missingLock from './missing-lock.ts';
import missingMainGuard from './missing-main-guard.ts';
import misusedPromise from './misused-promise.ts';
import mpiRankConditionalCollective from './mpi-rank-conditional-collective.ts';
import mutationLostInWorker from './mutation-lost-in-worker.ts';
import nestedEventLoop from './nested-event-loop.ts';
import nestedProxyMutation from './nested-proxy-mutation.ts';
import overlappingInterval from './overlapping-interval.ts';
import oversubscribedCores from './oversubscribed-cores.ts';
import poolLeftBeforeResults from './pool-left-before-results.ts';
import processStateInThread from './process-state-in-thread.ts';
import queueTaskDoneMismatch from './queue-task-done-mismatch.ts';
import raceTimeoutTimerLeak from './race-timeout-timer-leak.ts';
import rayAsyncRemoteFunction from './ray-async-remote-function.ts';
import rayClosureCapturesLarge from './ray-closure-captures-large.ts';
import rayGetInLoop from './ray-get-in-loop.ts';
import rayGetInsideTask from './ray-get-inside-task.ts';
import rayGetUnneeded from './ray-get-unneeded.ts';
import rayGlobalState from './ray-global-state.ts';
import rayLargeArgByValue from './ray-large-arg-by-value.ts';
import rayMissingRemoteCall from './ray-missing-remote-call.ts';
import rayRedefineRemoteInLoop from './ray-redefine-remote-in-loop.ts';
import rayResultRefDiscarded from './ray-result-ref-discarded.ts';
import rayReturnPut from './ray-return-put.ts';
import rayUnboundedPending from './ray-unbounded-pending.ts';
import returnPromiseInTry from './return-promise-in-try.ts';
import sequentialAwaits from './sequential-awaits.ts';
import setstateRmwAfterAwait from './setstate-rmw-after-await.ts';
import sharedIteratorAcrossThreads from './shared-iterator-across-threads.ts';
import signalHandlerUnsafe from './signal-handler-unsafe.ts';
import streamPipeUnhandledError from './stream-pipe-unhandled-error.ts';
import swallowedCancellation from './swallowed-cancellation.ts';
import tfConfigAfterStrategy from './tf-config-after-strategy.ts';
import tfDataMissingPrefetch from './tf-data-missing-prefetch.ts';
import tfDataSequentialMap from './tf-data-sequential-map.ts';
import tfLeakedTensor from './tf-leaked-tensor.ts';
import tfListFilesUnseededShard from './tf-list-files-unseeded-shard.ts';
import tfPyFunctionGil from './tf-py-function-gil.ts';
import tfPythonSideEffectInFunction from './tf-python-side-effect-in-function.ts';
import tfVariablesOutsideStrategyScope from './tf-variables-outside-strategy-scope.ts';
import threadCountSetTooLate from './thread-count-set-too-late.ts';
import threadEnvAfterForkServer from './thread-env-after-fork-server.ts';
import threadEnvWrongLibrary from './thread-env-wrong-library.ts';
import threadKilledFromOutside from './thread-killed-from-outside.ts';
import threadpoolctlAcrossThreads from './threadpoolctl-across-threads.ts';
import timerOverflow from './timer-overflow.ts';
import torchCudaTensorFromWorker from './torch-cuda-tensor-from-worker.ts';
import torchDataparallel from './torch-dataparallel.ts';
import torchDdpBypassForward from './torch-ddp-bypass-forward.ts';
import torchItemInTrainingLoop from './torch-item-in-training-loop.ts';
import torchIterableDatasetDuplicates from './torch-iterable-dataset-duplicates.ts';
import torchRankConditionalCollective from './torch-rank-conditional-collective.ts';
import torchSamplerMissingSetEpoch from './torch-sampler-missing-set-epoch.ts';
import torchTimingWithoutSynchronize from './torch-timing-without-synchronize.ts';
import torchWorkerRngDuplicate from './torch-worker-rng-duplicate.ts';
import transactionHandleNotUsed from './transaction-handle-not-used.ts';
import unawaitedCoroutine from './unawaited-coroutine.ts';
import undrainedPipe from './undrained-pipe.ts';
import unjoinedThread from './unjoined-thread.ts';
import unknownRuleInSuppression from './unknown-rule-in-suppression.ts';
import unpicklableArgument from './unpicklable-argument.ts';
import unpicklableCallable from './unpicklable-callable.ts';
import unpicklableException from './unpicklable-exception.ts';
import unstartedThread from './unstarted-thread.ts';
import unterminatedWorker from './unterminated-worker.ts';
import unusedSuppression from './unused-suppression.ts';
import useAfterTransfer from './use-after-transfer.ts';
import voidPromiseCanReject from './void-promise-can-reject.ts';
import waitWithoutLoop from './wait-without-loop.ts';
import workerWithoutErrorHandler from './worker-without-error-handler.ts';

export const rules: readonly Rule[] = [
  abortListenerLeak,
  abortSignalNotForwarded,
  aiohttpConcurrentWebsocketReceive,
  aiohttpNoTimeout,
  aiohttpResponseNotReleased,
  aiohttpSessionNotClosed,
  aiohttpSessionOutsideLoop,
  aiohttpSessionPerRequest,
  asyncPromiseExecutor,
  awaitNonAwaitable,
  awaitSplitUpdate,
  blockingCallInAsync,
  blockingUnderLock,
  busyWait,
  callInsteadOfCallable,
  checkThenAct,
  configurationProblem,
  cpuBoundOnEventLoop,
  danglingTask,
  daskComputeInLoop,
  daskDelayedMutatesInput,
  daskDelayedNeverComputed,
  daskDelayedOnResult,
  daskFutureDropped,
  daskGatherOneByOne,
  daskNestedDelayed,
  daskPersistResultIgnored,
  deferredAwait,
  effectStaleAsync,
  executorNotShutDown,
  executorResultDropped,
  floatingPromise,
  forkWithThreads,
  gilBoundThreads,
  hardCodedThreadCount,
  interpreterCallNotParallel,
  interpreterForbiddenCall,
  interpreterUnsupportedModule,
  joinBeforeQueueDrain,
  listenerAttachedAfterAwait,
  listenerLeakInHandler,
  lockHeldAcrossAwait,
  lockNeverShared,
  lockNotReleased,
  lockOrderInversion,
  loopCallFromThread,
  loopVariableInThread,
  missingLock,
  missingMainGuard,
  misusedPromise,
  mpiRankConditionalCollective,
  mutationLostInWorker,
  nestedEventLoop,
  nestedProxyMutation,
  overlappingInterval,
  oversubscribedCores,
  poolLeftBeforeResults,
  processStateInThread,
  queueTaskDoneMismatch,
  raceTimeoutTimerLeak,
  rayAsyncRemoteFunction,
  rayClosureCapturesLarge,
  rayGetInLoop,
  rayGetInsideTask,
  rayGetUnneeded,
  rayGlobalState,
  rayLargeArgByValue,
  rayMissingRemoteCall,
  rayRedefineRemoteInLoop,
  rayResultRefDiscarded,
  rayReturnPut,
  rayUnboundedPending,
  returnPromiseInTry,
  sequentialAwaits,
  setstateRmwAfterAwait,
  sharedIteratorAcrossThreads,
  signalHandlerUnsafe,
  streamPipeUnhandledError,
  swallowedCancellation,
  tfConfigAfterStrategy,
  tfDataMissingPrefetch,
  tfDataSequentialMap,
  tfLeakedTensor,
  tfListFilesUnseededShard,
  tfPyFunctionGil,
  tfPythonSideEffectInFunction,
  tfVariablesOutsideStrategyScope,
  threadCountSetTooLate,
  threadEnvAfterForkServer,
  threadEnvWrongLibrary,
  threadKilledFromOutside,
  threadpoolctlAcrossThreads,
  timerOverflow,
  torchCudaTensorFromWorker,
  torchDataparallel,
  torchDdpBypassForward,
  torchItemInTrainingLoop,
  torchIterableDatasetDuplicates,
  torchRankConditionalCollective,
  torchSamplerMissingSetEpoch,
  torchTimingWithoutSynchronize,
  torchWorkerRngDuplicate,
  transactionHandleNotUsed,
  unawaitedCoroutine,
  undrainedPipe,
  unjoinedThread,
  unknownRuleInSuppression,
  unpicklableArgument,
  unpicklableCallable,
  unpicklableException,
  unstartedThread,
  unterminatedWorker,
  unusedSuppression,
  useAfterTransfer,
  voidPromiseCanReject,
  waitWithoutLoop,
  workerWithoutErrorHandler,
];
