import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { StubDirectory } from '../server/src/catalog/stdlib.ts';
import { encodeFacts, type Encoded } from '../server/src/catalog/stdlib-codec.ts';
import type { FileFacts } from '../server/src/model/index.ts';
import { lowerTree } from '../server/src/frontend/python/lower.ts';
import { loadPythonParser } from '../server/src/frontend/python/parser.ts';
import { coroutineNames } from './stub-coroutines.ts';

const root = path.resolve(import.meta.dirname, '..');
const typeshed = path.join(root, 'node_modules/pyright/dist/typeshed-fallback');

export const INDEX = path.join(root, 'server/src/catalog/data/stdlib.bin');

/** Goes up when the same stubs give another index, because the lowering or the encoding changed. */
const GENERATOR = 2;

/** What conditions in stubs are decided for: the newest interpreter, on the platform that most servers have. */
const INTERPRETER = { version: [3, 14], platform: 'linux' } as const;

/** Libraries that block, start threads or hand out handles, and that programs use without types of their own. */
const LIBRARIES = ['PyMySQL', 'PyYAML', 'aiofiles', 'docker', 'greenlet', 'httplib2', 'mysqlclient', 'paramiko', 'pexpect', 'psutil', 'psycopg2', 'pycurl', 'pyserial', 'requests', 'simplejson', 'six', 'tabulate'];

interface StubFile {
  readonly module: string;
  readonly package: boolean;
  readonly file: string;
}

export async function buildStdlib(): Promise<{ readonly bytes: Uint8Array; readonly modules: number }> {
  const resolve = createRequire(import.meta.url).resolve;
  const parser = await loadPythonParser({ runtimeWasm: resolve('web-tree-sitter/web-tree-sitter.wasm'), grammarWasm: resolve('tree-sitter-python/tree-sitter-python.wasm') });
  const lowered: FileFacts[] = [];
  const lower = (file: string): Encoded => {
    const text = readFileSync(file, 'utf8');
    const tree = parser.parse(text);
    if (tree === undefined) throw new Error(`${file} cannot be parsed`);
    const facts = lowerTree(parser.read(tree, text), { whole: false, interpreter: INTERPRETER });
    tree.delete();
    if (facts.problems.length > 0) throw new Error(`${file}: ${facts.problems[0]?.message}`);
    lowered.push(facts);
    return encodeFacts(facts);
  };

  const files = stubFiles();
  const packages = new Map<string, StubFile[]>();
  for (const file of files) {
    const name = file.module.split('.')[0] ?? '';
    packages.set(name, [...(packages.get(name) ?? []), file]);
  }
  const modules: Record<string, readonly [number, number, 0 | 1]> = {};
  const blocks: (readonly [number, number])[] = [];
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [, members] of packages) {
    members.forEach((member, position) => {
      modules[member.module] = [blocks.length, position, member.package ? 1 : 0];
    });
    const block = compress(JSON.stringify(members.map((member) => lower(member.file))));
    blocks.push([offset, block.length]);
    parts.push(block);
    offset += block.length;
  }
  const directory: StubDirectory = { fingerprint: stubFingerprint(), blocks, modules, coroutines: coroutineNames(lowered) };
  const head = compress(JSON.stringify(directory));
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, head.length, true);
  return { bytes: Buffer.concat([size, head, ...parts]), modules: files.length };
}

/** A hash of the stubs and of how they are turned into the index. */
export function stubFingerprint(): string {
  const hash = createHash('sha256').update(JSON.stringify([GENERATOR, INTERPRETER, LIBRARIES]));
  for (const { module, file } of stubFiles()) hash.update(module).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function stubFiles(): readonly StubFile[] {
  const folders = [path.join(typeshed, 'stdlib'), ...LIBRARIES.map((library) => path.join(typeshed, 'stubs', library))];
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.pyi') && !name.startsWith('@'))
      .map((name) => name.replaceAll(path.sep, '/'))
      .sort()
      .map((name) => {
        const dotted = name.slice(0, -'.pyi'.length).replaceAll('/', '.');
        const isPackage = dotted.endsWith('.__init__');
        return { module: isPackage ? dotted.slice(0, -'.__init__'.length) : dotted, package: isPackage, file: path.join(folder, name) };
      }),
  );
}

function compress(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
}
