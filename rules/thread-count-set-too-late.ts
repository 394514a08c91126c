import type { CallSite, FileView, ImportReach, ProgramView, Report, ReportFix, Span, ThreadCount } from '#rule-api';
import { calleeNames, defineRule, deleteStatement, hasRole, insertLinesBefore, laneName, replace, shortCall, shortText, threadCounts } from '#rule-api';

export default defineRule({
  id: 'thread-count-set-too-late',
  summary: 'a thread-count variable is set after the library that reads it was imported, or to a value it cannot use',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['imports'],
  docs: {
    why: `OpenMP, MKL, OpenBLAS and their like read \`OMP_NUM_THREADS\`, \`MKL_NUM_THREADS\`, \`OPENBLAS_NUM_THREADS\` once, when the library is loaded, and make their thread pools then.
Set after \`import numpy\`, the variable changes nothing in this process, and nothing says so.
\`torch.set_num_interop_threads\` and \`tf.config.threading\` raise an error when operations have run before, or on a second call.
\`MPI_NUM_THREADS\` is read by no library: the number of MPI processes comes from \`mpirun -n\`.`,
    instead: 'Set the variables above the first numeric import, or in the environment of the program, or use `threadpoolctl.threadpool_limits` at any time.',
    limits: `Only variables with a literal name are seen, and only libraries that the catalogue names.
Imports are followed through the modules of the program.
Silent in a file that also starts other programs or processes, since those do read what is set late.`,
    fine: 'The variable is meant for processes that are started later.',
    references: [
      { title: 'threadpoolctl: setting thread counts', url: 'https://github.com/joblib/threadpoolctl#readme' },
      { title: 'PyTorch: threading environment variables', url: 'https://docs.pytorch.org/docs/stable/threading_environment_variables.html' },
      { title: 'os.environ', url: 'https://docs.python.org/3/library/os.html#os.environ' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'set after the import, and before it',
      bad: `import os
import numpy as np
os.environ["OMP_NUM_THREADS"] = "4"  # expect: thread-count-set-too-late "numpy"
print(np.ones(3) @ np.ones(3))
`,
      good: `import os
os.environ["OMP_NUM_THREADS"] = "4"
import numpy as np
print(np.ones(3) @ np.ones(3))
`,
    },
    {
      language: 'python',
      name: 'a value that no library can use, and a variable that no library reads',
      bad: `import os
os.environ["MKL_NUM_THREADS"] = 4  # expect: thread-count-set-too-late "TypeError"
os.environ["MPI_NUM_THREADS"] = "4"  # expect: thread-count-set-too-late "no library reads"
os.environ["OPENBLAS_NUM_THREADS"] = "all"  # expect: thread-count-set-too-late "positive number"
`,
      good: `import os
os.environ["MKL_NUM_THREADS"] = "4"
os.environ["OMP_NUM_THREADS"] = "4,2"
os.environ["OPENBLAS_NUM_THREADS"] = str(os.cpu_count())
`,
    },
    {
      language: 'python',
      name: 'the threads of TensorFlow, set after an operation and before; those of PyTorch, set twice',
      bad: `import tensorflow as tf
import torch

def main():
    x = tf.constant(3)
    tf.config.threading.set_inter_op_parallelism_threads(2)  # expect: thread-count-set-too-late "can no longer be set"
    torch.set_num_interop_threads(2)
    torch.set_num_interop_threads(4)  # expect: thread-count-set-too-late
    return x
`,
      good: `import tensorflow as tf
import torch

def main():
    tf.config.threading.set_inter_op_parallelism_threads(2)
    tf.config.threading.set_intra_op_parallelism_threads(2)
    torch.set_num_interop_threads(2)
    return tf.constant(3)
`,
    },
    {
      language: 'python',
      name: 'set for a child, restored later, or inside a function that runs before the import is fine',
      good: `import os
import subprocess
import numpy as np

def train(script):
    os.environ["OMP_NUM_THREADS"] = "1"
    subprocess.run(["python", script], check=True)
    print(np.ones(2))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    yield* lateCalls(file, program);
    let childrenFollow: boolean | undefined;
    for (const set of threadCounts(file, program)) {
      const bad = badValue(set);
      if (bad !== undefined) {
        yield { at: set.at, grade: 'certain', message: bad.message, because: [{ lane: 'main', at: set.valueAt, says: bad.says }], fixes: bad.fix === undefined ? [] : [bad.fix(file)] };
        continue;
      }
      if (UNREAD.has(set.variable)) {
        if (readsIt(file, set.variable)) continue;
        yield {
          at: set.at,
          grade: 'likely',
          message: `no library reads \`${set.variable}\`, so setting it changes nothing`,
          because: [{ lane: 'main', at: set.at, says: UNREAD.get(set.variable) ?? '' }],
        };
        continue;
      }
      const reach = loadedBefore(file, program, set);
      const [own] = reach?.path ?? [];
      if (reach === undefined || own === undefined) continue;
      childrenFollow ??= startsChildren(file, program);
      if (childrenFollow) continue;
      yield {
        at: set.at,
        grade: 'likely',
        message: `\`${set.variable}\` is set after \`${reach.module}\` was imported, which read it then`,
        because: [
          ...reach.path.map((step, index) => ({ lane: 'main', file: step.file, at: step.at, says: index === reach.path.length - 1 ? `\`${reach.module}\` is imported here: its thread pools are made, with the variable as it is now` : 'this import runs the module' })),
          { lane: 'main', at: set.at, says: 'the variable is set here, and nobody looks at it again' },
        ],
        fixes: moveFixes(file, set, own.at),
      };
    }
  },
});

/** Calls that may be made only before any work has run: a second call of the kind, or one after tensors were used, raises. */
function* lateCalls(file: FileView, program: ProgramView): Iterable<Report> {
  for (const site of file.calls) {
    if (!hasRole(site, program, 'interop-threads')) continue;
    const earlier = file.calls.find((other) => other.in.key === site.in.key && other.call.order < site.call.order && (hasRole(other, program, 'native-work') || (program.effect(other, 'role')?.role === 'interop-threads' && calleeNames(other, program)[0] === calleeNames(site, program)[0])) && sameLibrary(other, site, program));
    if (earlier === undefined) continue;
    const lane = laneName(program, site.in);
    yield {
      at: site.call.at,
      grade: 'likely',
      message: `\`${shortCall(file, site)}\` comes when the number of threads can no longer be set`,
      because: [
        { lane, at: earlier.call.at, says: 'this fixes the number of threads: it sets it, or runs an operation' },
        { lane, at: site.call.at, says: 'the thread pools are made, so this raises `RuntimeError`' },
      ],
    };
  }
}

function sameLibrary(left: CallSite, right: CallSite, program: ProgramView): boolean {
  const [one, other] = [left, right].map((site) => calleeNames(site, program)[0]?.split('.')[0]);
  return one !== undefined && one === other;
}

/** Variables of this kind that nothing reads, and what does the job. */
const UNREAD = new Map([
  ['MPI_NUM_THREADS', 'MPI takes the number of processes from `mpirun -n`; threads inside a process are set by `OMP_NUM_THREADS`'],
  ['OMP_THREADS', 'OpenMP reads `OMP_NUM_THREADS`'],
  ['OMP_NUM_THREAD', 'OpenMP reads `OMP_NUM_THREADS`'],
  ['MKL_THREADS', 'MKL reads `MKL_NUM_THREADS`'],
  ['NUM_THREADS_MKL', 'MKL reads `MKL_NUM_THREADS`'],
  ['OPENBLAS_THREADS', 'OpenBLAS reads `OPENBLAS_NUM_THREADS`'],
  ['VECLIB_NUM_THREADS', 'Accelerate reads `VECLIB_MAXIMUM_THREADS`'],
]);

interface BadValue {
  readonly message: string;
  readonly says: string;
  readonly fix?: (file: FileView) => ReportFix;
}

function badValue(set: ThreadCount): BadValue | undefined {
  if (set.value?.k !== 'literal') return undefined;
  const { type, value } = set.value;
  if (type === 'int' || type === 'float' || type === 'bool' || type === 'none') {
    const quoted = type === 'int' ? { fix: (file: FileView): ReportFix => ({ title: 'Write it as a string', safety: 'safe', preferred: true, edits: () => [replace(set.valueAt, `'${file.text(set.valueAt)}'`)] }) } : {};
    return { message: `\`os.environ\` takes strings: setting \`${set.variable}\` to this value raises \`TypeError\``, says: 'environment variables hold text', ...quoted };
  }
  if (typeof value !== 'string' || UNREAD.has(set.variable)) return undefined;
  const fine = set.variable.startsWith('OMP_') ? /^\s*[1-9]\d*(\s*,\s*[1-9]\d*)*\s*$/ : /^\s*[1-9]\d*\s*$/;
  if (fine.test(value) || (value === '0' && !/^(OMP|OPENBLAS|MKL)_/.test(set.variable)) || value === '') return undefined;
  return { message: `\`${set.variable}\` must be a positive number; \`${value}\` is ignored`, says: 'the library cannot use this value and takes its default, as many threads as there are cores' };
}

/** The file itself looks the variable up: it is the program's own. */
function readsIt(file: FileView, variable: string): boolean {
  const times = file.source.split(variable).length - 1;
  return times > 1 && new RegExp(`(?:getenv|environ\\.get|environ\\.pop)\\(\\s*['"]${variable}['"]`).test(file.source);
}

/** The library that was loaded before the variable is set, and reads it. */
function loadedBefore(file: FileView, program: ProgramView, set: ThreadCount): ImportReach | undefined {
  const reaches = program.importsWhenLoaded(file.id).filter((reach) => program.effectOf([reach.module])?.loadsThreadPools?.includes(set.variable) === true);
  if (set.in.unit.kind === 'module') return reaches.find((reach) => reach.order < set.order);
  // A function runs after the imports that stand above it; it may well be called before those below.
  return reaches.find((reach) => reach.path[0] !== undefined && reach.path[0].at.end < set.in.unit.at.start);
}

const CHILD_MODULES = /^(subprocess|multiprocessing|concurrent\.futures|torch\.multiprocessing|torch\.distributed|joblib|dask|distributed|ray|mpi4py|sh|fabric|pexpect)(\.|$)/;

/** Processes that are started later do read the variable. */
function startsChildren(file: FileView, program: ProgramView): boolean {
  if (file.facts.imports.some((one) => CHILD_MODULES.test(one.module) || (one.module === 'concurrent' && one.names.includes('futures')))) return true;
  return file.calls.some((site) => isExec(site, program));
}

function isExec(site: CallSite, program: ProgramView): boolean {
  return calleeNames(site, program).some((name) => /^(os|posix)\.(system|popen|exec\w+|spawn\w+|posix_spawn\w*|fork)$/.test(name));
}

/** Moves the assignment above the import, with `import os` where that stands below. */
function moveFixes(file: FileView, set: ThreadCount, importAt: Span): readonly ReportFix[] {
  if (set.in.unit.kind !== 'module' || set.region !== 0 || set.value?.k !== 'literal' || file.indent(importAt.start) !== '') return [];
  const gone = deleteStatement(file, set.at) ?? (file.indent(set.at.start) === '' ? deleteWithComment(file, set.at) : undefined);
  const text = file.text({ start: set.at.start, end: file.lineEnd(set.at.end) }).trimEnd();
  if (gone === undefined || text.endsWith('\\') || !text.startsWith('os.')) return [];
  const os = file.facts.imports.find((one) => one.module === 'os' && one.level === 0 && one.unit === 0 && one.names.length === 0);
  if (os === undefined || !/^import os\b(?!\s+as)/.test(file.text({ start: os.at.start, end: file.lineEnd(os.at.start) }))) return [];
  const above = os.at.start < importAt.start ? [] : ['import os'];
  return [{ title: `Move it above \`${shortText(file, importAt)}\``, safety: 'safe', preferred: true, edits: () => [insertLinesBefore(file, importAt.start, [...above, text]), gone] }];
}

function deleteWithComment(file: FileView, statement: Span): { at: Span; text: string } | undefined {
  const rest = file.source.slice(statement.end, file.lineEnd(statement.end));
  if (!/^\s*#/.test(rest) || file.lineStart(statement.start) !== statement.start) return undefined;
  return replace({ start: statement.start, end: Math.min(file.source.length, file.lineEnd(statement.end) + file.newline.length) }, '');
}
