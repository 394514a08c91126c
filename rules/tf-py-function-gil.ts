import type { CallSite, ProgramView, Report } from '#rule-api';
import { argument, callAt, defineRule, hasRole, laneName, shortCall, type UnitSite } from '#rule-api';

export default defineRule({
  id: 'tf-py-function-gil',
  summary: 'a parallel map calls back into Python, where the GIL lets one element through at a time',
  family: 'cpu',
  languages: ['python'],
  severity: 'hint',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['tensorflow'],
  docs: {
    why: '`tf.py_function` and `tf.numpy_function` run Python in the process that made the graph, under its GIL. `num_parallel_calls=8` then gives eight threads of which one runs.',
    instead: 'TensorFlow operations; or prepare the data in processes beforehand.',
    limits: 'Reported where a function of the program that makes such a call is given to `map` with `num_parallel_calls`, and Python has a GIL.',
    fine: 'The Python code spends its time in NumPy or in files, which let the GIL go.',
    noFix: 'The Python code has to be written anew.',
    references: [{ title: 'TensorFlow guide: tf.data, applying arbitrary Python logic', url: 'https://www.tensorflow.org/guide/data#applying_arbitrary_python_logic' }, { title: 'tf.py_function', url: 'https://www.tensorflow.org/api_docs/python/tf/py_function' }],
  },
  examples: [
    {
      language: 'python',
      name: 'Python in a parallel map, and operations of TensorFlow',
      bad: `import tensorflow as tf

def python_parse(line):
    return len(line.numpy().split(b","))

def parse(line):
    return tf.py_function(python_parse, [line], tf.int32)

def lines(names):
    return tf.data.TextLineDataset(names).map(parse, num_parallel_calls=8)  # expect: tf-py-function-gil "one at a time"
`,
      good: `import tensorflow as tf

def parse(line):
    return tf.size(tf.strings.split(line, ","))

def lines(names):
    return tf.data.TextLineDataset(names).map(parse, num_parallel_calls=8)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.world.freeThreaded || (file.test && !file.strict)) return;
    for (const site of file.calls) {
      const { callee } = site.call;
      if (callee.k !== 'attribute' || callee.name !== 'map' || !parallel(site) || !hasRole(site, program, 'tf-dataset-step')) continue;
      const unit = mapped(site, program);
      const python = unit?.unit.calls.findIndex((call, index) => hasRole({ in: unit, index, call }, program, 'tf-python-call')) ?? -1;
      const call = unit === undefined || python < 0 ? undefined : callAt(unit, python);
      if (unit === undefined || call === undefined) continue;
      const view = program.view(unit.file);
      yield {
        at: { start: site.call.calleeAt.end - 'map'.length, end: site.call.at.end },
        grade: 'likely',
        message: `the parallel \`map\` calls back into Python, which handles elements one at a time`,
        because: [
          { lane: laneName(program, site.in), at: site.call.calleeAt, says: 'several threads call the function for several elements' },
          { lane: 'a thread of the pipeline', file: unit.file, at: call.call.at, says: `\`${view === undefined ? '' : shortCall(view, call)}\` runs Python and takes the GIL` },
        ],
      };
    }
  },
});

/** More than one call at a time is asked for. */
function parallel(site: CallSite): boolean {
  const given = argument(site, 'num_parallel_calls', 1);
  return given !== undefined && !(given.k === 'literal' && (given.type === 'none' || given.value === 1));
}

function mapped(site: CallSite, program: ProgramView): UnitSite | undefined {
  const target = argument(site, 'map_func', 0);
  const value = target === undefined ? undefined : program.value(site.in, target, site.call.order);
  return value?.k === 'unit' ? program.unit(value.unit) : undefined;
}

