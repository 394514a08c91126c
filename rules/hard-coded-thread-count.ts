import type { Report } from '#rule-api';
import { defineRule, hasRole, threadCounts } from '#rule-api';

export default defineRule({
  id: 'hard-coded-thread-count',
  summary: 'the number of native threads is a constant, whatever machine the program runs on',
  family: 'cpu',
  languages: ['python'],
  severity: 'hint',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: 'A constant that fits the machine of its author gives idle cores on a larger one, and more threads than cores in a container that is limited to two: there each parallel region waits for its last thread.',
    instead: '`str(os.process_cpu_count())` (from Python 3.13 on; before, `len(os.sched_getaffinity(0))`), or a setting of the program.',
    limits: 'Reported for literal numbers above 4, in the environment and in `torch.set_num_threads`: nearly every machine has up to four cores, and `1` is a decision, not a guess.',
    fine: 'Results must be the same everywhere, to the last digit.',
    noFix: 'Where the number should come from is for the author to say.',
    references: [
      { title: 'os.process_cpu_count', url: 'https://docs.python.org/3/library/os.html#os.process_cpu_count' },
      { title: 'PyTorch: CPU threading', url: 'https://docs.pytorch.org/docs/stable/notes/cpu_threading_torchscript_inference.html' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'eight threads everywhere, and as many as there are cores',
      bad: `import os
os.environ["OMP_NUM_THREADS"] = "8"  # expect: hard-coded-thread-count "8 threads"
import numpy as np
import torch
torch.set_num_threads(8)  # expect: hard-coded-thread-count
`,
      good: `import os
os.environ["OMP_NUM_THREADS"] = str(os.cpu_count())
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
import torch
torch.set_num_threads(1)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const set of threadCounts(file, program)) {
      const count = set.value?.k === 'literal' ? Number(set.value.value) : Number.NaN;
      if (typeof (set.value?.k === 'literal' ? set.value.value : undefined) === 'string' && Number.isInteger(count) && count > MANY) yield constant(set.at, `\`${set.variable}\``, count);
    }
    for (const site of file.calls) {
      const [given] = site.call.args;
      if (given?.value.k !== 'literal' || typeof given.value.value !== 'number' || given.value.value <= MANY || site.call.args.length !== 1) continue;
      if (hasRole(site, program, 'intra-threads')) yield constant(site.call.at, '`set_num_threads`', given.value.value);
    }
  },
});

/** Fewer cores than this are found nearly everywhere. */
const MANY = 4;

function constant(at: Report['at'], what: string, count: number): Report {
  return {
    at,
    grade: 'likely',
    message: `${what} asks for ${String(count)} threads, whatever the machine has`,
    because: [{ lane: 'main', at, says: `on a machine or in a container with fewer cores, ${String(count)} threads share them and wait for each other; on a larger one cores are idle` }],
  };
}
