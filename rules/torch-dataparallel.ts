import type { Ref, Report } from '#rule-api';
import { defineRule, hasRole, laneName, shortCall } from '#rule-api';

export default defineRule({
  id: 'torch-dataparallel',
  summary: 'DataParallel drives all GPUs from one process, and its threads share the GIL',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['torch'],
  docs: {
    why: `\`nn.DataParallel\` copies the model to every GPU in each step, runs one thread per GPU in a single process, and gathers everything on the first GPU.
The threads contend for the GIL, the first GPU runs out of memory first, and attributes that \`forward\` sets on the model are lost, since it ran on a copy.
PyTorch advises \`DistributedDataParallel\` instead, also on one machine.`,
    instead: 'One process per GPU with `torchrun`, and `DistributedDataParallel(model, device_ids=[local_rank])` in each.',
    limits: 'Every use is reported but those in tests.',
    fine: 'A quick trial on two GPUs, or inference where speed does not matter.',
    noFix: 'The launch, the sampler and the device of each process have to change with it.',
    references: [
      { title: 'PyTorch: use DistributedDataParallel instead of multiprocessing or DataParallel', url: 'https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-nn-ddp-instead' },
      { title: 'torch.nn.DataParallel', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.DataParallel.html' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'threads of one process, and a process per GPU',
      bad: `from torch import nn

def parallel(model):
    return nn.DataParallel(model).cuda()  # expect: torch-dataparallel "one process"
`,
      good: `from torch.nn.parallel import DistributedDataParallel

def parallel(model, rank):
    return DistributedDataParallel(model.to(rank), device_ids=[rank])
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if ((file.test && !file.strict) || file.world.freeThreaded) return;
    for (const site of file.calls) {
      if (!hasRole(site, program, 'torch-data-parallel') || oneDevice(site.call.args.find((arg) => arg.name === 'device_ids')?.value)) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'certain',
        message: `\`${shortCall(file, site)}\` drives all GPUs from one process`,
        because: [
          { lane, at: site.call.at, says: 'in each step the model is copied to every GPU, and one thread for each runs it' },
          { lane: 'a thread for each GPU', at: site.call.at, says: 'the threads take turns at the GIL, and the first GPU gathers what all computed' },
        ],
      };
    }
  },
});

/** `device_ids=[0]` makes the plain module of it. */
function oneDevice(ids: Ref | undefined): boolean {
  return ids?.k === 'collection' && ids.items.length === 1;
}
