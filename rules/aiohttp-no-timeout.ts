import type { CallSite, FileView, Flow, Report, ReportFix } from '#rule-api';
import { callOf, defineRule, hasRole, insert, laneName, shortCall, spreads } from '#rule-api';

export default defineRule({
  id: 'aiohttp-no-timeout',
  summary: 'requests of a client session may wait for five minutes',
  family: 'event-loop',
  languages: ['python'],
  severity: 'hint',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['aiohttp'],
  docs: {
    why: `Without a timeout of its own a session gives each request five minutes in all, and thirty seconds to connect.
A server that has stopped answering then holds a task, a connection of the pool and whatever waits for them for five minutes each.`,
    instead: '`aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))`, or `timeout=` on the requests that need another one.',
    limits: 'Only sessions are looked at whose requests can all be seen. An `asyncio.timeout` around the request is seen in the same function.',
    fine: 'Downloads and streams that may take long.',
    references: [{ title: 'aiohttp: timeouts', url: 'https://docs.aiohttp.org/en/stable/client_quickstart.html#timeouts' }],
  },
  examples: [
    {
      language: 'python',
      name: 'no timeout anywhere, for the session, and for the request',
      bad: `import aiohttp

async def fetch(url):
    async with aiohttp.ClientSession() as session:  # expect: aiohttp-no-timeout "five minutes"
        async with session.get(url) as response:
            return await response.text()
`,
      good: `import asyncio
import aiohttp

async def fetch(url):
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        async with session.get(url) as response:
            return await response.text()

async def fetch_quickly(url):
    async with aiohttp.ClientSession() as session:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=3)) as response:
            return await response.text()

async def fetch_in_time(url):
    async with asyncio.timeout(3):
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as response:
                return await response.text()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (!hasRole(site, program, 'aiohttp-session') || spreads(site) || site.call.args.some((arg) => /^(?:timeout|read_timeout|conn_timeout)$/.test(arg.name ?? ''))) continue;
      const fate = program.fate(site);
      if (fate.escapes !== 'no') continue;
      const requests = fate.flows.filter((flow) => isRequest(flow));
      const bare = requests.find((flow) => !timed(flow, program.view(flow.in.file) ?? file));
      if (bare === undefined || requests.length === 0 || requests.some((flow) => timed(flow, program.view(flow.in.file) ?? file))) continue;
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `requests of \`${shortCall(file, site)}\` may wait for five minutes: it has no timeout`,
        because: [
          { lane: laneName(program, site.in), at: site.call.at, says: 'the session gives each request the default of five minutes' },
          { lane: laneName(program, bare.in), file: bare.in.file, at: bare.at, says: 'and this request has no timeout of its own' },
        ],
        fixes: timeoutFixes(file, site),
      };
    }
  },
});

function isRequest(flow: Flow): boolean {
  return flow.use.kind === 'receiver' && flow.use.call !== undefined && /^(?:get|post|put|patch|delete|head|options|request)$/.test(flow.use.attribute);
}

/** The request has a timeout, or may have; or something around it limits the time. */
function timed(flow: Flow, file: FileView): boolean {
  const site = callOf(flow);
  if (site === undefined || spreads(site) || site.call.args.some((arg) => arg.name === 'timeout')) return true;
  return site.in.unit.calls.some((call) => /timeout|wait_for|move_on_after|fail_after/.test(file.text(call.calleeAt)));
}

function timeoutFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const last = site.call.argsAt.end - 1;
  const comma = site.call.args.length === 0 ? '' : /,\s*$/.test(file.source.slice(site.call.argsAt.start, last)) ? ' ' : ', ';
  return [
    {
      title: 'Give it a timeout of 30 seconds',
      safety: 'timing',
      edits: () => {
        const { edits, text } = file.importing('aiohttp', 'ClientTimeout');
        return [...edits, insert(last, `${comma}timeout=${text}(total=30)`)];
      },
    },
  ];
}
