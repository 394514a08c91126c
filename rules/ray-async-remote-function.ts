import type { Report } from '#rule-api';
import { decoratedAs, defineRule } from '#rule-api';

export default defineRule({
  id: 'ray-async-remote-function',
  summary: 'a coroutine function cannot be a remote task',
  family: 'awaitables',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['async-units'],
  libraries: ['ray'],
  docs: {
    why: "Ray refuses: `ValueError: 'async def' should not be used for remote tasks`, where the function is defined (in older versions, where it is submitted). Only methods of actors may be coroutines, since an actor has an event loop of its own.",
    instead: 'A plain function that runs the coroutine (`asyncio.run(work(x))`), or an actor with `async def` methods.',
    limits: 'Only functions directly under `@ray.remote` are seen.',
    fine: 'Never: Ray refuses the function.',
    noFix: 'Whether a task or an actor is meant is for the author to say.',
    references: [{ title: 'Ray: AsyncIO for remote tasks', url: 'https://docs.ray.io/en/latest/ray-core/actors/async_api.html#asyncio-for-remote-tasks' }],
  },
  examples: [
    {
      language: 'python',
      name: 'a coroutine as a task, a plain function that runs it, and an actor',
      bad: `import ray

@ray.remote
async def fetch(url):  # expect: ray-async-remote-function "\`fetch\`"
    return url
`,
      good: `import asyncio
import ray

async def fetch(url):
    return url

@ray.remote
def fetch_task(url):
    return asyncio.run(fetch(url))

@ray.remote
class Fetcher:
    async def fetch(self, url):
        return await fetch(url)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const unit of file.units) {
      if (!unit.unit.async || unit.unit.class >= 0 || !decoratedAs(unit, program, 'ray-remote')) continue;
      yield {
        at: unit.unit.nameAt,
        grade: 'certain',
        message: `\`${unit.unit.name}\` is a coroutine function, which Ray does not run as a task`,
        because: [{ lane: 'main', at: unit.unit.headAt, says: 'a task is called on a worker, where no event loop runs: `@ray.remote` raises `ValueError`' }],
      };
    }
  },
});
