import type { Access, Ref, Span } from '../model/index.ts';
import { replace } from './edits.ts';
import { callAt, regionsAround } from './handles.ts';
import { hasRole, roleOf } from './roles.ts';
import type { Report, ReportFix } from './rule.ts';
import type { CallSite, FileView, ProgramView, UnitSite } from './views.ts';

/** Memory that JavaScript threads share: elements that are read, changed and written back in more than one step. */

export function* sharedArrayUpdates(file: FileView, program: ProgramView): Iterable<Report> {
  // Code that builds locks out of `Atomics` updates plain elements while it holds them.
  if (!/\bSharedArrayBuffer\b|\bAtomics\b/.test(file.source) || file.units.some((unit) => makesLock(program, unit))) return;
  for (const unit of file.units) {
    for (const access of unit.unit.accesses) {
      if (access.mode !== 'update' && !(access.mode === 'write' && readsItself(file, unit, access))) continue;
      if (access.target.k !== 'item' || !isSharedView(file, program, unit, access.target.of, access.order)) continue;
      yield plainUpdate(file, access);
    }
    for (const index of unit.unit.calls.keys()) {
      const store = callAt(unit, index);
      const load = store === undefined ? undefined : loadWithin(program, store);
      if (store !== undefined && load !== undefined && sameElement(file, store, load)) yield storedLoad(file, store, load);
    }
  }
}

/** An `if` around a wait, of which the other threads know nothing. */
export function* guardedAtomicWaits(file: FileView, program: ProgramView): Iterable<Report> {
  for (const site of file.calls) {
    if (site.call.callee.k !== 'attribute' || !hasRole(site, program, 'atomic-wait')) continue;
    const { regions } = site.in.unit;
    const around = regionsAround(site.in, site.call.region).flatMap((at) => regions[at] ?? []);
    const guard = around.find((region) => region.kind === 'branch' && region.testAt !== undefined);
    if (around.some((region) => region.kind === 'loop') || guard?.testAt === undefined || guard.negated === true) continue;
    const { testAt } = guard;
    const asked = site.in.unit.calls.some((call, index) => {
      const other = callAt(site.in, index);
      return other !== undefined && testAt.start <= call.at.start && call.at.end <= testAt.end && hasRole(other, program, 'atomic-exchange', 'atomic-load');
    });
    if (!asked) continue;
    const test = file.text(testAt).replaceAll(/\s+/g, ' ');
    const keyword = { start: file.source.lastIndexOf('if', testAt.start), end: file.source.lastIndexOf('if', testAt.start) + 2 };
    const alone = !/^\s*else\b/.test(file.source.slice(guard.at.end)) && file.source.slice(keyword.end, testAt.start).trim() === '(';
    yield {
      at: site.call.at,
      grade: 'likely',
      message: `\`${test.length > 50 ? `${test.slice(0, 49)}…` : test}\` is asked only once: after \`${file.text(site.call.calleeAt)}\` it may hold again`,
      because: [
        { lane: 'thread 1', at: testAt, says: 'finds the place taken, and waits' },
        { lane: 'thread 2', at: site.call.at, says: 'gives it back and notifies: thread 1 is awake, and has yet to run' },
        { lane: 'thread 3', at: testAt, says: 'finds the place free, and takes it' },
        { lane: 'thread 1', at: site.call.at, says: 'goes on as if it were its own' },
      ],
      fixes: alone ? [{ title: 'Ask again after each wait: `while` for `if`', safety: 'safe', preferred: true, edits: () => [replace(keyword, 'while')] }] : [],
    };
  }
}

function makesLock(program: ProgramView, unit: UnitSite): boolean {
  return unit.unit.calls.some((call, index) => {
    const site = call.callee.k === 'attribute' || call.callee.k === 'name' ? callAt(unit, index) : undefined;
    return site !== undefined && (hasRole(site, program, 'atomic-exchange', 'atomic-wait') || /lock|mutex|acquire/i.test(site.call.callee.k === 'attribute' || site.call.callee.k === 'name' ? site.call.callee.name : ''));
  });
}

/** `view[i] = view[i] + 1` */
function readsItself(file: FileView, unit: UnitSite, access: Access): boolean {
  if (access.value === undefined || access.value.k === 'literal' || access.value.k === 'name') return false;
  const written = file.text(access.at);
  return unit.unit.accesses.some((other) => other.mode === 'read' && other.order < access.order && other.at.start >= access.at.end && file.text(other.at) === written && !/[;\n]/.test(file.source.slice(access.at.end, other.at.start)));
}

/** An array of numbers that was made over shared memory, or is declared to be. */
function isSharedView(file: FileView, program: ProgramView, unit: UnitSite, ref: Ref, order: number): boolean {
  if (roleOf(ref, unit, program, order) !== 'memory-view') return false;
  return madeOf(file, unit, ref).some(({ value, site, declared }) => {
    if (declared !== undefined && /<\s*SharedArrayBuffer\b/.test(declared)) return true;
    if (value?.k !== 'call' || value.construct !== true) return false;
    const [memory] = value.args;
    return memory !== undefined && roleOf(memory, site, program) === 'shared-memory';
  });
}

interface Made {
  readonly value?: Ref;
  readonly declared?: string;
  readonly site: UnitSite;
}

/** What a name or field of `this` is bound to, or how it is declared. */
function madeOf(file: FileView, unit: UnitSite, ref: Ref): readonly Made[] {
  if (ref.k === 'name') {
    for (let at: UnitSite | undefined = unit; at !== undefined; at = file.units[at.unit.parent]) {
      const site = at;
      const variable = at.unit.variables.find((each) => each.name === ref.name);
      if (variable === undefined) continue;
      return variable.bindings.map((binding): Made => {
        const line = file.source.slice(binding.at.end, binding.at.end + 60);
        return { ...(binding.kind === 'value' ? { value: binding.value } : {}), declared: /^\s*[?!]?:\s*([^=,)]*)/.exec(line)?.[1] ?? '', site };
      });
    }
    return [];
  }
  if (ref.k !== 'attribute' || ref.of.k !== 'name' || ref.of.name !== 'this') return [];
  return file.facts.classes.flatMap((cls) =>
    [...cls.attributes, ...cls.members].flatMap((field) =>
      field.name !== ref.name
        ? []
        : field.bindings.flatMap((binding): readonly Made[] => {
            const site = file.units[binding.unit];
            return site === undefined ? [] : [{ ...('value' in binding && binding.value !== undefined ? { value: binding.value } : {}), site }];
          }),
    ),
  );
}

const METHODS: Readonly<Record<string, string>> = { '++': 'add', '--': 'sub', '+=': 'add', '-=': 'sub', '|=': 'or', '&=': 'and', '^=': 'xor' };

function plainUpdate(file: FileView, access: Access): Report {
  const text = file.text(access.at);
  const statement = file.source.slice(access.at.end, file.lineEnd(access.at.end));
  return {
    at: access.at,
    grade: 'likely',
    message: `\`${text}\` is read, changed and written back in separate steps, while other threads see the same memory`,
    because: updateSteps(access.at, text),
    fixes: updateFixes(file, access, text, statement),
  };
}

function updateSteps(at: Span, text: string): Report['because'] {
  return [
    { lane: 'thread 1', at, says: `reads \`${text}\`: 5` },
    { lane: 'thread 2', at, says: `reads \`${text}\`: 5` },
    { lane: 'thread 1', at, says: 'writes 6' },
    { lane: 'thread 2', at, says: 'writes 6: one update is lost' },
  ];
}

/** `view[i]++;` becomes `Atomics.add(view, i, 1);` */
function updateFixes(file: FileView, access: Access, text: string, statement: string): readonly ReportFix[] {
  const [, operator, operand = '1'] = /^\s*(\+\+|--|[+\-|&^]=)\s*([^;]*?)\s*;?\s*(?:\/\/.*)?$/.exec(statement) ?? [];
  const method = operator === undefined ? undefined : METHODS[operator];
  const element = /^(.*)\[([^[\]]+)\]$/s.exec(text);
  const before = file.source.slice(file.lineStart(access.at.start), access.at.start);
  if (method === undefined || element === null || before.trim() !== '' || operator === undefined) return [];
  const value = operator === '++' || operator === '--' ? '1' : operand;
  const length = statement.length - statement.trimStart().length + operator.length + (value === operand && operator.endsWith('=') ? statement.slice(statement.indexOf(operator) + operator.length).indexOf(operand) + operand.length : 0);
  return [{ title: `Use \`Atomics.${method}\``, safety: 'safe', preferred: true, edits: () => [replace({ start: access.at.start, end: access.at.end + length }, `Atomics.${method}(${element[1] ?? ''}, ${element[2] ?? ''}, ${value})`)] }];
}

/** The load whose result, changed, is what a store stores. */
function loadWithin(program: ProgramView, store: CallSite): CallSite | undefined {
  const value = store.call.args[2];
  if (value === undefined || store.call.callee.k !== 'attribute' || store.call.callee.name !== 'store' || !hasRole(store, program, 'atomic-store')) return undefined;
  const index = store.in.unit.calls.findIndex((call, each) => {
    if (call.at.start < value.at.start || call.at.end > value.at.end) return false;
    const site = callAt(store.in, each);
    return site !== undefined && hasRole(site, program, 'atomic-load');
  });
  return index < 0 ? undefined : callAt(store.in, index);
}

function sameElement(file: FileView, store: CallSite, load: CallSite): boolean {
  const texts = (site: CallSite): string => site.call.args.slice(0, 2).map((arg) => file.text(arg.at)).join(', ');
  return texts(store) === texts(load);
}

function storedLoad(file: FileView, store: CallSite, load: CallSite): Report {
  const element = store.call.args.slice(0, 2).map((arg) => file.text(arg.at)).join(', ');
  const value = store.call.args[2];
  const rest = value === undefined ? '' : file.source.slice(load.call.at.end, value.at.end);
  const [, operator, operand] = /^\s*([+-])\s*([\w.]+)$/.exec(rest) ?? [];
  const whole = value !== undefined && load.call.at.start === value.at.start && operator !== undefined && operand !== undefined && store.call.use.kind === 'dropped';
  const method = operator === '-' ? 'sub' : 'add';
  return {
    at: store.call.at,
    grade: 'certain',
    message: `\`Atomics.load\` and \`Atomics.store\` are two steps: what another thread writes to \`${element}\` between them is lost`,
    because: updateSteps(store.call.at, element),
    fixes: whole ? [{ title: `Use \`Atomics.${method}\``, safety: 'safe', preferred: true, edits: () => [replace(store.call.at, `Atomics.${method}(${element}, ${operand})`)] }] : [],
  };
}
