import { createReadStream, createWriteStream } from 'node:fs';
import { get } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { ServerResponse } from 'node:http';

export function download(path: string, response: ServerResponse): void {
  createReadStream(path).pipe(response); // expect: stream-pipe-unhandled-error "createReadStream"
}

export async function pack(path: string): Promise<void> {
  const source = createReadStream(path);
  source.pipe(createWriteStream(`${path}.copy`)); // expect: stream-pipe-unhandled-error "`source` and `createWriteStream"
}

export function unpack(path: string): void {
  const source = createReadStream(path);
  const unpacked = createGunzip();
  source.on('error', console.error);
  source.pipe(unpacked); // expect: stream-pipe-unhandled-error "`unpacked`"
  unpacked.on('data', console.log);
}

// All are listened to.
export function heard(path: string): void {
  const source = createReadStream(path).on('error', console.error);
  const target = createWriteStream(`${path}.copy`);
  target.on('error', console.error);
  source.pipe(target);
}

export async function inOne(path: string): Promise<void> {
  await pipeline(createReadStream(path), createGzip(), createWriteStream(`${path}.gz`));
}

// Made elsewhere, or handed over.
export function elsewhere(source: NodeJS.ReadableStream, target: NodeJS.WritableStream): void {
  source.pipe(target);
  const file = createWriteStream('out');
  watch(file);
  get('https://example.org/', (response) => response.pipe(file)).on('error', console.error);
}

function watch(stream: NodeJS.WritableStream): void {
  stream.on('error', console.error);
}

// What `pipe` gives is the stream that it pipes to.
export function chained(path: string): void {
  const source = createReadStream(path);
  source.on('error', console.error);
  source.pipe(createGunzip()).on('error', console.error).pipe(process.stdout);
}

export function given(source: NodeJS.ReadableStream, use: (stream: NodeJS.ReadableStream) => void): void {
  let stream = source;
  stream = stream.pipe(createGunzip());
  use(stream);
}
