import { atLeast } from '../model/index.ts';
import { calleeNames, literalArgument } from './handles.ts';
import type { CallSite, FileView, ProgramView } from './views.ts';

/** Questions about how a child process begins: as a copy of its parent, or as a fresh interpreter. */

export type StartMethod = 'fork' | 'spawn' | 'forkserver';

/** Why a child begins as a fresh interpreter, in the world for which the file is checked. `undefined`: it is a copy of its parent. */
export function startsAfresh(file: FileView, program: ProgramView): { readonly says: string; readonly assumes: string } | undefined {
  const method = startMethod(file, program);
  if (method === 'fork') return undefined;
  if (method !== undefined) return { says: `a child that is started with \`${method}\``, assumes: `the start method \`${method}\` that this file sets` };
  const { platforms, pythonVersion, sources } = file.world;
  const spawning = [platforms.includes('windows') ? 'Windows' : '', platforms.includes('macos') ? 'macOS' : ''].filter((name) => name !== '');
  if (spawning.length > 0) return { says: `on ${spawning.join(' and ')} a child is started with \`spawn\``, assumes: `the program also runs on ${spawning.join(' or ')} (${sources.platforms})` };
  if (atLeast(file.world, 3, 14)) return { says: 'from Python 3.14 on a child is started by `forkserver`', assumes: `Python ${pythonVersion.major}.${pythonVersion.minor} (${sources.python})` };
  return undefined;
}

/** Why a child is a copy of its parent: the file asks for it, or it is the default on a platform of the program. */
export function startsAsCopy(file: FileView, program: ProgramView): { readonly says: string; readonly assumes: string } | undefined {
  const method = startMethod(file, program);
  if (method === 'fork') return { says: 'the start method is `fork`', assumes: 'the start method `fork` that this file sets' };
  const { platforms, pythonVersion, sources } = file.world;
  if (method !== undefined || !platforms.includes('linux') || atLeast(file.world, 3, 14)) return undefined;
  return { says: 'on Linux a child is forked by default until Python 3.14', assumes: `Python ${pythonVersion.major}.${pythonVersion.minor} (${sources.python}) on Linux (${sources.platforms})` };
}

/** The start method that the file asks for by name. */
export function startMethod(file: FileView, program: ProgramView): StartMethod | undefined {
  for (const site of file.calls) {
    if (site.call.args.some((arg) => arg.name === 'max_tasks_per_child' || arg.name === 'maxtasksperchild') && calleeNames(site, program).some((name) => name.endsWith('ProcessPoolExecutor'))) return 'spawn';
    if (site.call.args.length === 0 || !/(get_context|set_start_method)$/.test(file.text(site.call.calleeAt))) continue;
    const method = literalArgument(site, 'method', 0);
    if (method === 'fork' || method === 'spawn' || method === 'forkserver') return method;
  }
  return undefined;
}

/** The call forks, whatever the default is: `os.fork()`, a process of a fork context. */
export function forksByName(site: CallSite, program: ProgramView): boolean {
  return calleeNames(site, program).some((name) => name.endsWith('.ForkProcess') || name.startsWith('multiprocessing.context.ForkContext.') || name.startsWith('os.fork'));
}
