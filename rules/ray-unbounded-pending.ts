import type { CallSite, Report } from '#rule-api';
import { callAt, defineRule, hasRole, laneName, loopHead, regionsAround, roleOfResult, shortCall } from '#rule-api';

export default defineRule({
  id: 'ray-unbounded-pending',
  summary: 'an endless loop submits tasks faster than they can end',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['ray'],
  docs: {
    why: 'Submitting takes a fraction of a millisecond and never blocks. A loop without an end that does not wait fills the memory of the driver with references and that of the scheduler with pending tasks.',
    instead: 'Keep a window: when there are more than n references, `ready, refs = ray.wait(refs)` before the next is submitted.',
    limits: 'Reported for `while True` loops in which nothing is got, waited for, awaited or slept.',
    fine: 'What the loop reads from comes slower than the tasks end.',
    noFix: 'The size of the window depends on the work.',
    references: [{ title: 'Ray pattern: using ray.wait to limit the number of pending tasks', url: 'https://docs.ray.io/en/latest/ray-core/patterns/limit-pending-tasks.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'no limit, and a window',
      bad: `import ray

@ray.remote
def work(item):
    return item

def run(source):
    refs = []
    while True:
        refs.append(work.remote(next(source)))  # expect: ray-unbounded-pending "no limit"
`,
      good: `import ray

@ray.remote
def work(item):
    return item

def run(source):
    refs = []
    while True:
        if len(refs) > 100:
            ready, refs = ray.wait(refs)
        refs.append(work.remote(next(source)))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (site.call.callee.k !== 'attribute' || site.call.callee.name !== 'remote' || site.call.use.kind === 'awaited') continue;
      const loop = endlessLoop(site);
      if (loop === undefined || roleOfResult(site, program) !== 'ray-ref') continue;
      const { unit } = site.in;
      const waits = unit.calls.some((call, index) => {
        const one = regionsAround(site.in, call.region).includes(loop) ? callAt(site.in, index) : undefined;
        return one !== undefined && (hasRole(one, program, 'ray-get', 'ray-wait') || /sleep|wait|get|recv|read|accept|join/.test(lastName(one)));
      });
      if (waits || unit.suspensions.some((one) => regionsAround(site.in, one.region).includes(loop)) || unit.exits.some((exit) => (exit.kind === 'break' || exit.kind === 'return') && regionsAround(site.in, exit.region).includes(loop))) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` is submitted in a loop without an end, with no limit to what is pending`,
        because: [
          { lane, at: loopHead(file, site.in, loop), says: 'the loop never ends, and nothing in it waits' },
          { lane, at: site.call.at, says: 'each round adds a task to those that wait for a worker' },
        ],
      };
    }
  },
});

function endlessLoop(site: CallSite): number | undefined {
  return regionsAround(site.in, site.call.region).find((at) => site.in.unit.regions[at]?.kind === 'loop' && site.in.unit.regions[at]?.endless === true);
}

function lastName(site: CallSite): string {
  const { callee } = site.call;
  return callee.k === 'name' || callee.k === 'attribute' ? callee.name : '';
}
