import { classKey } from '../model/index.ts';
import { callAt, ownClasses, receiverOf, regionsAround } from './handles.ts';
import type { CallSite, FileView, ProgramView, UnitSite } from './views.ts';

/** Reasons why a call that waits, by its name, does not wait here, hardly waits, or keeps nobody else waiting. */

/** It is certain that the call returns at once. */
export function returnsAtOnce(file: FileView, program: ProgramView, site: CallSite): boolean {
  return nonBlockingSocket(file, program, site) || ownMachine(file, site);
}

/** Sockets wait only in blocking mode, which is a state of the object: silent where the file sets it, or waits with `select` first. */
function nonBlockingSocket(file: FileView, program: ProgramView, site: CallSite): boolean {
  const { callee } = site.call;
  if (callee.k !== 'attribute' || !program.callees(site).some((each) => each.names.some((name) => /^_?(socket\.socket|ssl\.SSLSocket)\./.test(name)))) return false;
  return /\bsetblocking\(|\bsettimeout\(0|SOCK_NONBLOCK|BlockingIOError|\.sock_(recv|send|accept|connect)/.test(file.source);
}

/** No name server is asked for an address given as a number, nor for the name of the own machine. */
function ownMachine(file: FileView, site: CallSite): boolean {
  const text = file.text(site.call.at);
  if (/NUMERIC|['"]localhost['"]/.test(text)) return /getaddrinfo|gethostby/.test(text);
  return /gethostby/.test(text) && regionsAround(site.in, site.call.region).some((at) => {
    const region = site.in.unit.regions[at];
    return region?.testAt !== undefined && region.negated !== true && /==\s*['"]localhost['"]/.test(file.text(region.testAt));
  });
}

/** Nobody else can hold a lock that was made in this very function. */
export function freshLock(site: CallSite): boolean {
  const receiver = receiverOf(site);
  if (receiver?.k !== 'name') return false;
  const variable = site.in.unit.variables.find((each) => each.name === receiver.name);
  return variable?.bindings.some((binding) => binding.unit === site.in.index && binding.kind === 'value' && binding.value.k === 'call') ?? false;
}

/** A queue that was just filled or seen not to be empty gives an item at once; of a chain, any queue may be the one. */
export function looksAtQueue(file: FileView, site: CallSite, direct: boolean): boolean {
  const queue = receiverText(file, site.call);
  return site.in.unit.calls.some((call) => {
    if (call.order >= site.call.order || call.callee.k !== 'attribute' || !['empty', 'qsize', 'put', 'put_nowait'].includes(call.callee.name)) return false;
    return !direct || receiverText(file, call) === queue;
  });
}

/** `future.result()` after the future was awaited or seen to be done gives its result at once. */
export function knownDone(file: FileView, program: ProgramView, site: CallSite): boolean {
  const handle = program.effect(site, 'handle')?.handle;
  // A process or thread that was seen to have ended is only collected.
  if (handle === 'joins') return calledBefore(site, /^(poll|is_alive)$/);
  if (receiverOf(site) === undefined || handle !== 'result') return false;
  const name = receiverText(file, site.call);
  const word = new RegExp(`(^|[^\\w.])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|\\W)`);
  const awaited = site.in.unit.suspensions.some((suspension) => suspension.order < site.call.order && word.test(file.text(suspension.at)));
  const asked = site.in.unit.calls.some((call) => call.order < site.call.order && call.callee.k === 'attribute' && ['done', 'running', 'ready', 'cancelled', 'add_done_callback'].includes(call.callee.name) && word.test(file.text(call.at)));
  return awaited || asked;
}

/**
 * What is joined is about to end, or has ended: it was just told to stop, it was started before an await that may have waited for it,
 * or the generator around is being closed.
 */
export function nearlyDone(file: FileView, program: ProgramView, join: CallSite): boolean {
  if (program.effect(join, 'handle')?.handle !== 'joins') return false;
  const { calls, suspensions } = join.in.unit;
  if (calledBefore(join, /^(set|notify|notify_all|put|put_nowait|stop|cancel|terminate|kill|send_signal|call_soon_threadsafe)$/)) return true;
  const thread = receiverText(file, join.call);
  const started = calls.filter((call) => call.callee.k === 'attribute' && call.callee.name === 'start' && receiverText(file, call) === thread);
  return started.some((start) => suspensions.some((suspension) => suspension.order > start.order && suspension.order < join.call.order));
}

/** The handler of `GeneratorExit`, which runs when the loop ends or the generator is thrown away. */
export function whileClosing(site: CallSite): boolean {
  return regionsAround(site.in, site.call.region).some((at) => site.in.unit.regions[at]?.catches?.some((type) => type.k === 'name' && type.name === 'GeneratorExit') ?? false);
}

/** A thread of its own runs the loop for this one coroutine: nothing else is there to be kept waiting. */
export function hasLoopToItself(program: ProgramView, unit: UnitSite): boolean {
  const starts = program.starts(unit.key);
  const alone = starts.length > 0 && starts.every((lane) => lane.created !== undefined && program.effect(lane.created, 'runsLoop')?.runsLoop === true && inThreadOfItsOwn(program, lane.created.in));
  if (!alone || !program.callers(unit.key).every((caller) => caller.call.use.kind === 'passed')) return false;
  return !unit.unit.calls.some((_, index) => {
    const site = callAt(unit, index);
    return site !== undefined && program.spawn(site)?.spawning.kind === 'task';
  });
}

function inThreadOfItsOwn(program: ProgramView, unit: UnitSite): boolean {
  const cls = program.view(unit.file)?.facts.classes[unit.unit.class];
  if (cls !== undefined && unit.unit.name === 'run') {
    return ownClasses(classKey(unit.file, cls.path), program).some(({ file, fact }) => {
      const around = program.view(file)?.units[fact.unit];
      return around !== undefined && fact.bases.some((base) => program.names(program.value(around, base)).includes('threading.Thread'));
    });
  }
  const lanes = program.lanes(unit.key);
  return lanes.length > 0 && lanes.every((lane) => lane.kind === 'thread');
}

/** A command that is run and ends, in a file that starts nothing beside it: there is only ever one task. */
export function onlyTaskOfCommand(file: FileView): boolean {
  return file.commandLine && !/\b(create_task|ensure_future|gather|TaskGroup|create_task_group|start_soon|open_nursery|as_completed)\b/.test(file.source);
}

function calledBefore(site: CallSite, methods: RegExp): boolean {
  return site.in.unit.calls.some((call) => call.order < site.call.order && call.callee.k === 'attribute' && methods.test(call.callee.name));
}

/** What a method is called on, as written. */
function receiverText(file: FileView, call: Pick<CallSite['call'], 'calleeAt'>): string {
  return file.text(call.calleeAt).replace(/\.\w+$/, '');
}
