import { from, manual, type Row, type Table, when } from './table.ts';

const CRYPTO = 'https://nodejs.org/api/crypto.html';
const ZLIB = 'https://nodejs.org/api/zlib.html';

/** Slow by design or with the size of the input, and there is a function of the same library that computes in a thread of its own. */
const dear = (twin: string): Row => ({ blocks: { kind: 'cpu', twin: manual(twin) }, computes: { releasesGil: 'no', dear: true } });
const sized = (twin: string): Row => ({ blocks: { kind: 'cpu', twin: manual(twin) } });
const little = (twin: string): Row => ({ blocks: { kind: 'cpu', minor: true, twin: manual(twin) } });

/** Functions of Node.js and of packages that compute on the thread of the event loop. */
export const nodeComputing: Table = [
  ...from(CRYPTO, {
    'node:crypto.pbkdf2Sync': dear('node:crypto.pbkdf2'),
    'node:crypto.scryptSync': dear('node:crypto.scrypt'),
    // Keys on curves are made in no time.
    'node:crypto.generateKeyPairSync': { blocks: { kind: 'cpu', twin: manual('node:crypto.generateKeyPair'), unless: ['ec', 'ed25519', 'ed448', 'x25519', 'x448'].map((type) => when('type', type, 0)) } },
    'node:crypto.generatePrimeSync': dear('node:crypto.generatePrime'),
    'node:crypto.checkPrimeSync': sized('node:crypto.checkPrime'),
    'node:crypto.{generateKeySync,hkdfSync,randomFillSync}': little('the function of the same name without `Sync`'),
  }),
  ...from(
    ZLIB,
    Object.fromEntries('gzip gunzip deflate inflate deflateRaw inflateRaw unzip brotliCompress brotliDecompress zstdCompress zstdDecompress'.split(' ').map((name) => [`node:zlib.${name}Sync`, sized(`node:zlib.${name}`)])),
  ),
  ...from('https://github.com/kelektiv/node.bcrypt.js#readme', {
    'npm:{bcrypt,bcryptjs}.{hashSync,compareSync,default.hashSync,default.compareSync}': dear('the function of the same name without `Sync`'),
    'npm:{bcrypt,bcryptjs}.{genSaltSync,default.genSaltSync}': little('the function of the same name without `Sync`'),
  }),
  ...from('https://github.com/napi-rs/node-rs#readme', {
    'npm:@node-rs/bcrypt.{hashSync,compareSync,verifySync}': dear('the function of the same name without `Sync`'),
    'npm:@node-rs/argon2.{hashSync,verifySync}': dear('the function of the same name without `Sync`'),
  }),
  ...from('https://github.com/cthackers/adm-zip#readme', {
    'npm:adm-zip.{AdmZip.extractAllTo,AdmZip.writeZip,default.extractAllTo,default.writeZip}': { blocks: { kind: 'disk', twin: manual('npm:adm-zip.extractAllToAsync') } },
  }),
  // Made to be synchronous, and fast as long as the database is small.
  ...from('https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md', {
    'npm:better-sqlite3.{Statement,BetterSqlite3.Statement}.{run,get,all,iterate}': { blocks: { kind: 'database', minor: true, twin: manual('a worker') } },
    'npm:better-sqlite3.{Database,BetterSqlite3.Database}.{exec,backup}': { blocks: { kind: 'database', minor: true, twin: manual('a worker') } },
  }),
  ...from('https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Atomics/wait', {
    'js:Atomics.wait': { blocks: { kind: 'event', twin: manual('js:Atomics.waitAsync') }, signal: { through: 'condition', among: 'threads', does: 'wait' } },
    'js:Atomics.waitAsync': { signal: { through: 'condition', among: 'tasks', does: 'wait' } },
    'js:Atomics.notify': { cheap: true, signal: { through: 'condition', among: 'threads', does: 'notify' } },
    'js:Atomics.{add,and,compareExchange,exchange,load,or,store,sub,xor,isLockFree}': { cheap: true },
  }),
];
