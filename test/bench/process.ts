import { spawnSync } from 'node:child_process';

/** One finished run of a command: seconds, and the largest resident memory of a single process of it in MB. */
export interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly peakMb: number;
  readonly exit: number;
  readonly output: string;
}

/** Python's `resource` has the operating system's own accounting of a finished child, which Node does not offer. */
const ACCOUNT = `
import json, resource, subprocess, sys, time
begin = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"wall": time.perf_counter() - begin, "cpu": used.ru_utime + used.ru_stime, "peakMb": used.ru_maxrss / 1024, "exit": done.returncode, "output": done.stdout.decode(errors="replace")[-2000:]}))
`;

export function run(command: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = process.cwd()): Run {
  const done = spawnSync('python3', ['-c', ACCOUNT, ...command], { encoding: 'utf8', cwd, env: { ...process.env, ...env }, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`cannot measure ${command.join(' ')}: ${done.stderr}`);
  return JSON.parse(done.stdout) as Run;
}

export const median = (values: readonly number[]): number => percentile(values, 50);

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
