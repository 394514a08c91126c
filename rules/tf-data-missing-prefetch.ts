import type { CallSite, FileView, Flow, ProgramView, Report, ReportFix } from '#rule-api';
import { callOf, defineRule, hasRole, insert, laneName, roleOfResult } from '#rule-api';

export default defineRule({
  id: 'tf-data-missing-prefetch',
  summary: 'an input pipeline does not prefetch, so the accelerator waits while the next batch is made',
  family: 'cpu',
  languages: ['python'],
  severity: 'info',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['tensorflow'],
  docs: {
    why: 'Without `prefetch` at its end, a pipeline makes a batch when the training step asks for it: the step waits for the input, and the input waits for the step. With it, the next batch is made while the step runs.',
    instead: 'End the pipeline with `.prefetch(tf.data.AUTOTUNE)`.',
    limits: 'Reported where a data set that was mapped or read and then batched is given to `fit`, and nothing on its way there prefetches. `experimental_distribute_dataset` prefetches by itself.',
    fine: 'The data are in memory and need no work.',
    references: [{ title: 'TensorFlow guide: better performance with tf.data, prefetching', url: 'https://www.tensorflow.org/guide/data_performance#prefetching' }],
  },
  examples: [
    {
      language: 'python',
      name: 'batches made on demand, and ahead',
      bad: `import tensorflow as tf

def train(model, files, parse):
    data = tf.data.TFRecordDataset(files)
    data = data.map(parse, num_parallel_calls=tf.data.AUTOTUNE)
    data = data.batch(32)  # expect: tf-data-missing-prefetch "without \`prefetch\`"
    model.fit(data, epochs=3)
`,
      good: `import tensorflow as tf

def train(model, files, parse):
    data = tf.data.TFRecordDataset(files)
    data = data.map(parse, num_parallel_calls=tf.data.AUTOTUNE)
    data = data.batch(32).prefetch(tf.data.AUTOTUNE)
    model.fit(data, epochs=3)

def small(model, x, y):
    model.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(32))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (!isBatch(site) || !hasRole(site, program, 'tf-dataset-step') || !works(site, file)) continue;
      const fit = fitOf(site, program);
      if (fit === undefined) continue;
      yield {
        at: { start: site.call.calleeAt.end - lastName(site).length, end: site.call.at.end },
        grade: 'likely',
        message: 'the pipeline ends without `prefetch`, so each step waits for its batch',
        because: [
          { lane: laneName(program, site.in), at: site.call.at, says: 'the batch is made when it is asked for' },
          { lane: laneName(program, fit.in), file: fit.in.file, at: fit.call.calleeAt, says: 'the accelerator asks when a step has ended, and waits' },
        ],
        fixes: prefetchFixes(file, site),
      };
    }
  },
});

function lastName(site: CallSite): string {
  return site.call.callee.k === 'attribute' ? site.call.callee.name : '';
}

function isBatch(site: CallSite): boolean {
  return lastName(site) === 'batch' || lastName(site) === 'padded_batch';
}

/** The pipeline maps or reads: making a batch is work. */
function works(site: CallSite, file: FileView): boolean {
  const text = file.text(site.in.unit.at);
  return /\.map\(|TFRecordDataset|\.interleave\(|list_files|\.decode_/.test(text);
}

/** The call of `fit` that gets the data set, where nothing before it prefetches. */
function fitOf(site: CallSite, program: ProgramView): CallSite | undefined {
  const fate = program.fate(site);
  if (fate.escapes === 'yes' && fate.flows.every((flow) => fitCall(flow) === undefined)) return undefined;
  // Another step of the pipeline follows, which may prefetch.
  if (fate.flows.some((flow) => flow.use.kind === 'receiver' && flow.use.call !== undefined && stepFollows(flow, program))) return undefined;
  return fate.flows.map(fitCall).find((call) => call !== undefined);
}

function stepFollows(flow: Flow, program: ProgramView): boolean {
  const call = callOf(flow);
  return call !== undefined && (hasRole(call, program, 'tf-dataset-step') || roleOfResult(call, program) === 'tf-dataset');
}

function fitCall(flow: Flow): CallSite | undefined {
  const call = flow.use.kind === 'passed' && (flow.use.slot === 0 || flow.use.slot === 'x') ? callOf(flow) : undefined;
  return call?.call.callee.k === 'attribute' && call.call.callee.name === 'fit' ? call : undefined;
}

function prefetchFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const tf = file.importing('tensorflow', 'data');
  return tf.edits.length > 0 ? [] : [{ title: 'Prefetch the next batches', safety: 'safe', preferred: true, edits: () => [insert(site.call.at.end, `.prefetch(${tf.text}.AUTOTUNE)`)] }];
}
