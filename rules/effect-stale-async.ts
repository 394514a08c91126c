import type { CallSite, FileView, ProgramView, Report, ReportFix, Suspension, TextEdit, UnitSite } from '#rule-api';
import { callAt, certainUnit, defineRule, EVENT_LOOP, freshName, functionArgument, insert, namesRead, promiseRole, regionsAround, replace, shortText, statesAround, unitsAround } from '#rule-api';

export default defineRule({
  id: 'effect-stale-async',
  summary: 'an effect sets state when its work is done, even when its result is out of date by then',
  family: 'shared-state',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `When what the effect depends on changes, React runs it again, but the work of the run before is still under way.
Answers come in any order: when the older one comes last, the component shows the data of the previous user, page or search beside the new one, until something makes it load again.`,
    instead: `Return a function from the effect that says that this run is over, and look at it before setting state: \`let ignore = false; … if (!ignore) setUser(user); … return () => { ignore = true; };\`.
Or end the work with an \`AbortController\` whose \`abort\` the effect returns.`,
    limits: 'Reported where the effect depends on a property or a state, returns nothing, and the setter of a `useState` is called after an await or in `then`, in the effect itself or in a function of the same component that it calls.',
    fine: 'What the effect depends on never changes while the component is shown.',
    references: [
      { title: 'React: fetching data with effects', url: 'https://react.dev/reference/react/useEffect#fetching-data-with-effects' },
      { title: 'React: race conditions when fetching', url: 'https://react.dev/learn/you-might-not-need-an-effect#fetching-data' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a user that is loaded for each id',
      bad: `import { useEffect, useState } from 'react';

export function useUser(id: string, load: (id: string) => Promise<string>) {
  const [user, setUser] = useState('');
  useEffect(() => {
    const run = async () => {
      const found = await load(id);
      setUser(found); // expect: effect-stale-async "\`setUser\`"
    };
    void run();
  }, [id, load]);
  return user;
}
`,
      good: `import { useEffect, useState } from 'react';

export function useUser(id: string, load: (id: string) => Promise<string>) {
  const [user, setUser] = useState('');
  useEffect(() => {
    let ignore = false;
    const run = async () => {
      const found = await load(id);
      if (!ignore) setUser(found);
    };
    void run();
    return () => { ignore = true; };
  }, [id, load]);
  useEffect(() => {
    void load('first').then(setUser);
  }, []);
  return user;
}
`,
    },
    {
      language: 'typescript',
      name: 'a state that is set in then',
      bad: `import { useEffect, useState } from 'react';

export function useCount(query: string, count: (query: string) => Promise<number>) {
  const [found, setFound] = useState(0);
  useEffect(() => {
    count(query).then((number) => setFound(number)).catch(console.error); // expect: effect-stale-async "\`setFound\`"
  }, [query, count]);
  return found;
}
`,
      good: `import { useEffect, useState } from 'react';

export function useCount(query: string, count: (query: string) => Promise<number>) {
  const [found, setFound] = useState(0);
  useEffect(() => {
    let current = true;
    count(query).then((number) => { if (current) setFound(number); }).catch(console.error);
    return () => { current = false; };
  }, [query, count]);
  return found;
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (!/\bEffect\s*\(|Effect\(/.test(file.source)) return;
    for (const site of file.calls) {
      if (promiseRole(program, site) !== 'react-effect') continue;
      const effect = functionArgument(program, site, 0);
      if (effect === undefined || effect.file !== file.id || effect.unit.async || effect.unit.returned.length > 0) continue;
      const late = setsLate(file, program, effect);
      const dependency = late === undefined ? undefined : changing(file, program, site, [effect, late.setter.in]);
      if (late === undefined || dependency === undefined) continue;
      yield report(file, { effect, dependency, late, site });
    }
  },
});

interface Late {
  readonly setter: CallSite;
  /** The setter's name. */
  readonly name: string;
  readonly state: string;
  readonly waits: Suspension['at'];
}

/** A property or state among the dependencies that the work uses: something that a rendering may change. */
function changing(file: FileView, program: ProgramView, site: CallSite, users: readonly UnitSite[]): string | undefined {
  const dependencies = site.call.args[1]?.value;
  if (dependencies?.k !== 'collection') return undefined;
  const states = new Set([...statesAround(file, program, site.in).values()].map((state) => state.value));
  const around = unitsAround(file, site.in);
  return dependencies.items.flatMap((item) => namesRead(item).slice(0, 1)).find((name) => {
    const owner = around.find((unit) => unit.unit.variables.some((variable) => variable.name === name));
    const variable = owner?.unit.variables.find((each) => each.name === name);
    if (owner === undefined || owner.unit.kind === 'module' || variable === undefined) return false;
    const property = variable.bindings.some((binding) => binding.kind === 'param' || (binding.kind === 'value' && /^\$\d/.test(namesRead(binding.value)[0] ?? '')));
    // Functions and setters are hardly ever what changes.
    const functional = variable.reads.some((read) => read.use.kind === 'called') || /^(set[A-Z]|on[A-Z]|dispatch|navigate|t$|i18n)/.test(name);
    return (property || states.has(name)) && !functional && variable.reads.some((read) => unitsAround(file, file.units[read.unit] ?? owner).some((unit) => users.includes(unit)));
  });
}

/** The first setter that is called when work of the effect is done. */
function setsLate(file: FileView, program: ProgramView, effect: UnitSite): Late | undefined {
  const states = statesAround(file, program, effect);
  if (states.size === 0) return undefined;
  const inside = file.units.filter((unit) => unit !== effect && unitsAround(file, unit).includes(effect));
  // A function of the component that the effect calls does the work.
  const called = effect.unit.calls.flatMap((_, index) => {
    const site = callAt(effect, index);
    const unit = site === undefined ? undefined : certainUnit(program, program.callees(site));
    return unit !== undefined && unit.file === file.id && unit.unit.async && !inside.includes(unit) ? [unit] : [];
  });
  for (const unit of [...inside, ...called]) {
    for (const [index, call] of unit.unit.calls.entries()) {
      const setter = { in: unit, index, call };
      const name = call.callee.k === 'name' ? call.callee.name : undefined;
      const state = name === undefined ? undefined : states.get(name)?.value;
      if (name === undefined || state === undefined || guarded(unit, call.region) || call.args[0]?.value.k === 'literal') continue;
      const waits = unit.unit.async ? unit.unit.suspensions.find((each) => each.kind === 'await' && each.order < call.order && program.paths(unit).follows(each.order, call.order))?.at : thenAround(file, program, unit);
      if (waits !== undefined) return { setter, name, state, waits };
    }
  }
  return undefined;
}

/** The call of `then` that takes the function. */
function thenAround(file: FileView, program: ProgramView, unit: UnitSite): Suspension['at'] | undefined {
  const around = file.units[unit.unit.parent];
  const index = around?.unit.calls.findIndex((call) => call.args[0]?.value.k === 'lambda' && call.args[0].value.unit === unit.index) ?? -1;
  const site = around === undefined ? undefined : callAt(around, index);
  return site !== undefined && promiseRole(program, site) === 'promise-then' ? site.call.at : undefined;
}

/** Something is asked before: whether this run still counts, perhaps. */
function guarded(unit: UnitSite, region: number): boolean {
  const exits = unit.unit.exits.some((exit) => exit.kind === 'return' && regionsAround(unit, exit.region).some((at) => unit.unit.regions[at]?.kind === 'branch'));
  return exits || regionsAround(unit, region).some((at) => ['branch', 'handler', 'finally'].includes(unit.unit.regions[at]?.kind ?? ''));
}

function report(file: FileView, found: { readonly effect: UnitSite; readonly dependency: string; readonly late: Late; readonly site: CallSite }): Report {
  const { effect, dependency, late, site } = found;
  return {
    at: late.setter.call.at,
    grade: 'likely',
    message: `when \`${dependency}\` changes meanwhile, \`${late.name}\` is called with what belongs to its old value`,
    because: [
      { lane: EVENT_LOOP, at: site.call.calleeAt, says: `the effect runs again for each value of \`${dependency}\`, and nothing ends the run before` },
      { lane: EVENT_LOOP, at: late.waits, says: `\`${shortText(file, late.waits)}\` takes its time; answers of several runs come in any order` },
      { lane: EVENT_LOOP, at: late.setter.call.at, says: `the answer that comes last decides what \`${late.state}\` is, though it may be the oldest` },
    ],
    fixes: fixes(file, effect, late),
  };
}

function fixes(file: FileView, effect: UnitSite, late: Late): readonly ReportFix[] {
  const name = freshName(file, 'ignore', 'outdated', 'stale');
  const { bodyAt } = effect.unit;
  const { setter } = late;
  const body = file.source.slice(bodyAt.start + 1, bodyAt.end - 1);
  if (name === undefined || !unitsAround(file, setter.in).includes(effect) || file.source[bodyAt.start] !== '{' || !body.includes('\n')) return [];
  const guard = guardSetter(file, setter, name);
  if (guard === undefined) return [];
  const indent = file.indent(bodyAt.start + 1 + body.search(/\S/));
  const end = bodyAt.start + 1 + body.trimEnd().length;
  const closing = ['return () => {', `${file.indentUnit}${name} = true;`, '};'].map((line) => `${file.newline}${indent}${line}`).join('');
  return [{ title: 'Leave results of earlier runs alone', safety: 'timing', preferred: true, edits: () => [insert(file.lineEnd(bodyAt.start), `${file.newline}${indent}let ${name} = false;`), ...guard, insert(end, closing)] }];
}

function guardSetter(file: FileView, setter: CallSite, name: string): readonly TextEdit[] | undefined {
  const { call } = setter;
  if (call.use.kind === 'dropped' && call.statementAt.start === call.at.start) return [insert(call.at.start, `if (!${name}) `)];
  const { bodyAt } = setter.in.unit;
  // `then((user) => setUser(user))`
  if (call.use.kind === 'returned' && bodyAt.start === call.at.start && bodyAt.end === call.at.end) return [replace(call.at, `{ if (!${name}) ${file.text(call.at)}; }`)];
  return undefined;
}
