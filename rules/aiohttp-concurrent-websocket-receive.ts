import type { CallSite, Report } from '#rule-api';
import { defineRule, hasRole, laneName, receiverOf, shortCall } from '#rule-api';

export default defineRule({
  id: 'aiohttp-concurrent-websocket-receive',
  summary: 'two tasks receive from one WebSocket at the same time',
  family: 'event-loop',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['aiohttp'],
  docs: {
    why: 'A WebSocket of aiohttp has one reader: a second `receive()` while the first waits raises `RuntimeError: Concurrent call to receive() is not allowed`. Sending from several tasks is allowed.',
    instead: 'Let one task receive, and hand the messages to the others through an `asyncio.Queue`.',
    limits: 'Seen where one function makes both coroutines without waiting for the first, on the same name.',
    fine: 'Never: the second `receive` raises.',
    noFix: 'How the messages are to be shared out is for the author to say.',
    references: [{ title: 'aiohttp FAQ: how to receive an incoming message from several sources', url: 'https://docs.aiohttp.org/en/stable/faq.html#can-a-handler-receive-incoming-events-from-different-sources-in-parallel' }],
  },
  examples: [
    {
      language: 'python',
      name: 'two receivers, and one',
      bad: `import asyncio
from aiohttp import web

async def handler(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    first, second = await asyncio.gather(ws.receive(), ws.receive())  # expect: aiohttp-concurrent-websocket-receive "a second reader"
    return ws
`,
      good: `import asyncio
from aiohttp import web

async def handler(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    first = await ws.receive()
    second, _ = await asyncio.gather(ws.receive(), ws.send_str("hello"))
    return ws
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    const waiting = new Map<string, CallSite>();
    for (const site of file.calls) {
      const receiver = receiverOf(site);
      if (receiver === undefined || site.call.use.kind === 'awaited' || !hasRole(site, program, 'aiohttp-websocket-receive')) continue;
      const key = `${site.in.key} ${program.describe(receiver)}`;
      const first = waiting.get(key);
      if (first === undefined) {
        waiting.set(key, site);
        continue;
      }
      if (awaitedBetween(first, site)) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` is a second reader of \`${program.describe(receiver)}\`, which may have one only`,
        because: [
          { lane, at: first.call.at, says: 'one coroutine receives' },
          { lane, at: site.call.at, says: 'the other calls `receive()` while the first still waits, and raises `RuntimeError`' },
        ],
      };
    }
  },
});

/** The function waits for something after the first was made and before the second is; or at most one of them is made. */
function awaitedBetween(first: CallSite, second: CallSite): boolean {
  if (first.in.unit.suspensions.some((one) => one.order > first.call.order && one.order < second.call.order)) return true;
  const [one, other] = [first, second].map((site) => site.in.unit.regions[site.call.region]);
  return one !== undefined && other !== undefined && one.kind === 'branch' && other.kind === 'branch' && one.statement === other.statement && one.arm !== other.arm;
}
