import type { CallSite, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { defineRule, hasRole, headOfRest, laneName, methodCalls, shortCall } from '#rule-api';

export default defineRule({
  id: 'aiohttp-session-not-closed',
  summary: 'a client session is made and never closed',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['aiohttp'],
  docs: {
    why: `Connections of the session stay open until the object is collected; then aiohttp writes \`Unclosed client session\` and \`Unclosed connector\`, and transports are cut off without a goodbye.
In a service each such session keeps sockets, until the process may open no more.`,
    instead: '`async with aiohttp.ClientSession() as session:`, or `await session.close()` where the owner is closed.',
    limits: 'A session that is returned, passed on, or stored where others may reach it is not reported. Paths on which a `close()` is skipped by an exception are not looked at.',
    fine: 'The program ends right after.',
    references: [
      { title: 'aiohttp: graceful shutdown of a session', url: 'https://docs.aiohttp.org/en/stable/client_advanced.html#graceful-shutdown' },
      { title: 'aiohttp: the request lifecycle', url: 'https://docs.aiohttp.org/en/stable/http_request_lifecycle.html' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a local session without an end, and with one',
      bad: `import aiohttp

async def fetch(url, limit):
    session = aiohttp.ClientSession(timeout=limit)  # expect: aiohttp-session-not-closed "never closed"
    async with session.get(url) as response:
        return await response.text()
`,
      good: `import aiohttp

async def fetch(url, limit):
    async with aiohttp.ClientSession(timeout=limit) as session:
        async with session.get(url) as response:
            return await response.text()
`,
    },
    {
      language: 'python',
      name: 'closed at the end, or by the object that owns it',
      good: `import aiohttp

async def fetch(url, limit):
    session = aiohttp.ClientSession(timeout=limit)
    try:
        async with session.get(url) as response:
            return await response.text()
    finally:
        await session.close()

class Api:
    def __init__(self, limit):
        self.limit = limit
        self.session = None

    async def start(self):
        self.session = aiohttp.ClientSession(timeout=self.limit)

    async def stop(self):
        await self.session.close()

def make(limit):
    return aiohttp.ClientSession(timeout=limit)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (!hasRole(site, program, 'aiohttp-session') || site.in.unit.kind === 'module' || site.call.use.kind === 'entered') continue;
      const fate = program.fate(site);
      if (fate.escapes !== 'no' || fate.flows.some((flow) => flow.use.kind === 'entered' || flow.use.kind === 'passed' || flow.use.kind === 'yielded')) continue;
      if (methodCalls(fate, 'close', 'detach', '__aexit__').length > 0 || fate.flows.some((flow) => flow.use.kind === 'receiver' && /^(?:close|_?connector|detach)$/.test(flow.use.attribute))) continue;
      const [first] = fate.flows.filter((flow) => flow.use.kind === 'receiver');
      yield {
        at: site.call.at,
        grade: fate.holders.some((holder) => holder.includes('.')) ? 'likely' : 'certain',
        message: `\`${shortCall(file, site)}\` is never closed`,
        because: [
          { lane: laneName(program, site.in), at: site.call.at, says: 'the session is made: it will hold open connections' },
          ...(first === undefined ? [] : [{ lane: laneName(program, first.in), file: first.in.file, at: first.at, says: 'it is used here, and nowhere closed' }]),
        ],
        fixes: withFixes(file, site, program),
      };
    }
  },
});

function withFixes(file: FileView, site: CallSite, program: ProgramView): readonly ReportFix[] {
  const { use, statementAt, at, region } = site.call;
  if (use.kind !== 'bound' || !site.in.unit.async || site.in.unit.generator || program.fate(site).flows.some((flow) => flow.in.key !== site.in.key)) return [];
  if (!new RegExp(`^${use.name}\\s*=\\s*$`).test(file.source.slice(statementAt.start, at.start)) || statementAt.end !== at.end) return [];
  const edits = headOfRest(file, site.in, region, statementAt, `async with ${file.text(at)} as ${use.name}:`);
  return edits === undefined ? [] : [{ title: 'Close it with `async with`', safety: 'safe', preferred: true, edits: () => edits }];
}
