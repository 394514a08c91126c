import type { CallSite, ProgramView, Report, Span } from '#rule-api';
import { contains, defineRule, EVENT_LOOP, shortCall } from '#rule-api';

export default defineRule({
  id: 'use-after-transfer',
  summary: 'a buffer is used after it was transferred to another thread, and is empty here',
  family: 'shared-state',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `What stands in the list of things to transfer belongs to the receiver from then on.
Here it is detached: a buffer has the length 0, reading an element of a view on it gives \`undefined\`, writing does nothing, and making a new view throws a \`TypeError\`.`,
    instead: 'Do what is to be done with it before it is sent, send a copy (`buffer.slice(0)`), or share the memory (`SharedArrayBuffer`).',
    limits: 'Names that stand in the list, and views whose `.buffer` does, are followed to later uses in the same function.',
    fine: 'The use only asks whether the buffer is detached.',
    noFix: 'Whether a copy or another order is right depends on who needs the bytes.',
    references: [
      { title: 'MDN: transferable objects', url: 'https://developer.mozilla.org/en-US/docs/Web/API/Web_Workers_API/Transferable_objects' },
      { title: 'Node.js: port.postMessage, considerations when transferring', url: 'https://nodejs.org/api/worker_threads.html#considerations-when-transferring-typedarrays-and-buffers' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'bytes that are read after they were sent away',
      bad: `import type { Worker } from 'node:worker_threads';

export function send(worker: Worker, bytes: Uint8Array): number {
  worker.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
  return bytes.length; // expect: use-after-transfer "\`bytes\`"
}
`,
      good: `import type { Worker } from 'node:worker_threads';

export function send(worker: Worker, bytes: Uint8Array): number {
  const { length } = bytes;
  worker.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
  return length;
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const position = program.effect(site, 'transfers')?.transfers;
      const list = position === undefined ? undefined : site.call.args[position];
      if (list?.value.k !== 'collection' || list.value.type !== 'list') continue;
      for (const item of list.value.items) {
        const name = item.k === 'name' ? item.name : item.k === 'attribute' && item.name === 'buffer' && item.of.k === 'name' ? item.of.name : undefined;
        const use = name === undefined ? undefined : laterUse(program, site, name);
        if (name === undefined || use === undefined) continue;
        yield {
          at: use,
          grade: 'likely',
          message: `\`${name}\` is empty here: \`${shortCall(file, site)}\` gave its memory away`,
          because: [
            { lane: EVENT_LOOP, at: list.at, says: `the memory of \`${name}\` is transferred: it belongs to the receiver now` },
            { lane: EVENT_LOOP, at: use, says: 'here it has no bytes left' },
          ],
        };
      }
    }
  },
});

/** The first place that reads the name when control has passed the call, with nothing new bound to it. */
function laterUse(program: ProgramView, site: CallSite, name: string): Span | undefined {
  const variable = site.in.unit.variables.find((each) => each.name === name);
  if (variable === undefined) return undefined;
  const bound = variable.bindings.filter((binding) => binding.unit === site.in.index).map((binding) => binding.order);
  const arrives = program.paths(site.in).arrivals({ from: site.call.order, avoiding: bound });
  return variable.reads.filter((read) => read.unit === site.in.index && !contains(site.call.at, read.at) && arrives(read.order) && usesBytes(read.use)).map((read) => read.at)[0];
}

/** Comparing or testing a name asks nothing of its bytes. */
function usesBytes(use: { readonly kind: string }): boolean {
  return ['receiver', 'subscripted', 'passed', 'iterated'].includes(use.kind);
}
