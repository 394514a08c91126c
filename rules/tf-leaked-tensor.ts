import type { Access, ProgramView, Ref, Report, UnitSite } from '#rule-api';
import { decoratedAs, defineRule, regionsAround, roleOf, shortText } from '#rule-api';

export default defineRule({
  id: 'tf-leaked-tensor',
  summary: 'a tensor of a graph is stored on an object, where it means nothing outside of the graph',
  family: 'shared-state',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['imports'],
  libraries: ['tensorflow'],
  docs: {
    why: 'What is computed in a `tf.function` is symbolic while it is traced. Stored on `self`, it is still that symbol afterwards: reading it raises `TypeError: … is out of scope` (an `InaccessibleTensorError` in a graph), and it is not stored again by later calls.',
    instead: 'Return the tensor, or keep a `tf.Variable` and `assign` it.',
    limits: 'Reported for `self.name = …` in a decorated method when the value is what a call of TensorFlow or an operation gives. Values that the method was given, literals and `tf.Variable` are left alone.',
    fine: 'The attribute is read only within the same trace.',
    noFix: 'Whether a return value or a variable is meant is for the author to say.',
    references: [{ title: "TensorFlow guide: all outputs of a tf.function must be return values", url: 'https://www.tensorflow.org/guide/function#all_outputs_of_a_tffunction_must_be_return_values' }],
  },
  examples: [
    {
      language: 'python',
      name: 'stored on self, and returned',
      bad: `import tensorflow as tf

class Model(tf.Module):
    @tf.function
    def __call__(self, x):
        self.hidden = tf.tanh(x)  # expect: tf-leaked-tensor "\`self.hidden\`"
        return self.hidden * 2
`,
      good: `import tensorflow as tf

class Model(tf.Module):
    def __init__(self):
        super().__init__()
        self.weight = None
        self.steps = tf.Variable(0)

    @tf.function
    def __call__(self, x):
        if self.weight is None:
            self.weight = tf.Variable(tf.ones(3))
        self.steps.assign_add(1)
        hidden = tf.tanh(x * self.weight)
        return hidden, hidden * 2
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const unit of file.units) {
      const self = unit.unit.class < 0 ? undefined : unit.unit.params[0]?.name;
      if (self === undefined || !decoratedAs(unit, program, 'tf-function')) continue;
      for (const access of unit.unit.accesses) {
        if (access.mode !== 'write' || access.target.k !== 'attribute' || access.target.of.k !== 'name' || access.target.of.name !== self || !isTensor(unit, access, program)) continue;
        yield {
          at: access.at,
          grade: 'likely',
          message: `\`${shortText(file, access.at)}\` gets a tensor of the graph, which means nothing outside of it`,
          because: [
            { lane: 'tracing', at: access.at, says: 'the value is a symbol of the graph that is being recorded' },
            { lane: 'the program', at: unit.unit.nameAt, says: `after \`${unit.unit.name}\` has returned, the attribute still holds the symbol: reading it raises an error` },
          ],
        };
      }
    }
  },
});

/** What a function of TensorFlow gives, but for variables and containers of them. */
function isTensor(unit: UnitSite, access: Access, program: ProgramView): boolean {
  const { value } = access;
  if (value?.k !== 'call' || regionsAround(unit, access.region).some((at) => unit.unit.regions[at]?.test !== undefined && unit.unit.regions[at]?.kind === 'branch')) return false;
  if (roleOf(value.of, unit, program) !== undefined) return false;
  return ofTensorflow(value.of, unit, program);
}

const TENSOR = /^tensorflow\.(?:(?:math|nn|linalg|image|signal|strings|random|sparse)\.)?[a-z]\w*$/;

function ofTensorflow(ref: Ref, unit: UnitSite, program: ProgramView): boolean {
  return program.names(program.value(unit, ref)).some((name) => TENSOR.test(name) && !/\.(?:function|name_scope|constant_initializer|init_scope|device|py_function|custom_gradient)$/.test(name));
}
