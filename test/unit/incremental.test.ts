import assert from 'node:assert/strict';
import type { Snapshot } from '../../server/src/engine/contract.ts';
import type { Finding } from '../../server/src/model/index.ts';
import { type Sources, engineFor, idOf, snapshotOf } from '../harness/analyse.ts';
import { frontendsFor } from '../harness/frontends.ts';
import { samplePrograms } from '../harness/samples.ts';

const EDITS = 12;

describe('an engine that has seen earlier snapshots', () => {
  for (const program of samplePrograms()) {
    it(`finds in ${program.name} after random edits what a new one finds`, async () => {
      const frontends = await frontendsFor(program.sources);
      const engine = await engineFor({}, frontends);
      const random = seeded(program.name);
      let sources: Sources = program.sources;
      let snapshot: Snapshot | undefined;
      for (let edit = 0; edit <= EDITS; edit++) {
        snapshot = snapshotOf(frontends, sources, {}, snapshot);
        engine.update(snapshot);
        const fresh = await engineFor({}, frontends);
        fresh.update(snapshot);
        for (const path of Object.keys(sources)) {
          assert.deepEqual(engine.check(idOf(path)).findings.map(plain), fresh.check(idOf(path)).findings.map(plain), `${path} after edit ${edit}`);
        }
        sources = edited(sources, random);
      }
    });
  }
});

/** A finding without its lazy parts. */
function plain({ fixes, ...finding }: Finding): object {
  return { ...finding, fixes: fixes.map((fix) => ({ ...fix, edits: fix.edits() })) };
}

/** One change of the kinds that a person makes: a line is dropped, doubled, moved to another place, or a word in it is replaced. */
function edited(sources: Sources, random: () => number): Sources {
  const paths = Object.keys(sources);
  const path = paths[Math.floor(random() * paths.length)] ?? '';
  const lines = (sources[path] ?? '').split('\n');
  const at = Math.floor(random() * lines.length);
  const line = lines[at] ?? '';
  switch (Math.floor(random() * 4)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(at, 0, line);
      break;
    case 2:
      lines.splice(Math.floor(random() * lines.length), 0, ...lines.splice(at, 1));
      break;
    default:
      lines[at] = line.replace(/\b(await|async|def|function|return|with|import|\w+)\b/, (word) => ({ await: '', async: '', return: 'x =', def: 'async def', function: 'async function' })[word] ?? `${word}2`);
  }
  return { ...sources, [path]: lines.join('\n') };
}

/** A generator of numbers in 0..1 that is the same on every run. */
function seeded(name: string): () => number {
  let state = Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7);
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
