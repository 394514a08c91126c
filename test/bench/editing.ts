import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';

/** Milliseconds from a keystroke to the diagnostics that include it. */
export interface EditTimes {
  readonly body: readonly number[];
  readonly signature: readonly number[];
  /** From the start of the process to the first diagnostics of the file. */
  readonly firstMs: number;
  readonly rssMb: number;
}

/** Types into one file through a language server and waits for the answer to each keystroke. */
export async function measureEdits(command: readonly string[], folder: string, file: string, edits: number): Promise<EditTimes> {
  const begin = performance.now();
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const uri = pathToFileURL(file).href;
  let version = 1;
  let pushed: (() => void) | undefined;
  connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; version?: number }) => {
    if (params.uri === uri && (params.version === undefined || params.version >= version)) pushed?.();
  });
  connection.onRequest('workspace/configuration', (params: { items: unknown[] }) => params.items.map(() => ({})));
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.listen();
  const answer = await connection.sendRequest<{ capabilities: { diagnosticProvider?: unknown } }>('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'bench' }],
    capabilities: { textDocument: { diagnostic: { dynamicRegistration: false }, publishDiagnostics: { versionSupport: true } }, workspace: { configuration: true, workspaceFolders: true } },
  });
  await connection.sendNotification('initialized', {});
  const pulls = answer.capabilities.diagnosticProvider !== undefined;
  const fresh = () =>
    pulls ? connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } }) : new Promise<void>((resolve) => { pushed = resolve; });
  const text = readFileSync(file, 'utf8');
  const pushedFirst = pulls ? undefined : fresh();
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: languageOf(file), version, text } });
  await (pushedFirst ?? fresh());
  const firstMs = performance.now() - begin;

  const places = targets(text, file);
  const type = async (line: number, character: number, inserted: string) => {
    const start = performance.now();
    const wait = pulls ? undefined : fresh();
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: ++version }, contentChanges: [{ range: { start: { line, character }, end: { line, character } }, text: inserted }] });
    await (wait ?? fresh());
    return performance.now() - start;
  };
  const body: number[] = [];
  const signature: number[] = [];
  for (let n = 0; n < edits; n++) body.push(await type(places.body.line, places.body.character, `${n % 10}`));
  for (let n = 0; n < edits; n++) signature.push(await type(places.signature.line, places.signature.character, n === 0 ? 'p' : 'q'));
  const rssMb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  connection.dispose();
  child.kill();
  return { body, signature, firstMs, rssMb };
}

const languageOf = (file: string): string => (file.endsWith('.py') ? 'python' : file.endsWith('x') ? 'typescriptreact' : 'typescript');

/** The end of the name that an assignment in the middle of the file binds, and the start of the parameters of the function nearest to it. */
function targets(text: string, file: string): { body: { line: number; character: number }; signature: { line: number; character: number } } {
  const lines = text.split('\n');
  const nearest = (pattern: RegExp) => {
    const found = lines.flatMap((line, index) => {
      const match = pattern.exec(line);
      return match === null ? [] : [{ line: index, character: match[0].length }];
    });
    return found.sort((a, b) => Math.abs(a.line - lines.length / 2) - Math.abs(b.line - lines.length / 2))[0];
  };
  const python = file.endsWith('.py');
  const body = nearest(python ? /^ {8,}\w+(?= = \w)/ : /^\s{4,}(?:const|let) \w+(?= = \w)/);
  const signature = nearest(python ? /^\s*(?:async )?def \w+\(/ : /^\s+(?:(?:public|private|protected|static|async) )+\w+\(|^(?:export )?(?:async )?function \w+\(/);
  if (body === undefined || signature === undefined) throw new Error('nothing to type into');
  return { body, signature };
}
