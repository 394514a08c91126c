import { CHEAP, from, manual, type Row, same, type Table } from './table.ts';

const FS = 'https://nodejs.org/api/fs.html';
const LOOP = 'https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop';

/** Reads, writes or walks as much as there is. */
const whole = (name: string): Row => ({ blocks: { kind: 'disk', twin: same(`node:fs/promises.${name}`) } });
/** One call of the system, which is short on a local disk. */
const short = (name: string): Row => ({ blocks: { kind: 'disk', minor: true, twin: same(`node:fs/promises.${name}`) } });
const noTwin: Row = { blocks: { kind: 'disk', minor: true, twin: manual('node:fs/promises.open') } };

const WHOLE = 'readFile writeFile appendFile copyFile cp rm'.split(' ');
const SHORT = 'access stat lstat statfs mkdir mkdtemp readdir rmdir unlink rename realpath readlink symlink link chmod lchmod chown lchown truncate utimes lutimes opendir'.split(' ');

const syncRows = (module: string, suffix: string): Readonly<Record<string, Row>> => ({
  ...Object.fromEntries(WHOLE.map((name) => [`${module}.${name}Sync${suffix}`, whole(name)])),
  ...Object.fromEntries(SHORT.map((name) => [`${module}.${name}Sync${suffix}`, short(name)])),
});

/** The file system of Node.js, and the packages that people use in its place. */
export const nodeFiles: Table = [
  ...from(FS, {
    ...syncRows('node:fs', ''),
    'node:fs.existsSync': { blocks: { kind: 'disk', minor: true, twin: manual('node:fs/promises.access') } },
    // `realpath.native` and its like are functions of functions.
    'node:fs.realpathSync.native': short('realpath'),
    'node:fs.{openSync,closeSync,readSync,writeSync,readvSync,writevSync,fstatSync,fsyncSync,fdatasyncSync,ftruncateSync,fchmodSync,fchownSync,futimesSync,globSync}': noTwin,
    'node:fs.{watch,watchFile}': CHEAP,
    'node:fs/promises.open': { borrows: { what: 'the file handle', by: 'its-method', methods: ['close'] }, gives: 'awaitable' },
  }),
  ...from(LOOP, {
    // `fs-extra` and `graceful-fs` have all of `fs`, and for most of it functions that give promises under the same name.
    ...Object.fromEntries([...WHOLE, ...SHORT].flatMap((name) => ['fs-extra', 'graceful-fs'].map((pkg) => [`npm:${pkg}.${name}Sync`, { blocks: { kind: 'disk', ...(SHORT.includes(name) ? { minor: true } : {}), twin: manual(`node:fs/promises.${name}`) } }]))),
    ...Object.fromEntries('copy move remove emptyDir readJson writeJson outputFile outputJson'.split(' ').map((name) => [`npm:fs-extra.${name}Sync`, { blocks: { kind: 'disk', twin: same(`npm:fs-extra.${name}`) } }])),
    ...Object.fromEntries('ensureDir ensureFile ensureLink pathExists mkdirp mkdirs'.split(' ').map((name) => [`npm:fs-extra.${name}Sync`, { blocks: { kind: 'disk', minor: true, twin: same(`npm:fs-extra.${name}`) } }])),
    'npm:{rimraf.rimrafSync,rimraf.sync,glob.globSync,glob.sync,glob.default.sync,fast-glob.sync,fast-glob.globSync,fast-glob.default.sync,globby.globbySync,globby.sync,del.deleteSync,tar.x.sync,mkdirp.mkdirpSync,mkdirp.sync}': {
      blocks: { kind: 'disk', twin: manual('the function of the same package that gives a promise') },
    },
  }),
];
