import { callable, from, type Row, type Table } from './table.ts';

/** The callables that a server runs for each request; every function among the arguments is one. */
const HANDLES: Row = { runs: { target: { position: 0, rest: true }, where: 'request', wantsCallable: true }, cheap: true };
const VERBS = '{get,post,put,patch,delete,head,options,all,use}';

/** Web servers of JavaScript. */
export const jsServers: Table = [
  ...from('https://nodejs.org/api/http.html', {
    'node:{http,https,http2}.{createServer,createSecureServer}': HANDLES,
  }),
  ...from('https://expressjs.com/en/4x/api.html', {
    [`npm:express.{Express,Application,Router,IRouter,Express.Application,e.Express,e.Application,e.Router,default}.${VERBS} npm:express.${VERBS}`]: HANDLES,
    [`npm:express-serve-static-core.{Application,Router,IRouter,IRoute,Express,IRouterHandler,IRouterMatcher,ApplicationRequestHandler}.${VERBS}`]: HANDLES,
    'npm:express-serve-static-core.{IRouterHandler,IRouterMatcher,ApplicationRequestHandler}': HANDLES,
  }),
  ...from('https://fastify.dev/docs/latest/Reference/Routes/', { [`npm:fastify.{FastifyInstance,default,fastify}.${VERBS} npm:fastify.${VERBS}`]: HANDLES, 'npm:fastify.FastifyInstance.addHook': HANDLES }),
  ...from('https://koajs.com/', { 'npm:koa.{default,Application,Koa}.use': HANDLES, [`npm:{koa-router,@koa/router}.{default,Router}.${VERBS}`]: HANDLES }),
  ...from('https://hono.dev/docs/api/routing', { [`npm:hono.Hono.${VERBS}`]: HANDLES, [`npm:hono/hono-base.{Hono,HonoBase}.${VERBS}`]: HANDLES }),
  ...from('https://socket.io/docs/v4/server-api/', { 'npm:socket.io.{Server,Socket,Namespace}.{on,once}': HANDLES }),
  ...from('https://docs.bullmq.io/guide/workers', { 'npm:bullmq.Worker': { ...callable('loop', 1, 'processor'), cheap: true } }),
];
