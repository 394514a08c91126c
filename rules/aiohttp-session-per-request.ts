import type { CallSite, FileView, ProgramView, Report } from '#rule-api';
import { defineRule, hasRole, laneName, loopAround, loopHead, regionsAround, shortCall, variablesWithin } from '#rule-api';

export default defineRule({
  id: 'aiohttp-session-per-request',
  summary: 'a client session is made for each request, and its connection pool thrown away',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['aiohttp'],
  docs: {
    why: `A \`ClientSession\` holds a pool of open connections, cookies and a DNS cache.
One session per request opens a TCP (and TLS) connection for each, and closes it again: 300 requests to a local server took 300 connections and 0.34 s, with one session 1 connection and 0.10 s.
Under load the client runs out of ports, since closed connections linger.`,
    instead: 'Make one session where the program starts (`async with aiohttp.ClientSession() as session:` around everything), and pass it to the functions that make requests. In a server, make it in `cleanup_ctx`.',
    limits: `Reported for a session made in a \`for\` loop or comprehension, in a function that is called from one, and in a web handler of the program.
Silent in \`while\` loops, which reconnect, where the session is given something that differs each time, and where the function goes on to make many requests with it.`,
    fine: 'Each session has its own cookies or log-in on purpose, or the loop runs a few times only.',
    noFix: 'The session has to come from the callers, which decide how long it lives.',
    references: [
      { title: 'aiohttp: the request lifecycle, how to use the ClientSession', url: 'https://docs.aiohttp.org/en/stable/http_request_lifecycle.html#how-to-use-the-clientsession' },
      { title: 'aiohttp quickstart: do not create a session per request', url: 'https://docs.aiohttp.org/en/stable/client_quickstart.html#make-a-request' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a function called for each address makes a session, or is given one',
      bad: `import asyncio
import aiohttp

async def fetch(url):
    async with aiohttp.ClientSession() as session:  # expect: aiohttp-session-per-request "\`aiohttp.ClientSession\\(\\)\` is made for each"
        async with session.get(url, timeout=10) as response:
            return await response.text()

async def main(urls):
    return await asyncio.gather(*[fetch(url) for url in urls])
`,
      good: `import asyncio
import aiohttp

async def fetch(session, url):
    async with session.get(url) as response:
        return await response.text()

async def main(urls):
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        return await asyncio.gather(*[fetch(session, url) for url in urls])
`,
    },
    {
      language: 'python',
      name: 'a loop that makes a session in each round',
      bad: `import aiohttp

async def download(urls):
    pages = []
    for url in urls:
        async with aiohttp.ClientSession() as session:  # expect: aiohttp-session-per-request
            async with session.get(url, timeout=10) as response:
                pages.append(await response.text())
    return pages
`,
      good: `import aiohttp

async def watch(url, on_text, minute):
    while True:
        async with aiohttp.ClientSession(timeout=minute) as session:
            async with session.ws_connect(url) as socket:
                async for message in socket:
                    on_text(message)

async def log_in(accounts, minute):
    for account in accounts:
        async with aiohttp.ClientSession(cookies=account.cookies, timeout=minute) as session:
            async with session.get("https://example.org/me") as response:
                print(response.status)

async def first_that_answers(servers, minute):
    for server in servers:
        try:
            async with aiohttp.ClientSession(timeout=minute) as session:
                async with session.get(server) as response:
                    return await response.text()
        except aiohttp.ClientError as problem:
            print(server, problem)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (!hasRole(site, program, 'aiohttp-session') || site.in.unit.kind === 'module' || requestsInLoop(site)) continue;
      const repeated = repeatedHere(file, site) ?? repeatedByCallers(site, program) ?? byHandler(site, program);
      if (repeated === undefined) continue;
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` is made for each ${repeated.per}, so no connection is ever used twice`,
        because: [...repeated.because, { lane: laneName(program, site.in), at: site.call.at, says: 'the new session has an empty connection pool: it opens a connection, and closes it when it is closed' }],
      };
    }
  },
});

interface Repeated {
  readonly per: string;
  readonly because: Report['because'];
}

/** In a loop over something; `while` loops reconnect, and so do loops that catch and try again. */
function repeatedHere(file: FileView, site: CallSite): Repeated | undefined {
  const loop = forLoop(site);
  if (loop === undefined || differs(site, loop)) return undefined;
  return { per: 'round of the loop', because: [{ lane: 'the event loop', at: loopHead(file, site.in, loop), says: 'this loop runs many times' }] };
}

function forLoop(site: CallSite): number | undefined {
  const loop = loopAround(site.in, site.call.region);
  const region = loop === undefined ? undefined : site.in.unit.regions[loop];
  if (loop === undefined || region?.iterates === undefined) return undefined;
  const inner = regionsAround(site.in, site.call.region);
  const tries = inner.slice(0, inner.indexOf(loop)).some((at) => site.in.unit.regions[at]?.kind === 'try');
  if (tries && (region.iterates.k === 'call' || leavesOnSuccess(site, loop))) return undefined;
  return loop;
}

/** The first round that succeeds is the last: a loop over servers to fall back on. */
function leavesOnSuccess(site: CallSite, loop: number): boolean {
  return site.in.unit.exits.some((exit) => (exit.kind === 'return' || exit.kind === 'break') && exit.order > site.call.order && regionsAround(site.in, exit.region).includes(loop));
}

/** An argument depends on the round, or on what the function is given. */
function differs(site: CallSite, loop: number | undefined): boolean {
  const args = site.call.args.filter((arg) => arg.name !== 'timeout');
  if (args.some((arg) => arg.star !== undefined)) return true;
  const read = args.flatMap((arg) => variablesWithin(site.in, arg.at));
  if (loop === undefined) return read.some((variable) => variable.bindings.some((binding) => binding.kind === 'param'));
  return read.some((variable) => variable.bindings.some((binding) => binding.unit === site.in.index && regionsAround(site.in, binding.region).includes(loop)));
}

/** The session made here serves a loop of requests. */
function requestsInLoop(site: CallSite): boolean {
  const own = loopAround(site.in, site.call.region);
  return site.in.unit.regions.some((region, index) => (region.kind === 'loop' || region.kind === 'comprehension') && index !== own && region.first > site.call.order && index !== 0);
}

function repeatedByCallers(site: CallSite, program: ProgramView): Repeated | undefined {
  if (differs(site, undefined)) return undefined;
  for (const caller of program.callers(site.in.key)) {
    const view = program.view(caller.in.file);
    if (view === undefined || view.test || program.callees(caller).length !== 1) continue;
    const loop = forLoop(caller);
    if (loop === undefined) continue;
    return {
      per: `call of \`${site.in.unit.name}\``,
      because: [
        { lane: 'the event loop', file: caller.in.file, at: loopHead(view, caller.in, loop), says: 'this loop runs many times' },
        { lane: 'the event loop', file: caller.in.file, at: caller.call.at, says: `and calls \`${site.in.unit.name}\` in each round` },
      ],
    };
  }
  return undefined;
}

function byHandler(site: CallSite, program: ProgramView): Repeated | undefined {
  if (differs(site, undefined)) return undefined;
  const lane = program.starts(site.in.key).find((one) => one.kind === 'web-handler');
  return lane === undefined ? undefined : { per: 'request that is served', because: [{ lane: lane.name, at: site.in.unit.nameAt, says: 'the handler runs for every request of a client' }] };
}
