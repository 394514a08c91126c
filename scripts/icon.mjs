// Draws the extension's icon: two strands that cross, as two threads of a program do. Writes docs/images/icon.png.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

const SIZE = 256;
const SAMPLES = 4; // Per pixel and direction; smooths the edges.
const BACKGROUND = [18, 32, 47];
const STRANDS = [
  { colour: [86, 180, 233], phase: 0 },
  { colour: [240, 170, 60], phase: Math.PI },
];

const folder = path.resolve(import.meta.dirname, '../docs/images');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'icon.png'), png(SIZE, pixel));

/** RGBA of one pixel, averaged over its samples. */
function pixel(x, y) {
  const sum = [0, 0, 0, 0];
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const colour = sample((x + ((i % SAMPLES) + 0.5) / SAMPLES) / SIZE, (y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / SIZE);
    if (colour === undefined) continue;
    colour.forEach((channel, c) => (sum[c] += channel));
    sum[3] += 255;
  }
  const covered = sum[3] / 255 || 1;
  return [sum[0] / covered, sum[1] / covered, sum[2] / covered, sum[3] / (SAMPLES * SAMPLES)];
}

/** The colour at a point of the unit square, or undefined outside the rounded corners. */
function sample(u, v) {
  const corner = 0.18;
  const dx = Math.max(corner - u, u - (1 - corner), 0);
  const dy = Math.max(corner - v, v - (1 - corner), 0);
  if (Math.hypot(dx, dy) > corner) return undefined;
  if (v < 0.12 || v > 0.88) return BACKGROUND;
  const hits = STRANDS.filter(({ phase }) => Math.abs(u - centre(v, phase)) < 0.062 * Math.hypot(1, slope(v, phase)));
  // The strands cross twice, and each is in front once.
  const hit = hits.length === 2 ? STRANDS[v < 0.5 ? 0 : 1] : hits[0];
  return hit?.colour ?? BACKGROUND;
}

function centre(v, phase) {
  return 0.5 + 0.22 * Math.cos(angle(v) + phase);
}

function slope(v, phase) {
  return ((0.22 * 2 * Math.PI) / 0.76) * Math.sin(angle(v) + phase);
}

function angle(v) {
  return ((v - 0.12) / 0.76) * 2 * Math.PI;
}

function png(size, at) {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) at(x, y).forEach((channel, c) => (rows[y * (size * 4 + 1) + 1 + x * 4 + c] = Math.round(channel)));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8); // Eight bits a channel, RGBA.
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const size = Buffer.alloc(4);
  const sum = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}
