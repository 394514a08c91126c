import type { CallSite, FileView, ProgramView, Report } from '#rule-api';
import { defineRule, hasRole, shortCall, underMainGuard } from '#rule-api';

export default defineRule({
  id: 'aiohttp-session-outside-loop',
  summary: 'a client session is made when the module is imported, where no event loop runs',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['aiohttp'],
  docs: {
    why: `A session belongs to the event loop that runs when it is made.
While a module is imported none runs: with aiohttp 3.14 the import ends with \`RuntimeError: no running event loop\`; older versions took a loop that \`asyncio.run\` never runs, and every request then failed or hung.`,
    instead: 'Make the session in a coroutine: in `main`, in a start-up hook such as `cleanup_ctx`, or at first use.',
    limits: 'Followed through one constructor of a class of the program. A module that is imported only while a loop runs is not told apart.',
    fine: 'The module is imported inside a coroutine only.',
    noFix: 'Which coroutine should own the session is for its author to say.',
    references: [
      { title: 'aiohttp FAQ: why is creating a ClientSession outside of an event loop dangerous?', url: 'https://docs.aiohttp.org/en/stable/faq.html#why-is-creating-a-clientsession-outside-of-an-event-loop-dangerous' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a session for the module, and one made by main',
      bad: `import aiohttp

session = aiohttp.ClientSession()  # expect: aiohttp-session-outside-loop "while the module is imported"

async def fetch(url):
    async with session.get(url, timeout=10) as response:
        return await response.text()
`,
      good: `import asyncio
import aiohttp

async def main(url):
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        async with session.get(url) as response:
            print(await response.text())

if __name__ == "__main__":
    asyncio.run(main("https://example.org"))
`,
    },
    {
      language: 'python',
      name: 'an object that makes a session in its constructor, as a module variable, or made in main',
      bad: `import aiohttp

class Api:
    def __init__(self):
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))

    async def close(self):
        await self.session.close()

api = Api()  # expect: aiohttp-session-outside-loop "\`Api\\(\\)\` makes a client session"
`,
      good: `import aiohttp

class Api:
    def __init__(self):
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))

    async def close(self):
        await self.session.close()

async def main():
    api = Api()
    await api.close()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (site.in.unit.kind !== 'module' || underMainGuard(site.in, site.call.region)) continue;
      const made = hasRole(site, program, 'aiohttp-session') ? site : inConstructor(site, program);
      if (made === undefined || made.call.args.some((arg) => arg.name === 'loop' || arg.star !== undefined)) continue;
      yield {
        at: site.call.at,
        grade: 'likely',
        message: made === site ? `\`${shortCall(file, site)}\` is made while the module is imported, when no event loop runs` : `\`${shortCall(file, site)}\` makes a client session while the module is imported, when no event loop runs`,
        because: [
          { lane: 'main', at: site.call.at, says: 'this line runs when the module is imported' },
          { lane: 'main', file: made.in.file, at: made.call.at, says: 'the session looks for the running event loop, and there is none' },
        ],
      };
    }
  },
});

/** The session that the constructor of a class of the program makes on every path. */
function inConstructor(site: CallSite, program: ProgramView): CallSite | undefined {
  const [callee, ...others] = program.callees(site);
  if (callee?.kind !== 'class' || callee.unit === undefined || others.length > 0) return undefined;
  const unit = program.unit(callee.unit);
  const view: FileView | undefined = unit === undefined || unit.library ? undefined : program.view(unit.file);
  return view?.calls.find((one) => one.in.key === callee.unit && one.call.region === 0 && hasRole(one, program, 'aiohttp-session'));
}
