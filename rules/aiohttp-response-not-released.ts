import type { CallSite, FileView, Report, ReportFix, Use, VariableRead } from '#rule-api';
import { defineRule, hasRole, headOfRest, laneName, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'aiohttp-response-not-released',
  summary: 'a response is neither read nor released, so its connection goes back to the pool late or never',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['suspensions', 'calls'],
  libraries: ['aiohttp'],
  docs: {
    why: `\`await session.get(…)\` returns when the headers are there; the connection stays taken until the body is read or the response is released.
Where only \`response.status\` is looked at, nobody does either: with \`TCPConnector(limit=2)\` and two such responses alive, the third request waited for ever.
When the object is collected at last, the connection is closed instead of being used again.`,
    instead: '`async with session.get(url) as response:` releases it at the end of the block, whatever happens in it.',
    limits: 'Reported for a response that is a local name of which only headers and the like are read, and (as a hint) for one that is dropped. A response that is returned, passed on or stored is not followed.',
    fine: 'The server sends no body (`204`, `HEAD`).',
    references: [{ title: 'aiohttp: the request lifecycle', url: 'https://docs.aiohttp.org/en/stable/http_request_lifecycle.html' }, { title: 'aiohttp.ClientResponse.release', url: 'https://docs.aiohttp.org/en/stable/client_reference.html#aiohttp.ClientResponse.release' }],
  },
  examples: [
    {
      language: 'python',
      name: 'only the status is read',
      bad: `import aiohttp

async def alive(session: aiohttp.ClientSession, url: str) -> bool:
    response = await session.get(url)  # expect: aiohttp-response-not-released "keeps its connection"
    return response.status == 200
`,
      good: `import aiohttp

async def alive(session: aiohttp.ClientSession, url: str) -> bool:
    async with session.get(url) as response:
        return response.status == 200
`,
    },
    {
      language: 'python',
      name: 'a response that is dropped, and ones that are read, released or handed on',
      bad: `import aiohttp

async def ping(session: aiohttp.ClientSession, url: str) -> None:
    await session.post(url)  # expect: aiohttp-response-not-released
`,
      good: `import aiohttp

async def load(session: aiohttp.ClientSession, url: str):
    response = await session.get(url)
    response.raise_for_status()
    return await response.json()

async def check(session: aiohttp.ClientSession, url: str):
    response = await session.get(url)
    response.release()
    return response.status

async def open_stream(session: aiohttp.ClientSession, url: str):
    response = await session.get(url)
    return response
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (site.call.use.kind !== 'awaited' || !hasRole(site, program, 'aiohttp-request')) continue;
      const statement = file.text(site.call.statementAt);
      const lane = laneName(program, site.in);
      if (/^await\s/.test(statement) && site.call.statementAt.end === site.call.at.end) {
        const as = { start: site.call.statementAt.start, end: site.call.at.end };
        yield {
          at: site.call.at,
          grade: 'likely',
          severity: 'hint',
          message: `the response of \`${shortCall(file, site)}\` is dropped without being released`,
          because: [{ lane, at: site.call.at, says: 'the connection stays taken until the response object is collected, and is closed then' }],
          fixes: [{ title: 'Release it with `async with`', safety: 'safe', preferred: true, edits: () => [replace(as, `async with ${file.text(site.call.at)}: pass`)] }],
        };
        continue;
      }
      const held = boundTo(file, site);
      if (held === undefined || held.reads.length === 0 || !held.reads.every((read) => onlyLooks(read.use))) continue;
      const [first] = held.reads;
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${held.name}\` is neither read nor released, so it keeps its connection`,
        because: [
          { lane, at: site.call.at, says: 'the headers have come; the connection stays taken for the body' },
          ...(first === undefined ? [] : [{ lane, at: first.at, says: 'only this is looked at: nobody reads the body or releases the connection' }]),
        ],
        fixes: withFixes(file, site, held.name),
      };
    }
  },
});

/** The local name to which the awaited response is bound, when it is bound nowhere else. */
function boundTo(file: FileView, site: CallSite): { readonly name: string; readonly reads: readonly VariableRead[] } | undefined {
  const name = /^(\w+)\s*=\s*await\s/.exec(file.text(site.call.statementAt))?.[1];
  if (name === undefined || site.call.statementAt.end !== site.call.at.end || site.in.unit.outerNames.includes(name)) return undefined;
  const variable = site.in.unit.variables.find((one) => one.name === name);
  if (variable === undefined || variable.bindings.length !== 1 || variable.reads.some((read) => read.unit !== site.in.index)) return undefined;
  return { name, reads: variable.reads };
}

const LOOKS = /^(?:status|ok|reason|headers|raw_headers|url|real_url|method|cookies|history|content_type|content_length|charset|raise_for_status|request_info|links)$/;

function onlyLooks(use: Use): boolean {
  return use.kind === 'receiver' && LOOKS.test(use.attribute);
}

function withFixes(file: FileView, site: CallSite, name: string): readonly ReportFix[] {
  const edits = headOfRest(file, site.in, site.call.region, site.call.statementAt, `async with ${file.text(site.call.at)} as ${name}:`);
  return edits === undefined ? [] : [{ title: 'Release it with `async with`', safety: 'safe', preferred: true, edits: () => edits }];
}
