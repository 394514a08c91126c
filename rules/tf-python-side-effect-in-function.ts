import type { CallSite, FileView, ProgramView, Report, ReportFix, UnitSite } from '#rule-api';
import { calleeNames, decoratedAs, defineRule, replace, shortCall, shortText, variablesWithin } from '#rule-api';

export default defineRule({
  id: 'tf-python-side-effect-in-function',
  summary: 'Python code in a tf.function has an effect once, while it is traced, not in each call',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['imports'],
  libraries: ['tensorflow'],
  docs: {
    why: `\`tf.function\` runs the Python code once for each kind of input, to record a graph; later calls run the graph only.
\`print\`, appending to a list and assigning a global then happen once, with symbolic tensors: a function called three times appended once.`,
    instead: '`tf.print`, a `tf.Variable` that is assigned, a `tf.TensorArray`, or a return value.',
    limits: 'Seen are `print` with tensors or other names, methods such as `append` on lists from outside, and `global` and `nonlocal` assignments, directly in a decorated function. Printing only text, or with "trac" in it, is taken for a note about tracing.',
    fine: 'The effect is meant to show when the function is traced.',
    references: [{ title: 'TensorFlow guide: executing Python side effects', url: 'https://www.tensorflow.org/guide/function#executing_python_side_effects' }],
  },
  examples: [
    {
      language: 'python',
      name: 'print and append while tracing, and what runs in each call',
      bad: `import tensorflow as tf

losses = []

@tf.function
def step(x):
    loss = tf.reduce_sum(x)
    print(loss)  # expect: tf-python-side-effect-in-function "\`print\\(loss\\)\`"
    losses.append(loss)  # expect: tf-python-side-effect-in-function "\`losses.append"
    return loss
`,
      good: `import tensorflow as tf

@tf.function
def step(x):
    print("tracing with", x)
    loss = tf.reduce_sum(x)
    tf.print(loss)
    parts = []
    parts.append(loss)
    return tf.stack(parts)
`,
    },
    {
      language: 'python',
      name: 'a global counter',
      bad: `import tensorflow as tf

calls = 0

@tf.function(jit_compile=True)
def step(x):
    global calls
    calls += 1  # expect: tf-python-side-effect-in-function
    return x * 2
`,
      good: `import tensorflow as tf

calls = tf.Variable(0)

@tf.function(jit_compile=True)
def step(x):
    calls.assign_add(1)
    return x * 2
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const unit of file.units) {
      if (!decoratedAs(unit, program, 'tf-function')) continue;
      for (const [index, call] of unit.unit.calls.entries()) {
        const site: CallSite = { in: unit, index, call };
        const printed = isPrint(site, file, program);
        if (!printed && !changesOuter(site, file)) continue;
        yield report(unit, call.at, `\`${shortCall(file, site)}\``, printed ? printFixes(file, site) : []);
      }
      const outer = outerAssignment(unit, file);
      if (outer !== undefined) yield report(unit, outer, `\`${shortText(file, { start: outer.start, end: file.lineEnd(outer.start) }).replace(/\s*#.*$/, '')}\``, []);
    }
  },
});

function report(unit: UnitSite, at: Report['at'], what: string, fixes: readonly ReportFix[]): Report {
  return {
    at,
    grade: 'likely',
    message: `${what} happens once, while \`${unit.unit.name}\` is traced, not in each call`,
    because: [
      { lane: 'tracing', at, says: 'the first call runs this line to record a graph' },
      { lane: 'the graph', at: unit.unit.nameAt, says: 'later calls run the graph, in which the line does not occur' },
    ],
    fixes,
  };
}

/** `print` of something that is computed, and no note about tracing. */
function isPrint(site: CallSite, file: FileView, program: ProgramView): boolean {
  if (site.call.callee.k !== 'name' || site.call.callee.name !== 'print' || /trac|compil|retrac/i.test(file.text(site.call.argsAt))) return false;
  if (!calleeNames(site, program).every((name) => name === 'builtins.print' || name === 'print')) return false;
  return variablesWithin(site.in, site.call.argsAt).some((variable) => variable.bindings.some((binding) => binding.unit === site.in.index && (binding.kind === 'param' || binding.kind === 'value') && !(binding.kind === 'value' && binding.value.k === 'literal')));
}

const CHANGING = /^(?:append|extend|insert|update|add|pop|clear)$/;

/** A method that changes a list, dict or set of the module or function around. */
function changesOuter({ in: unit, call }: CallSite, file: FileView): boolean {
  if (call.callee.k !== 'attribute' || !CHANGING.test(call.callee.name) || call.callee.of.k !== 'name' || call.use.kind !== 'dropped') return false;
  const { name } = call.callee.of;
  if (unit.unit.variables.some((variable) => variable.name === name && variable.bindings.some((binding) => binding.unit === unit.index))) return false;
  for (let outer = file.units[unit.unit.parent]; outer !== undefined; outer = file.units[outer.unit.parent]) {
    const variable = outer.unit.variables.find((one) => one.name === name);
    if (variable !== undefined) return variable.bindings.every((binding) => binding.kind === 'value' && binding.value.k === 'collection');
  }
  return false;
}

/** The first assignment of a `global` or `nonlocal` name that is no tensor variable made once. */
function outerAssignment(unit: UnitSite, file: FileView): Report['at'] | undefined {
  for (const name of unit.unit.outerNames) {
    for (let outer = file.units[unit.unit.parent]; outer !== undefined; outer = file.units[outer.unit.parent]) {
      const binding = outer.unit.variables.find((one) => one.name === name)?.bindings.find((one) => one.unit === unit.index && one.kind === 'value' && unit.unit.regions[one.region]?.kind === 'body');
      if (binding !== undefined) return binding.at;
    }
  }
  return undefined;
}

function printFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const tf = file.importing('tensorflow', 'print');
  if (tf.edits.length > 0 || site.call.args.some((arg) => arg.name !== undefined)) return [];
  return [{ title: `Print in each call: \`${tf.text}\``, safety: 'timing', preferred: true, edits: () => [replace(site.call.calleeAt, tf.text)] }];
}
