import { callable, CHEAP, from, type Row, type Table } from './table.ts';

const MDN = 'https://developer.mozilla.org/docs/Web';
const ARRAYS = '{Array,ReadonlyArray,Int8Array,Uint8Array,Uint8ClampedArray,Int16Array,Uint16Array,Int32Array,Uint32Array,Float32Array,Float64Array,BigInt64Array,BigUint64Array}';
const LISTENS: Row = { runs: { target: { position: 1, keyword: 'listener' }, where: 'loop', wantsCallable: true, listens: true }, cheap: true };
const later = (repeats: boolean, delay?: number): Row => ({ runs: { target: { position: 0, keyword: 'callback' }, where: 'loop', wantsCallable: true, ...(repeats ? { repeats } : {}), ...(delay === undefined ? {} : { delay }) }, cheap: true });

/** Functions that take a callback: run at once, or later by the event loop. */
export const jsCallbacks: Table = [
  ...from(`${MDN}/JavaScript/Reference/Global_Objects/Array`, {
    [`js:${ARRAYS}.{forEach,map,filter,some,every,find,findIndex,findLast,findLastIndex,flatMap,reduce,reduceRight,sort,toSorted}`]: callable('caller', 0, 'callbackfn'),
    'js:Array.from': callable('caller', 1, 'mapfn'),
    'js:{Map,Set,ReadonlyMap,ReadonlySet,Headers,URLSearchParams,FormData,NodeList,NodeListOf}.forEach': callable('caller', 0, 'callbackfn'),
    'js:{Object.groupBy,Map.groupBy}': callable('caller', 1, 'keySelector'),
    'js:String.{replace,replaceAll}': callable('caller', 1, 'replacer'),
    'js:JSON.{parse,stringify}': callable('caller', 1, 'replacer'),
  }),
  ...from('https://lodash.com/docs', {
    'npm:lodash.{LoDashStatic.forEach,LoDashStatic.each,LoDashStatic.map,LoDashStatic.filter,LoDashStatic.some,LoDashStatic.every,LoDashStatic.find,LoDashStatic.reduce,LoDashStatic.mapValues,default.forEach,default.each,default.map,default.filter,default.some,default.every,default.find,default.reduce,default.mapValues,forEach,each,map,filter,some,every,find,reduce,mapValues}': callable('caller', 1, 'iteratee'),
  }),
  ...from('https://nodejs.org/api/timers.html', {
    'js:setTimeout node:timers.setTimeout': later(false, 1),
    'js:setInterval node:timers.setInterval': later(true, 1),
    'js:setImmediate node:timers.setImmediate': later(false),
    'js:{clearTimeout,clearInterval,clearImmediate} node:timers.{clearTimeout,clearInterval,clearImmediate}': { handle: 'cancels', cheap: true },
    'node:timers/promises.{setTimeout,setImmediate}': { gives: 'awaitable' },
  }),
  ...from('https://nodejs.org/api/process.html', {
    'js:{queueMicrotask,requestAnimationFrame,requestIdleCallback}': later(false),
    'js:{NodeJS.Process,process,Process}.nextTick node:process.nextTick': later(false),
    'js:{NodeJS.Process,process,Process}.{hrtime,uptime} js:NodeJS.HRTime.bigint': { clock: true, cheap: true },
  }),
  ...from('https://nodejs.org/api/events.html', {
    'node:events.EventEmitter.{on,once,addListener,prependListener,prependOnceListener} js:NodeJS.EventEmitter.{on,once,addListener,prependListener,prependOnceListener}': LISTENS,
    'node:events.EventEmitter.{off,removeListener,removeAllListeners,emit,listenerCount,setMaxListeners} js:NodeJS.EventEmitter.{off,removeListener,removeAllListeners,listenerCount,setMaxListeners}': CHEAP,
    'node:stream.{Readable,Writable,Duplex,Transform,PassThrough}.{on,once,addListener,prependListener,prependOnceListener}': LISTENS,
    'node:{child_process.ChildProcess,worker_threads.Worker,worker_threads.MessagePort,net.Socket,net.Server,http.Server,http.ClientRequest,http.IncomingMessage,http.ServerResponse,tls.TLSSocket,readline.Interface,fs.FSWatcher,cluster.Worker,cluster.Cluster,process.Process}.{on,once,addListener,prependListener,prependOnceListener}':
      LISTENS,
    'js:{NodeJS.Process,process,Process}.{on,once,addListener}': LISTENS,
  }),
  ...from(`${MDN}/API/EventTarget/addEventListener`, {
    'js:{EventTarget,AbortSignal,Window,Document,HTMLElement,Element,Worker,MessagePort,WebSocket,XMLHttpRequest,BroadcastChannel,EventSource,SharedWorker,addEventListener}.addEventListener js:addEventListener': LISTENS,
    'js:{EventTarget,AbortSignal,Window,Document,HTMLElement,Element}.removeEventListener': CHEAP,
  }),
  ...from(`${MDN}/JavaScript/Reference/Global_Objects/Date/now`, { 'js:{Date,Performance,performance}.now': { clock: true, cheap: true }, 'node:perf_hooks.{performance,Performance}.now': { clock: true, cheap: true } }),
  ...from(`${MDN}/API/Web_Workers_API/Transferable_objects`, {
    'js:{Worker,MessagePort,DedicatedWorkerGlobalScope,postMessage,Client}.postMessage js:postMessage': { transfers: 1, cheap: true },
    'js:Window.postMessage': { cheap: true },
  }),
  ...from('https://nodejs.org/api/events.html#error-events', {
    'node:fs.{createReadStream,createWriteStream,ReadStream,WriteStream}': { failsBy: 'error-event', cheap: true },
    'node:net.{connect,createConnection} node:tls.connect node:{http,https}.{get,request} node:http2.connect': { failsBy: 'error-event' },
    'node:zlib.{createGunzip,createInflate,createInflateRaw,createUnzip,createBrotliDecompress}': { failsBy: 'error-event', cheap: true },
    'node:crypto.{createDecipheriv}': { failsBy: 'error-event', cheap: true },
  }),
  ...from('https://nodejs.org/api/stream.html', {
    'node:stream.Readable.pipe js:NodeJS.ReadableStream.pipe node:stream.{Stream,Duplex,Transform,PassThrough}.pipe node:stream.internal.pipe node:stream.pipe': { pipes: 'errors-stay' },
    'node:stream.pipeline node:stream/promises.pipeline node:stream.promises.pipeline': { pipes: 'errors-told' },
    'npm:{pump,pumpify,stream-chain,mississippi}.default': { pipes: 'errors-told' },
  }),
];
