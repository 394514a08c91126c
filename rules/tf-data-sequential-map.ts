import type { CallSite, FileView, Report, ReportFix, UnitSite } from '#rule-api';
import { argument, defineRule, hasRole, insert, laneName, spreads } from '#rule-api';

export default defineRule({
  id: 'tf-data-sequential-map',
  summary: 'a data set is mapped one element after the other, on one core',
  family: 'cpu',
  languages: ['python'],
  severity: 'hint',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['tensorflow'],
  docs: {
    why: 'Without `num_parallel_calls`, `map` and `interleave` handle one element at a time, whatever the number of cores.',
    instead: '`num_parallel_calls=tf.data.AUTOTUNE`; the order of elements stays.',
    limits: 'Short lambdas are left alone: what they do is less than handing elements to threads. So are functions that call back into Python, which hold the GIL anyway.',
    fine: 'The pipeline is not what the training waits for, or the function has side effects that need the order.',
    references: [{ title: 'TensorFlow guide: better performance with tf.data, parallelizing data transformation', url: 'https://www.tensorflow.org/guide/data_performance#parallelizing_data_transformation' }],
  },
  examples: [
    {
      language: 'python',
      name: 'one after the other, and in parallel',
      bad: `import tensorflow as tf

def parse(record):
    image = tf.io.decode_jpeg(record)
    image = tf.image.resize(image, (224, 224))
    return image / 255.0

def images(files):
    return tf.data.TFRecordDataset(files).map(parse)  # expect: tf-data-sequential-map "one element after the other"
`,
      good: `import tensorflow as tf

def parse(record):
    image = tf.io.decode_jpeg(record)
    image = tf.image.resize(image, (224, 224))
    return image / 255.0

def images(files):
    return tf.data.TFRecordDataset(files).map(parse, num_parallel_calls=tf.data.AUTOTUNE)

counter = tf.Variable(0)

def numbered(record):
    start = counter.read_value()
    counter.assign_add(1)
    return start, tf.io.decode_jpeg(record)

def numbered_images(files):
    return tf.data.TFRecordDataset(files).map(numbered)

def numbers(n):
    return tf.data.Dataset.range(n).map(lambda x: x + 1)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      const { callee } = site.call;
      if (callee.k !== 'attribute' || (callee.name !== 'map' && callee.name !== 'interleave') || spreads(site) || site.call.args.some((arg) => arg.name === 'num_parallel_calls' || arg.name === 'deterministic')) continue;
      if (site.call.args.filter((arg) => arg.name === undefined).length > 1 || !hasRole(site, program, 'tf-dataset-step')) continue;
      const target = argument(site, 'map_func', 0);
      if (target?.k !== 'name') continue;
      const value = program.value(site.in, target, site.call.order);
      const unit = value.k === 'unit' ? program.unit(value.unit) : undefined;
      if (unit === undefined || unit.unit.calls.length < 2 || keepsState(unit) || unit.unit.calls.some((call, index) => hasRole({ in: unit, index, call }, program, 'tf-python-call'))) continue;
      yield {
        at: { start: site.call.calleeAt.end - callee.name.length, end: site.call.at.end },
        grade: 'likely',
        message: `\`${callee.name}(${target.name})\` handles one element after the other`,
        because: [
          { lane: laneName(program, site.in), at: site.call.calleeAt, says: 'the pipeline calls the function for one element at a time, on one core' },
          { lane: 'the pipeline', file: unit.file, at: unit.unit.nameAt, says: `\`${unit.unit.name}\` is the work for one element` },
        ],
        fixes: parallelFixes(file, site),
      };
    }
  },
});

/** It counts or assigns: the order of its calls matters. */
function keepsState(unit: UnitSite): boolean {
  return unit.unit.calls.some((call) => call.callee.k === 'attribute' && /^(?:assign|assign_add|assign_sub|read_value|scatter_\w+|append)$/.test(call.callee.name));
}

function parallelFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const tf = file.importing('tensorflow', 'data');
  if (tf.edits.length > 0) return [];
  const last = site.call.argsAt.end - 1;
  const comma = /,\s*$/.test(file.source.slice(site.call.argsAt.start, last)) ? ' ' : ', ';
  return [{ title: 'Map elements in parallel', safety: 'timing', preferred: true, edits: () => [insert(last, `${comma}num_parallel_calls=${tf.text}.AUTOTUNE`)] }];
}
