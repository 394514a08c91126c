// Made by `npm run generate` from the files of this folder.
import type { Rule } from '#rule-api';
import aiohttpConcurrentWebsocketReceive from './aiohttp-concurrent-websocket-receive.ts';
import aiohttpNoTimeout from './aiohttp-no-timeout.ts';
import aiohttpResponseNotReleased from './aiohttp-response-not-released.ts';
import aiohttpSessionNotClosed from './aiohttp-session-not-closed.ts';
import aiohttpSessionOutsideLoop from './aiohttp-session-outside-loop.ts';
import aiohttpSessionPerRequest from './aiohttp-session-per-request.ts';
import awaitNonAwaitable from './await-non-awaitable.ts';
import blockingCallInAsync from './blocking-call-in-async.ts';
import callInsteadOfCallable from './call-instead-of-callable.ts';
import configurationProblem from './configuration-problem.ts';
import danglingTask from './dangling-task.ts';
import executorNotShutDown from './executor-not-shut-down.ts';
import executorResultDropped from './executor-result-dropped.ts';
import gilBoundThreads from './gil-bound-threads.ts';
import lockHeldAcrossAwait from './lock-held-across-await.ts';
import lockNeverShared from './lock-never-shared.ts';
import lockNotReleased from './lock-not-released.ts';
import missingMainGuard from './missing-main-guard.ts';
import nestedEventLoop from './nested-event-loop.ts';
import sequentialAwaits from './sequential-awaits.ts';
import swallowedCancellation from './swallowed-cancellation.ts';
import threadCountSetTooLate from './thread-count-set-too-late.ts';
import torchItemInTrainingLoop from './torch-item-in-training-loop.ts';
import unawaitedCoroutine from './unawaited-coroutine.ts';
import unjoinedThread from './unjoined-thread.ts';
import unknownRuleInSuppression from './unknown-rule-in-suppression.ts';
import unstartedThread from './unstarted-thread.ts';
import unusedSuppression from './unused-suppression.ts';
import waitWithoutLoop from './wait-without-loop.ts';

export const rules: readonly Rule[] = [
  aiohttpConcurrentWebsocketReceive,
  aiohttpNoTimeout,
  aiohttpResponseNotReleased,
  aiohttpSessionNotClosed,
  aiohttpSessionOutsideLoop,
  aiohttpSessionPerRequest,
  awaitNonAwaitable,
  blockingCallInAsync,
  callInsteadOfCallable,
  configurationProblem,
  danglingTask,
  executorNotShutDown,
  executorResultDropped,
  gilBoundThreads,
  lockHeldAcrossAwait,
  lockNeverShared,
  lockNotReleased,
  missingMainGuard,
  nestedEventLoop,
  sequentialAwaits,
  swallowedCancellation,
  threadCountSetTooLate,
  torchItemInTrainingLoop,
  unawaitedCoroutine,
  unjoinedThread,
  unknownRuleInSuppression,
  unstartedThread,
  unusedSuppression,
  waitWithoutLoop,
];
