import type { CallSite, FileView, Report, ReportFix, VariableRead } from '#rule-api';
import { callAt, defineRule, hasRole, laneName, replace, roleOf, roleOfResult } from '#rule-api';

export default defineRule({
  id: 'ray-get-unneeded',
  summary: 'a result is fetched only to be sent to the next task',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['ray'],
  docs: {
    why: `\`ray.get\` brings the value to this process and waits for it; passing it to a remote call puts it back into the object store.
Given the reference instead, Ray moves the value from worker to worker, and the next task starts when it is there, while this process goes on.`,
    instead: 'Pass the reference: `b.remote(a.remote(x))`. Ray gives the task the value of a reference that is an argument of its own.',
    limits: 'Reported when every use of the value is as an argument of a remote call.',
    fine: 'The value must be known to be good before the next task starts.',
    references: [{ title: 'Ray anti-pattern: calling ray.get unnecessarily harms performance', url: 'https://docs.ray.io/en/latest/ray-core/patterns/unnecessary-ray-get.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'the value is only passed on, and the reference is',
      bad: `import ray

@ray.remote
def load(name):
    return name

@ray.remote
def size(data):
    return len(data)

def run(name):
    data = ray.get(load.remote(name))  # expect: ray-get-unneeded "\`data\` is fetched"
    return ray.get(size.remote(data))
`,
      good: `import ray

@ray.remote
def load(name):
    return name

@ray.remote
def size(data):
    return len(data)

def run(name):
    data = load.remote(name)
    return ray.get(size.remote(data))

def run_checked(name):
    data = ray.get(load.remote(name))
    print(len(data))
    return ray.get(size.remote(data))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const { use } = site.call;
      if (use.kind !== 'bound' || site.call.args.length !== 1 || site.in.unit.kind === 'module' && site.call.classBody >= 0 || !hasRole(site, program, 'ray-get')) continue;
      const [argument] = site.call.args;
      if (argument === undefined || roleOf(argument.value, site.in, program, site.call.order) !== 'ray-ref') continue;
      const variable = site.in.unit.variables.find((one) => one.name === use.name);
      if (variable?.bindings.length !== 1 || variable.reads.length === 0 || site.in.unit.outerNames.includes(use.name)) continue;
      const [first] = variable.reads;
      if (first === undefined || !variable.reads.every((read) => toRemote(read, site))) continue;
      const task = first.use.kind === 'passed' ? callAt(site.in, first.use.call) : undefined;
      if (!variable.reads.every((read) => read.use.kind === 'passed' && isRemote(callAt(site.in, read.use.call))) || task === undefined) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'certain',
        message: `\`${use.name}\` is fetched here only to be sent to another task`,
        because: [
          { lane, at: site.call.at, says: 'this process waits for the value and copies it out of the object store' },
          { lane, at: first.at, says: 'and puts it back for the next task, which would take the reference just as well' },
        ],
        fixes: passFixes(file, site),
      };

      function isRemote(call: CallSite | undefined): boolean {
        return call !== undefined && roleOfResult(call, program) === 'ray-ref' && !hasRole(call, program, 'ray-put');
      }
    }
  },
});

/** Read in the same function, as an argument of its own. */
function toRemote(read: VariableRead, site: CallSite): boolean {
  return read.unit === site.in.index && read.use.kind === 'passed' && read.use.slot !== '*' && read.use.slot !== '**';
}

function passFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const [argument] = site.call.args;
  if (argument === undefined || argument.name !== undefined || argument.star !== undefined || file.text(site.call.argsAt).replace(/^\(\s*|\s*\)$/g, '') !== file.text(argument.at)) return [];
  return [{ title: 'Pass the reference', safety: 'timing', preferred: true, edits: () => [replace(site.call.at, file.text(argument.at))] }];
}
