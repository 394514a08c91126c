import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The executable of the `typescript` package that is installed beside `from`, as its own platform package brings it. */
export function installedExecutable(from: string): string | undefined {
  try {
    const require = createRequire(createRequire(from).resolve('typescript/package.json'));
    const name = process.platform === 'win32' ? 'tsc.exe' : 'tsc';
    const executable = path.join(path.dirname(require.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`)), 'lib', name);
    return existsSync(executable) ? executable : undefined;
  } catch {
    // Not installed, or not for this platform: the status says so to whoever asks.
    return undefined;
  }
}
