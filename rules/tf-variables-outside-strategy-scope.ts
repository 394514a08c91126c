import type { CallSite, ProgramView, Report, Span } from '#rule-api';
import { callAt, defineRule, hasRole, laneName, makerOf, roleOf, shortCall } from '#rule-api';

export default defineRule({
  id: 'tf-variables-outside-strategy-scope',
  summary: 'a model is made outside of the scope of the strategy that is to distribute it',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['with-regions'],
  libraries: ['tensorflow'],
  docs: {
    why: 'A strategy mirrors the variables that are made within its scope. A model made before has plain variables on one device: the training then fails with an error that speaks of neither (`ValueError: Variable … was not created in the distribution strategy scope` with Keras 2, a bare `AssertionError` with Keras 3).',
    instead: 'Make the model, the optimizer and the metrics inside `with strategy.scope():`.',
    limits: 'Reported when a model that a known Keras class makes outside of the scope is compiled inside of it, in one function.',
    fine: 'Never: the training fails or uses one device.',
    noFix: 'Several statements may have to move together.',
    references: [{ title: 'TensorFlow guide: distributed training, using tf.distribute.Strategy with Model.fit', url: 'https://www.tensorflow.org/guide/distributed_training#use_tfdistributestrategy_with_keras_modelfit' }],
  },
  examples: [
    {
      language: 'python',
      name: 'made outside of the scope, and inside',
      bad: `import tensorflow as tf

def build(layers):
    strategy = tf.distribute.MirroredStrategy()
    model = tf.keras.Sequential(layers)  # expect: tf-variables-outside-strategy-scope "outside of the scope"
    with strategy.scope():
        model.compile(loss="mse", optimizer="adam")
    return model
`,
      good: `import tensorflow as tf

def build(layers):
    strategy = tf.distribute.MirroredStrategy()
    with strategy.scope():
        model = tf.keras.Sequential(layers)
        model.compile(loss="mse", optimizer="adam")
    return model
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (site.call.callee.k !== 'attribute' || site.call.callee.name !== 'compile' || site.call.callee.of.k !== 'name') continue;
      const scope = strategyScope(site, program);
      if (scope === undefined) continue;
      const made = madeOutside(site, site.call.callee.of.name, scope.first, program);
      if (made === undefined) continue;
      const lane = laneName(program, site.in);
      yield {
        at: made.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, made)}\` makes variables outside of the scope in which the model is compiled`,
        because: [
          { lane, at: made.call.at, says: 'the variables of the model are made on one device' },
          { lane, at: scope.at, says: 'the scope begins here: only variables made in it are mirrored' },
          { lane, at: site.call.calleeAt, says: 'the model is compiled for the strategy, which does not know its variables' },
        ],
      };
    }
  },
});

/** The `with strategy.scope():` around the call. */
function strategyScope(site: CallSite, program: ProgramView): { readonly first: number; readonly at: Span } | undefined {
  for (const region of site.in.unit.regions) {
    if (region.kind !== 'with' || region.managerAt === undefined || region.manager?.k !== 'call' || region.first > site.call.order || region.last < site.call.order) continue;
    if (roleOf(region.manager.of, site.in, program, site.call.order) === 'tf-strategy-scope') return { first: region.first, at: region.managerAt };
  }
  return undefined;
}

/** The call that makes the model, if it stands before the scope in the same function and is the only one. */
function madeOutside(site: CallSite, name: string, before: number, program: ProgramView): CallSite | undefined {
  const bindings = site.in.unit.variables.find((one) => one.name === name)?.bindings ?? [];
  const index = site.in.unit.calls.findIndex((call) => call.use.kind === 'bound' && call.use.name === name && call.order < before);
  const call = index < 0 ? undefined : callAt(site.in, index);
  if (call === undefined || bindings.length !== 1) return undefined;
  return hasRole(call, program, 'tf-variable-maker') || makerOf({ k: 'call', of: call.call.callee, args: [], keywords: [] }, site.in, program) === 'tf-variable-maker' ? call : undefined;
}

