import type { Report } from '#rule-api';
import { defineRule, hasRole, onSomeRanks } from '#rule-api';

export default defineRule({
  id: 'mpi-rank-conditional-collective',
  summary: 'a collective of MPI is called by one rank only, and waits for the others for ever',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['mpi4py'],
  docs: {
    why: 'A collective (`bcast`, `gather`, `reduce`, `barrier` …) is complete when every process of the communicator has called it. Under `if rank == 0:` one process calls it and waits for ever: MPI has no time-out, and the job holds its nodes until the queue kills it.',
    instead: 'Call the collective in all processes, with `root=0` where one of them gives or gets the data.',
    limits: 'Reported for a test of the rank in the same function, with no call of the same collective under another test. Communicators made by `Split` are left alone.',
    fine: 'The communicator has one member.',
    noFix: 'What belongs under the test and what does not is for the author to say.',
    references: [{ title: 'mpi4py tutorial: collective communication', url: 'https://mpi4py.readthedocs.io/en/stable/tutorial.html#collective-communication' }],
  },
  examples: [
    {
      language: 'python',
      name: 'the root alone broadcasts, and all take part',
      bad: `from mpi4py import MPI

comm = MPI.COMM_WORLD
rank = comm.Get_rank()

def share(load):
    data = None
    if rank == 0:
        data = comm.bcast(load(), root=0)  # expect: mpi-rank-conditional-collective "every process has to call it"
    return data
`,
      good: `from mpi4py import MPI

comm = MPI.COMM_WORLD
rank = comm.Get_rank()

def share(load):
    data = None
    if rank == 0:
        data = load()
    return comm.bcast(data, root=0)

def collect(value):
    if rank == 0:
        values = comm.gather(value, root=0)
    else:
        values = comm.gather(value, root=0)
    return values

def send(value):
    if rank == 0:
        comm.send(value, dest=1)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (!hasRole(site, program, 'mpi-collective') || site.call.args.some((arg) => arg.star !== undefined)) continue;
      yield* onSomeRanks(file, site, { waits: 'it waits here until all processes of the communicator have called the same', others: 'they go past it, so it waits for ever' });
    }
  },
});
