import type { Blocking } from '../model/index.ts';
import { certainUnit, chainSteps, conditions, EVENT_LOOP, leafName } from './awaits.ts';
import { replace, type TextEdit } from './edits.ts';
import { callAt, regionsAround, shortCall } from './handles.ts';
import { awaitExpression, mayAwaitHere } from './js-edits.ts';
import { importName } from './js-imports.ts';
import type { Reason } from './rule.ts';
import type { CallSite, FileView, ProgramView, UnitSite } from './views.ts';
import { WHILE_IT } from './while-it.ts';

/** Calls of JavaScript that keep the event loop from running. */

export interface BlockedLoop {
  readonly blocking: Blocking;
  /** The async function or request handler that runs the call. */
  readonly on: UnitSite;
  readonly how: 'async' | 'request';
  /** Calls that lead from there to the blocking one. */
  readonly steps: readonly Reason[];
  /** The library function at the end of a chain; none for a direct call. */
  readonly via?: string;
  /** It happens seldom: once, in development, or under several conditions. */
  readonly doubtful: boolean;
}

export function blockedLoop(file: FileView, program: ProgramView, site: CallSite): BlockedLoop | undefined {
  if (!mayRunOnLoop(file, site.in) || runsInWorker(file)) return undefined;
  const found = direct(file, program, site) ?? throughCallees(file, program, site);
  if (found === undefined) return undefined;
  const context = loopContext(file, program, site.in);
  if (context === undefined || startUp(program, context.on)) return undefined;
  return { ...found, ...context, doubtful: found.doubtful || seldom(file, site) || (found.blocking.kind === 'disk' && runsOnce(file, context.on)) };
}

type Found = Pick<BlockedLoop, 'blocking' | 'steps' | 'via' | 'doubtful'>;

function direct(file: FileView, program: ProgramView, site: CallSite): Found | undefined {
  const blocking = program.effect(site, 'blocks')?.blocks;
  if (blocking === undefined) return undefined;
  return { blocking, doubtful: false, steps: [{ lane: EVENT_LOOP, at: site.call.at, says: `\`${shortCall(file, site)}\` keeps the one thread ${WHILE_IT[blocking.kind]}` }] };
}

function throughCallees(file: FileView, program: ProgramView, site: CallSite): Found | undefined {
  if (!program.mayBlock(site)) return undefined;
  const unit = certainUnit(program, program.callees(site));
  if (unit === undefined || unit.library || unit.unit.async || unit.unit.generator) return undefined;
  const { blocks, blocking: chain } = program.summary(unit.key);
  let leaf = chain;
  while (leaf?.next !== undefined) leaf = leaf.next;
  if (blocks !== 'yes' || chain === undefined || leaf?.leaf === undefined) return undefined;
  const { kind } = leaf.leaf;
  const last = program.site(leaf.unit, leaf.call);
  const view = last === undefined ? undefined : program.view(last.in.file);
  const doubts = conditions(program, chain) + (last !== undefined && view !== undefined && seldom(view, last) ? 2 : 0);
  return {
    blocking: leaf.leaf,
    doubtful: doubts > (kind === 'disk' ? 0 : 1),
    via: (leafName(chain) ?? 'a blocking call').replace(/^(?:js|node|npm):/, ''),
    steps: [
      { lane: EVENT_LOOP, at: site.call.at, says: `it calls \`${shortCall(file, site)}\`, which runs at once` },
      ...chainSteps(program, EVENT_LOOP, chain, (name) => `\`${name.replace(/^(?:js|node|npm):/, '')}\` keeps the one thread ${WHILE_IT[kind]}`),
    ],
  };
}

/** What functions are called that run when a program or a part of it begins or ends. */
const RUN_ONCE = /^_?#?(?:start|init|bootstrap|boot|setup|set_up|launch|main|install|migrat|build|teardown|cleanup|clean|shutdown|stop|close|dispose|destroy|exit|publish|generate|preload|loadPlugin|activate|deactivate|seed|prepare)/i;

function runsOnce(file: FileView, unit: UnitSite): boolean {
  if (RUN_ONCE.test(unit.unit.name) || /(?:^|\/)(?:dev|development|vite|webpack|rollup|esbuild)[-\w.]*\.[cm]?[jt]s$/.test(file.id)) return true;
  // Who makes the server runs before it serves anybody.
  return unit.unit.calls.some(({ callee }) => (callee.k === 'name' || callee.k === 'attribute') && /^(?:listen|createServer|createSecureServer)$/.test(callee.name));
}

/** Cheap: a plain function of a module is answered for where it is called. */
function mayRunOnLoop(file: FileView, unit: UnitSite): boolean {
  for (let at: UnitSite | undefined = unit; at !== undefined && at.unit.kind !== 'module'; at = file.units[at.unit.parent]) if (at.unit.async || at.unit.kind === 'lambda' || at.unit.decorators.length > 0) return true;
  // A named function may be given to a server.
  return unit.unit.kind === 'function';
}

/** The async function or request handler of which a unit is a part: a callback that is run at once belongs to the function that gives it. */
export function loopContext(file: FileView, program: ProgramView, unit: UnitSite): Pick<BlockedLoop, 'on' | 'how'> | undefined {
  for (let at: UnitSite | undefined = unit; at !== undefined; at = givenToBeRunAtOnce(file, program, at)) {
    if (at.unit.async) return { on: at, how: 'async' };
    if (program.starts(at.key).some((lane) => lane.kind === 'web-handler')) return { on: at, how: 'request' };
  }
  return undefined;
}

/** The file is what a worker runs: whoever waits for it there waits in a thread of its own. */
export function runsInWorker(file: FileView): boolean {
  return file.facts.imports.some((each) => /^(?:node:)?worker_threads$/.test(each.module)) && /\b(?:parentPort|workerData)\b/.test(file.source);
}

/** The unit that passes this lambda to a function which calls it before it returns: `items.map(…)`. */
function givenToBeRunAtOnce(file: FileView, program: ProgramView, unit: UnitSite): UnitSite | undefined {
  const parent = unit.unit.kind === 'lambda' ? file.units[unit.unit.parent] : undefined;
  if (parent === undefined) return undefined;
  const taken = parent.unit.calls.some((call, index) => {
    if (!call.args.some((arg) => arg.value.k === 'lambda' && arg.value.unit === unit.index)) return false;
    const site = callAt(parent, index);
    return site !== undefined && program.effect(site, 'runs')?.runs?.where === 'caller';
  });
  return taken ? parent : undefined;
}

/** Only code that runs once, when the program begins, leads to it. */
export function startUp(program: ProgramView, unit: UnitSite): boolean {
  const lanes = program.lanes(unit.key);
  return lanes.length > 0 && lanes.every((lane) => lane.kind === 'import' || lane.kind === 'main');
}

/** What is read is kept and not read again, or this is for development, or for the end of the process. */
function seldom(file: FileView, site: CallSite): boolean {
  const { unit } = site.in;
  const { use } = site.call;
  const holder = use.kind === 'stored' ? file.source.slice(site.call.statementAt.start, site.call.at.start).split(/[=?|&]/)[0]?.trim() : use.kind === 'bound' ? use.name : undefined;
  const before = file.source.slice(site.call.statementAt.start, site.call.at.start);
  if (/(?:\?\?|\|\|)=/.test(before)) return true;
  // The manifest of a package is small, and as a rule that of the program itself.
  if (/package\W?json/i.test(file.text(site.call.at))) return true;
  const tests = [...regionsAround(site.in, site.call.region).flatMap((at) => unit.regions[at] ?? []), ...unit.regions.filter((region) => region.kind === 'branch' && region.first < site.call.order)];
  if (holder !== undefined && holder !== '' && use.kind === 'stored' && tests.some((region) => region.testAt !== undefined && file.text(region.testAt).includes(holder))) return true;
  const around = regionsAround(site.in, site.call.region).flatMap((at) => unit.regions[at] ?? []);
  if (around.some((region) => region.testAt !== undefined && /NODE_ENV|\bDEBUG\b|isDev|development|cache|\bCI\b/i.test(file.text(region.testAt)))) return true;
  return unit.calls.some((call) => call.order > site.call.order && /^process\.exit$/.test(file.text(call.calleeAt)));
}

/** `await fs.promises.readFile(…)` in place of `fs.readFileSync(…)`. */
export function awaitTwin(file: FileView, site: CallSite, twin: string): readonly TextEdit[] | undefined {
  if (!mayAwaitHere(file, site)) return undefined;
  const dot = twin.lastIndexOf('.');
  const module = twin.slice(twin.indexOf(':') + 1, dot);
  const name = twin.slice(dot + 1);
  const written = file.text(site.call.calleeAt);
  const { callee } = site.call;
  const from = module === 'fs/promises' ? importOf(file, callee.k === 'attribute' && callee.of.k === 'name' ? callee.of.name : undefined) : undefined;
  const text =
    from !== undefined && /^(node:)?fs$/.test(from)
      ? { text: written.replace(/\w+$/, `promises.${name}`), edits: [] }
      : callee.k === 'attribute' && module !== 'fs/promises' && /^[\w.]+$/.test(written)
        ? { text: written.replace(/\w+$/, name), edits: [] }
        : importName(file, twin.slice(0, dot).replace(/^npm:/, ''), name);
  if (text === undefined) return undefined;
  const [opening, ...closing] = awaitExpression(file, site.call.at);
  return [...text.edits, replace(site.call.calleeAt, `${opening?.text ?? 'await '}${text.text}`), ...closing];
}

/** The module for which a name of the file stands. */
function importOf(file: FileView, name: string | undefined): string | undefined {
  const variable = file.units[0]?.unit.variables.find((each) => each.name === name);
  const [only] = variable?.bindings ?? [];
  if (variable?.bindings.length !== 1 || only === undefined) return undefined;
  if (only.kind === 'import') return only.module;
  // `const fs = require('fs')`
  if (only.kind !== 'value' || only.value.k !== 'call' || only.value.of.k !== 'name' || only.value.of.name !== 'require') return undefined;
  const [module] = only.value.args;
  return module?.k === 'literal' && typeof module.value === 'string' ? module.value : undefined;
}
