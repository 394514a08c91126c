import { generateKeyPairSync, scryptSync } from 'node:crypto';
import fs, { appendFileSync } from 'node:fs';
import http from 'node:http';
import { Store, loadUser, revision } from './storage.ts';

// Before the server listens nobody waits.
const secret = fs.readFileSync('secret.txt', 'utf8');
const store = new Store();

http
  .createServer((request, response) => {
    const user = loadUser(request.url ?? ''); // expect: blocking-call-in-async "leads to `fs.readFileSync`"
    response.end(JSON.stringify(user));
  })
  .listen(8080);

export async function signIn(name: string, password: string): Promise<string> {
  appendFileSync('log.txt', name); // expect: blocking-call-in-async "waits for the disk"
  const key = scryptSync(password, secret, 64); // expect: blocking-call-in-async "while it computes"
  await fs.promises.writeFile(`${name}.key`, key);
  return revision(); // expect: blocking-call-in-async "leads to `child_process.execFileSync`"
}

export async function readAll(paths: readonly string[]): Promise<string[]> {
  return paths.map((path) => fs.readFileSync(path, 'utf8')); // expect: blocking-call-in-async
}

export async function publish(name: string): Promise<void> {
  store.save(name, store.page()); // expect: blocking-call-in-async
}

// A plain function is answered for where it is called.
export function settings(): string {
  return fs.readFileSync('settings.json', 'utf8');
}

async function main(): Promise<void> {
  await fs.promises.mkdir('users');
  console.log(fs.readFileSync('banner.txt', 'utf8'));
}

void main().catch(console.error);

// Keys on curves are made in no time.
export async function keys(): Promise<unknown[]> {
  const slow = generateKeyPairSync('rsa', { modulusLength: 4096 }); // expect: blocking-call-in-async "while it computes"
  const fast = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return [slow, fast];
}

// Who makes the server runs before it serves anybody.
export async function serve(): Promise<void> {
  const { createServer } = await import('node:https');
  createServer({ key: fs.readFileSync('key.pem'), cert: fs.readFileSync('cert.pem') }, (request, response) => response.end()).listen(443);
}
