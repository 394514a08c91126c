import type { Report } from '#rule-api';
import { defineRule, hasRole, onSomeRanks } from '#rule-api';

export default defineRule({
  id: 'torch-rank-conditional-collective',
  summary: 'a collective is called by one rank only, and waits for the others for ever',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['torch'],
  docs: {
    why: `A collective (\`all_reduce\`, \`barrier\`, \`broadcast\` …) ends when every process of the group has called it.
Under \`if rank == 0:\` one process calls it, waits, and is killed by the time-out of the backend, half an hour later with NCCL; or it meets the next collective of the others, and the data are wrong.`,
    instead: 'Call the collective in all processes, and keep under the test only what one of them does: printing, saving.',
    limits: 'Reported for a test of the rank in the same function, directly around the call, with no collective of the same kind in the other branch. Calls with a `group=` of their own are left alone.',
    fine: 'The group has one member.',
    noFix: 'What belongs under the test and what does not is for the author to say.',
    references: [
      { title: 'torch.distributed: collective functions', url: 'https://docs.pytorch.org/docs/stable/distributed.html#collective-functions' },
      { title: 'PyTorch: DistributedDataParallel notes', url: 'https://docs.pytorch.org/docs/stable/notes/ddp.html' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'rank 0 reduces alone, and all do',
      bad: `import torch.distributed as dist

def report(loss, rank):
    if rank == 0:
        dist.all_reduce(loss)  # expect: torch-rank-conditional-collective "\`rank == 0\`"
        print(loss)
`,
      good: `import torch.distributed as dist

def report(loss, rank):
    dist.all_reduce(loss)
    if rank == 0:
        print(loss)
`,
    },
    {
      language: 'python',
      name: 'the others leave early; the barrier of the others stands elsewhere',
      bad: `import torch.distributed as dist

def save(path, state, write):
    if dist.get_rank() != 0:
        return
    write(path, state)
    dist.barrier()  # expect: torch-rank-conditional-collective
`,
      good: `import torch.distributed as dist

def download(path, local_rank, fetch):
    if local_rank != 0:
        dist.barrier()
    fetch(path)
    if local_rank == 0:
        dist.barrier()

def evolve(settings, RANK):
    if RANK != -1:
        dist.broadcast_object_list([settings], src=0)

def share(state, rank):
    if rank == 0:
        dist.broadcast_object_list([state], src=0)
    else:
        dist.broadcast_object_list([None], src=0)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (!hasRole(site, program, 'torch-collective') || site.call.args.some((arg) => arg.name === 'group' || arg.star !== undefined)) continue;
      yield* onSomeRanks(file, site, { waits: 'it waits here until all processes of the group have called the same', others: 'they go past it, so it waits until its time-out' });
    }
  },
});
