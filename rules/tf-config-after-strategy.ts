import type { Access, FileView, Report, ReportFix, UnitSite } from '#rule-api';
import { defineRule, deleteStatement, hasRole, insertLinesBefore, laneName, shortCall, variablesWithin } from '#rule-api';

export default defineRule({
  id: 'tf-config-after-strategy',
  summary: 'TF_CONFIG is set after the multi-worker strategy has read it',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['tensorflow'],
  docs: {
    why: '`MultiWorkerMirroredStrategy` reads `TF_CONFIG` when it is made, and starts its servers then. Set afterwards, the variable changes nothing: each worker trains alone, as a cluster of one.',
    instead: 'Set `TF_CONFIG` before the strategy is made, best in the environment of the process.',
    limits: 'Both must stand in one function or module.',
    fine: 'The variable is meant for child processes.',
    references: [{ title: 'TensorFlow tutorial: multi-worker training with Keras', url: 'https://www.tensorflow.org/tutorials/distribute/multi_worker_with_keras' }],
  },
  examples: [
    {
      language: 'python',
      name: 'set after the strategy, and before it',
      bad: `import json
import os
import tensorflow as tf

def start(cluster):
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    os.environ["TF_CONFIG"] = json.dumps(cluster)  # expect: tf-config-after-strategy "after"
    return strategy
`,
      good: `import json
import os
import tensorflow as tf

def start(cluster):
    os.environ["TF_CONFIG"] = json.dumps(cluster)
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    return strategy
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (!file.source.includes('TF_CONFIG')) return;
    for (const unit of file.units) {
      const set = unit.unit.accesses.find(isConfig);
      if (set === undefined) continue;
      const made = file.calls.find((site) => site.in.key === unit.key && site.call.order < set.order && hasRole(site, program, 'tf-multi-worker-strategy'));
      if (made === undefined) continue;
      const lane = laneName(program, unit);
      yield {
        at: set.at,
        grade: 'likely',
        message: '`TF_CONFIG` is set after the strategy has read it',
        because: [
          { lane, at: made.call.at, says: `\`${shortCall(file, made)}\` reads \`TF_CONFIG\`, as it is now, and starts its servers` },
          { lane, at: set.at, says: 'the variable is set, and nobody reads it any more' },
        ],
        fixes: moveFixes(file, unit, set, made.call.statementAt.start),
      };
    }
  },
});

function isConfig(access: Access): boolean {
  return access.mode === 'write' && access.target.k === 'item' && access.target.index.k === 'literal' && access.target.index.value === 'TF_CONFIG';
}

/** Moves a one-line assignment above the strategy, where nothing that it reads is made in between. */
function moveFixes(file: FileView, unit: UnitSite, set: Access, to: number): readonly ReportFix[] {
  const statement = { start: set.at.start, end: file.lineEnd(set.at.end) };
  const text = file.text(statement).trimEnd();
  const code = text.replace(/\s+#.*$/, '');
  const gone = deleteStatement(file, statement);
  const opens = code.replaceAll(/[^([{]/g, '').length;
  const closes = code.replaceAll(/[^)\]}]/g, '').length;
  if (gone === undefined || opens !== closes || code.endsWith('\\') || set.region !== 0) return [];
  const early = variablesWithin(unit, statement).every((variable) => variable.bindings.every((binding) => binding.unit !== unit.index || binding.kind === 'param' || binding.at.start < to));
  return early ? [{ title: 'Set it before the strategy is made', safety: 'safe', preferred: true, edits: () => [insertLinesBefore(file, to, [code]), gone] }] : [];
}
