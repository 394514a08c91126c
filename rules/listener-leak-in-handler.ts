import type { CallSite, FileView, ProgramView, Report, UnitSite } from '#rule-api';
import { argument, contains, defineRule, EVENT_LOOP, receiverOf, shortText } from '#rule-api';

export default defineRule({
  id: 'listener-leak-in-handler',
  summary: 'each request adds a listener to something that lives as long as the process',
  family: 'lifecycle',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A listener, and everything that it refers to, is kept as long as the object it listens to.
Added once for each request to the process, a server or another object of a module, listeners add up: memory grows, every event runs all of them, and after ten Node warns of a leak.`,
    instead: 'Add the listener once, where the object is made. Where a request must listen, remove the listener in a `finally`, or give it an `AbortSignal` that ends with the request.',
    limits: 'Objects that stand in a variable of the module, imported ones, and `process` are looked at; a listener that is removed anywhere in the handler is not reported.',
    fine: 'The handler runs once.',
    noFix: 'Only the author knows whether the listener belongs to the request or to the process.',
    references: [
      { title: 'Node.js: emitter.setMaxListeners', url: 'https://nodejs.org/api/events.html#emittersetmaxlistenersn' },
      { title: 'Node.js: emitter.removeListener', url: 'https://nodejs.org/api/events.html#emitterremovelistenereventname-listener' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a listener for each request, and one that is removed',
      bad: `import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';

const news = new EventEmitter();

export const server = createServer((request, response) => {
  news.on('item', (item: string) => response.write(item)); // expect: listener-leak-in-handler "each request"
});
`,
      good: `import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';

const news = new EventEmitter();

export const server = createServer((request, response) => {
  const send = (item: string): void => {
    response.write(item);
  };
  news.on('item', send);
  request.on('close', () => news.off('item', send));
});
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (program.effect(site, 'runs')?.runs?.listens !== true || onlyOnce(site)) continue;
      const receiver = receiverOf(site);
      if (receiver === undefined || !livesOn(file, program, site)) continue;
      const handler = handlerAround(file, program, site.in);
      if (handler === undefined || removes(file, handler)) continue;
      const name = program.describe(receiver);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `each request adds a listener to \`${name}\`, and nothing removes it`,
        because: [
          { lane: EVENT_LOOP, at: handler.unit.nameAt, says: 'this runs for each request' },
          { lane: EVENT_LOOP, at: site.call.at, says: `it adds one more listener to \`${name}\`, which lives as long as the process` },
          { lane: EVENT_LOOP, at: site.call.args[1]?.at ?? site.call.at, says: `all of them, with what they refer to, are kept: \`${shortText(file, site.call.calleeAt)}\` has no counterpart here` },
        ],
      };
    }
  },
});

/** A signal among the options ends the listener. */
function onlyOnce(site: CallSite): boolean {
  const options = argument(site, 'options', 2);
  return options?.k === 'collection' && options.keys?.includes('signal') === true;
}

/** The object stands in a variable of the module, comes from another one, or is one that every program has. */
function livesOn(file: FileView, program: ProgramView, site: CallSite): boolean {
  const receiver = receiverOf(site);
  if (receiver?.k !== 'name') return false;
  for (let at: UnitSite | undefined = site.in; at !== undefined; at = file.units[at.unit.parent]) {
    const variable = at.unit.variables.find((each) => each.name === receiver.name);
    if (variable !== undefined) return at.unit.kind === 'module' && variable.bindings.length === 1;
  }
  return program.names(program.value(site.in, receiver, site.call.order)).some((name) => /(^|[.:])[Pp]rocess$/.test(name));
}

/** The request handler in which a unit lies. */
function handlerAround(file: FileView, program: ProgramView, unit: UnitSite): UnitSite | undefined {
  for (let at: UnitSite | undefined = unit; at !== undefined && at.unit.kind !== 'module'; at = file.units[at.unit.parent]) if (program.starts(at.key).some((lane) => lane.kind === 'web-handler')) return at;
  return undefined;
}

function removes(file: FileView, handler: UnitSite): boolean {
  return file.units.some((unit) => contains(handler.unit.at, unit.unit.at) && unit.unit.calls.some((call) => call.callee.k === 'attribute' && /^(off|removeListener|removeAllListeners|removeEventListener|unsubscribe)$/.test(call.callee.name)));
}
