import type { Role } from '../model/index.ts';
import type { RoleRow } from './roles.ts';
import { expand } from './table.ts';

const MDN = 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/';
const WEB = 'https://developer.mozilla.org/en-US/docs/Web/API/';
const NODE = 'https://nodejs.org/api/';

/** What is done with promises, and what takes or gives them, in JavaScript's own library, Node's, and React. */
const ROWS: readonly (readonly [role: Role, names: string, source: string])[] = [
  ['promise', 'js:Promise', `${MDN}Promise/Promise`],
  ['promise-then', 'js:{Promise,PromiseLike}.then', `${MDN}Promise/then`],
  ['promise-catch', 'js:Promise.catch', `${MDN}Promise/catch`],
  ['promise-finally', 'js:Promise.finally', `${MDN}Promise/finally`],
  ['promise-all', 'js:Promise.all', `${MDN}Promise/all`],
  ['promise-all-settled', 'js:Promise.allSettled', `${MDN}Promise/allSettled`],
  ['promise-race', 'js:Promise.race', `${MDN}Promise/race`],
  ['promise-any', 'js:Promise.any', `${MDN}Promise/any`],
  ['promise-resolve', 'js:Promise.resolve', `${MDN}Promise/resolve`],
  ['promise-reject', 'js:Promise.reject', `${MDN}Promise/reject`],

  // Without an `AbortSignal` there is nothing that could reject these.
  ['never-rejects', 'node:timers/promises.{setTimeout,setImmediate,scheduler.wait,scheduler.yield} npm:delay.{default,delay} npm:sleep-promise.default npm:p-sleep.default', `${NODE}timers.html#timers-promises-api`],
  ['never-rejects', 'node:worker_threads.Worker.terminate', `${NODE}worker_threads.html#workerterminate`],
  ['never-rejects', 'js:{FontFaceSet.ready,Navigator.permissions,ReadableStreamDefaultReader.cancel}', `${WEB}FontFaceSet/ready`],

  [
    'statement',
    `node:test.{default,test,suite,describe,it} node:test.{default,test,suite,describe,it}.{skip,todo,only}
     node:test.{skip,todo,only}`,
    `${NODE}test.html#testname-options-fn`,
  ],
  ['expected-rejection', 'node:assert.{rejects,doesNotReject} node:assert/strict.{rejects,doesNotReject}', `${NODE}assert.html#assertrejectsasyncfn-error-message`],

  ['array-predicate', 'js:{Array,ReadonlyArray}.{filter,some,every,find,findIndex,findLast,findLastIndex}', `${MDN}Array/filter`],
  ['array-compare', 'js:{Array,ReadonlyArray}.{sort,toSorted}', `${MDN}Array/sort`],
  ['array-each', 'js:{Array,ReadonlyArray,Map,ReadonlyMap,Set,ReadonlySet,NodeList,NodeListOf,URLSearchParams,Headers,FormData}.forEach', `${MDN}Array/forEach`],
  ['array-reduce', 'js:{Array,ReadonlyArray}.{reduce,reduceRight}', `${MDN}Array/reduce`],
  ['array-map', 'js:{Array,ReadonlyArray}.{map,flatMap}', `${MDN}Array/map`],

  ['abort-signal', 'js:AbortSignal', `${WEB}AbortSignal`],
  ['add-listener', 'js:{EventTarget,AbortSignal}.addEventListener', `${WEB}EventTarget/addEventListener`],
  [
    'add-listener',
    `node:events.{EventEmitter,EventEmitter.EventEmitter,internal,default}.{on,once,addListener,prependListener,prependOnceListener}
     node:stream.{Readable,Writable,Duplex,Transform,default,internal}.{on,once,addListener,prependListener,prependOnceListener}
     node:child_process.{ChildProcess,ChildProcessWithoutNullStreams}.{on,once,addListener,prependListener}
     node:worker_threads.{Worker,MessagePort}.{on,once,addListener,prependListener}
     node:net.{Socket,Server}.{on,once,addListener,prependListener}
     node:http.{ClientRequest,IncomingMessage,ServerResponse,Server}.{on,once,addListener,prependListener}
     node:fs.{ReadStream,WriteStream}.{on,once,addListener,prependListener}
     node:readline.Interface.{on,once,addListener,prependListener}`,
    `${NODE}events.html#emitteroneventname-listener`,
  ],
  [
    'event-source',
    `node:fs.{createReadStream,createWriteStream} node:child_process.{spawn,exec,execFile,fork} node:net.{connect,createConnection,Socket.connect}
     node:tls.connect node:http.{get,request} node:https.{get,request} node:http2.connect node:worker_threads.Worker
     node:readline.createInterface node:cluster.fork js:{Worker,WebSocket,EventSource} npm:ws.{default,WebSocket}`,
    `${NODE}events.html#error-events`,
  ],

  ['reads-only', 'node:fs/promises.{readFile,stat,lstat,readdir,access,realpath,readlink} node:dns/promises.{lookup,resolve,resolve4,resolve6,reverse}', `${NODE}fs.html#promises-api`],

  [
    'calls-back',
    `node:fs.{readFile,writeFile,appendFile,readdir,stat,lstat,mkdir,rm,rmdir,unlink,rename,copyFile,access,open,close,read,write,chmod,chown,realpath,readlink,symlink,link,truncate,utimes,mkdtemp,exists}
     node:child_process.{exec,execFile} node:dns.{lookup,resolve,resolve4,resolve6,resolveMx,resolveTxt,reverse}
     node:crypto.{pbkdf2,scrypt,randomBytes,randomFill,randomInt,generateKeyPair,hkdf} node:zlib.{gzip,gunzip,deflate,inflate,brotliCompress,brotliDecompress,unzip}
     node:http.{get,request} node:https.{get,request} node:net.{connect,createConnection} js:{queueMicrotask,requestAnimationFrame} node:process.nextTick js:process.nextTick`,
    `${NODE}errors.html#error-first-callbacks`,
  ],
  ['make-timer', 'js:{setTimeout,setInterval,setImmediate} node:timers.{setTimeout,setInterval,setImmediate}', `${NODE}timers.html#settimeoutcallback-delay-args`],
  ['clear-timer', 'js:{clearTimeout,clearInterval,clearImmediate} node:timers.{clearTimeout,clearInterval,clearImmediate}', `${NODE}timers.html#cleartimeouttimeout`],

  ['react-effect', 'npm:react.{useEffect,useLayoutEffect,useInsertionEffect} npm:react.React.{useEffect,useLayoutEffect,useInsertionEffect} npm:react.default.{useEffect,useLayoutEffect,useInsertionEffect} npm:preact.{useEffect,useLayoutEffect}', 'https://react.dev/reference/react/useEffect'],
  ['react-state', 'npm:react.useState npm:react.React.useState npm:react.default.useState npm:preact.useState', 'https://react.dev/reference/react/useState'],
  ['react-ref', 'npm:react.useRef npm:react.React.useRef npm:react.default.useRef npm:preact.useRef', 'https://react.dev/reference/react/useRef'],
  ['react-memo', 'npm:react.{useCallback,useMemo} npm:react.React.{useCallback,useMemo} npm:react.default.{useCallback,useMemo} npm:preact.{useCallback,useMemo}', 'https://react.dev/reference/react/useCallback'],
];

export const promiseRoles: ReadonlyMap<string, RoleRow> = new Map(ROWS.flatMap(([role, names, source]) => expand(names).map((name) => [name, { role, source }] as const)));

/** Functions whose work an `AbortSignal` can end, by the position of their options. */
const CANCELLABLE: readonly (readonly [options: number, names: string, source: string])[] = [
  [1, 'js:fetch npm:node-fetch.default npm:undici.{fetch,request}', `${WEB}RequestInit#signal`],
  [2, 'node:timers/promises.{setTimeout,setInterval}', `${NODE}timers.html#timerspromisessettimeoutdelay-value-options`],
  [1, 'node:timers/promises.setImmediate', `${NODE}timers.html#timerspromisessetimmediatevalue-options`],
  [2, 'node:events.{once,on}', `${NODE}events.html#eventsonceemitter-name-options`],
  [1, 'node:fs/promises.readFile', `${NODE}fs.html#fspromisesreadfilepath-options`],
  [2, 'node:fs/promises.writeFile', `${NODE}fs.html#fspromiseswritefilefile-data-options`],
  [1, 'npm:got.default npm:ky.default npm:axios.{default,AxiosStatic,AxiosInstance,Axios}.{get,delete,head,options}', 'https://axios-http.com/docs/cancellation'],
  [2, 'npm:axios.{default,AxiosStatic,AxiosInstance,Axios}.{post,put,patch}', 'https://axios-http.com/docs/cancellation'],
];

export const cancellable: ReadonlyMap<string, { readonly signalOption: number; readonly source: string }> = new Map(
  CANCELLABLE.flatMap(([signalOption, names, source]) => expand(names).map((name) => [name, { signalOption, source }] as const)),
);
