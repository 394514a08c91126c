import type { FileView, Report, ReportFix, ThreadCount } from '#rule-api';
import { defineRule, insertLinesAfter, threadCounts } from '#rule-api';

export default defineRule({
  id: 'thread-env-wrong-library',
  summary: 'only the thread count of MKL is set, and NumPy from PyPI uses OpenBLAS',
  family: 'cpu',
  languages: ['python'],
  severity: 'hint',
  since: '0.2.0',
  needs: ['imports'],
  docs: {
    why: '`MKL_NUM_THREADS` is read by MKL only. The wheels of NumPy and SciPy on PyPI ship OpenBLAS, which reads `OPENBLAS_NUM_THREADS`, and then `OMP_NUM_THREADS`: with only the variable of MKL set, OpenBLAS kept all its threads. The reverse holds for NumPy from conda\'s defaults.',
    instead: 'Set `OMP_NUM_THREADS`, which all of them read, or each variable; or use `threadpoolctl`.',
    limits: 'Reported in files that set `MKL_NUM_THREADS` or `OPENBLAS_NUM_THREADS` and no other, and import NumPy or SciPy, but nothing that brings its own MKL, such as PyTorch.',
    fine: 'The program runs with one known build of NumPy only.',
    references: [
      { title: 'threadpoolctl: setting thread counts', url: 'https://github.com/joblib/threadpoolctl#readme' },
      { title: 'NumPy: number of threads used for linear algebra', url: 'https://numpy.org/doc/stable/reference/global_state.html#number-of-threads-used-for-linear-algebra' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'one library, and all',
      bad: `import os
os.environ["MKL_NUM_THREADS"] = "1"  # expect: thread-env-wrong-library "OpenBLAS"
import numpy as np
print(np.ones(3) @ np.ones(3))
`,
      good: `import os
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np
print(np.ones(3) @ np.ones(3))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (!file.facts.imports.some((one) => /^(?:numpy|scipy)(?:\.|$)/.test(one.module)) || file.facts.imports.some((one) => /^(?:torch|mkl|tensorflow|threadpoolctl)(?:\.|$)/.test(one.module))) return;
    const [only, ...others] = [...threadCounts(file, program)];
    const missing = only === undefined ? undefined : OTHER.get(only.variable);
    if (only === undefined || missing === undefined || others.length > 0) return;
    if (/(?:OMP|OPENBLAS|MKL)_NUM_THREADS/.test(file.source.replaceAll(only.variable, '').replaceAll(/#.*$/gm, ''))) return;
    yield {
      at: only.at,
      grade: 'likely',
      message: `\`${only.variable}\` is not read by ${missing.library}: where NumPy uses it, nothing is limited`,
      because: [{ lane: 'main', at: only.at, says: missing.says }],
      fixes: bothFixes(file, only),
    };
  },
});

const OTHER: ReadonlyMap<string, { readonly library: string; readonly says: string }> = new Map([
  ['MKL_NUM_THREADS', { library: 'OpenBLAS', says: 'the wheels of NumPy on PyPI ship OpenBLAS, which reads `OPENBLAS_NUM_THREADS` and `OMP_NUM_THREADS`' }],
  ['OPENBLAS_NUM_THREADS', { library: 'MKL', says: 'NumPy from conda\'s default channel uses MKL, which reads `MKL_NUM_THREADS` and `OMP_NUM_THREADS`' }],
]);

/** The same assignment once more, for the variable that all libraries read. */
function bothFixes(file: FileView, set: ThreadCount): readonly ReportFix[] {
  const text = file.text(set.at);
  if (!text.startsWith('os.environ[') || text.includes('\n')) return [];
  return [{ title: 'Set `OMP_NUM_THREADS` too', safety: 'timing', preferred: true, edits: () => [insertLinesAfter(file, set.at.end, [text.replace(set.variable, 'OMP_NUM_THREADS')], set.at.start)] }];
}
