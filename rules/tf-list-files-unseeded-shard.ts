import type { CallSite, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { callOf, defineRule, hasRole, insert, literalArgument, shortCall, spreads } from '#rule-api';

export default defineRule({
  id: 'tf-list-files-unseeded-shard',
  summary: 'files are shuffled differently in each worker before they are divided among the workers',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['tensorflow'],
  docs: {
    why: '`list_files` shuffles by default, with another seed in each worker. `shard(n, i)` then takes every n-th file of a different order: some files are read by several workers, others by none.',
    instead: '`list_files(pattern, shuffle=False)`, then `shard`, then `shuffle`.',
    limits: 'Seen along a chain of calls, and through names in one function.',
    fine: 'There is one worker, which gets all files.',
    references: [{ title: 'TensorFlow tutorial: distributed input, sharding', url: 'https://www.tensorflow.org/tutorials/distribute/input#sharding' }, { title: 'tf.data.Dataset.list_files', url: 'https://www.tensorflow.org/api_docs/python/tf/data/Dataset#list_files' }],
  },
  examples: [
    {
      language: 'python',
      name: 'shuffled before the shard, and after it',
      bad: `import tensorflow as tf

def files(pattern, workers, index):
    return tf.data.Dataset.list_files(pattern).shard(workers, index)  # expect: tf-list-files-unseeded-shard "another order"
`,
      good: `import tensorflow as tf

def files(pattern, workers, index):
    return tf.data.Dataset.list_files(pattern, shuffle=False).shard(workers, index).shuffle(100)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (!hasRole(site, program, 'tf-dataset-source') || spreads(site) || literalArgument(site, 'shuffle', 1) === false || site.call.args.some((arg) => arg.name === 'seed' || arg.name === 'shuffle') || site.call.args.length > 2) continue;
      const shard = shardOf(site, program);
      if (shard === undefined) continue;
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` gives another order in each worker, before the files are divided`,
        because: [
          { lane: 'each worker', at: site.call.at, says: 'the files are shuffled, with a seed of its own' },
          { lane: 'each worker', file: shard.in.file, at: shard.call.at, says: 'and every n-th of that order is taken: some files come twice, others never' },
        ],
        fixes: shuffleFixes(file, site),
      };
    }
  },
});

/** The `shard` that follows, with nothing but steps of the pipeline in between. */
function shardOf(site: CallSite, program: ProgramView, steps = 0): CallSite | undefined {
  for (const flow of program.fate(site).flows) {
    const next = flow.use.kind === 'receiver' ? callOf(flow) : undefined;
    if (next === undefined || !hasRole(next, program, 'tf-dataset-step')) continue;
    if (next.call.callee.k === 'attribute' && next.call.callee.name === 'shard') return next;
    const found = steps < 6 ? shardOf(next, program, steps + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function shuffleFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const last = site.call.argsAt.end - 1;
  const comma = /,\s*$/.test(file.source.slice(site.call.argsAt.start, last)) ? ' ' : ', ';
  return site.call.args.length === 0 ? [] : [{ title: 'List the files in the same order everywhere', safety: 'safe', preferred: true, edits: () => [insert(last, `${comma}shuffle=False`)] }];
}

