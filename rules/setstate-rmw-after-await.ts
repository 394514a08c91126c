import type { CallSite, ComponentState, FileView, Report, ReportFix, Span, Suspension } from '#rule-api';
import { contains, defineRule, EVENT_LOOP, replace, shortCall, shortText, statesAround } from '#rule-api';

export default defineRule({
  id: 'setstate-rmw-after-await',
  summary: 'after an await, state is set from the value that it had before',
  family: 'shared-state',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['suspensions'],
  docs: {
    why: `A component's function sees the state as it was when it was rendered.
When it waits for something and then calls \`setCount(count + 1)\`, \`count\` is the value from before the wait: what others set meanwhile, a second click for example, is overwritten.`,
    instead: 'Give the setter a function of the present value: `setCount((count) => count + 1)`.',
    limits: 'Reported where the value of the same `useState` is read in the argument of its setter, after an await in the same function.',
    fine: 'Nothing else can set the state while the function waits, as when the button is disabled meanwhile.',
    references: [
      { title: 'React: updating state based on the previous state', url: 'https://react.dev/reference/react/useState#updating-state-based-on-the-previous-state' },
      { title: 'React: state as a snapshot', url: 'https://react.dev/learn/state-as-a-snapshot' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a counter and a list that are updated after an await',
      bad: `import { useState } from 'react';

export function useOrders(send: () => Promise<string>) {
  const [count, setCount] = useState(0);
  const [orders, setOrders] = useState<string[]>([]);
  const order = async () => {
    const id = await send();
    setCount(count + 1); // expect: setstate-rmw-after-await "\`count\`"
    setOrders([...orders, id]); // expect: setstate-rmw-after-await "\`orders\`"
  };
  return { count, orders, order };
}
`,
      good: `import { useState } from 'react';

export function useOrders(send: () => Promise<string>) {
  const [count, setCount] = useState(0);
  const [orders, setOrders] = useState<string[]>([]);
  const order = async () => {
    setOrders([...orders, 'pending']);
    const id = await send();
    setCount((count) => count + 1);
    setOrders((orders) => [...orders, id]);
  };
  return { count, orders, order };
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (!/\buseState\b/.test(file.source)) return;
    for (const site of file.calls) {
      const { callee, args } = site.call;
      const [arg] = args;
      if (callee.k !== 'name' || arg === undefined || args.length !== 1 || arg.value.k === 'lambda' || site.in.unit.suspensions.length === 0) continue;
      const state = statesAround(file, program, site.in).get(callee.name);
      const read = state === undefined ? undefined : readIn(site, state);
      if (state === undefined || read === undefined) continue;
      const paths = program.paths(site.in);
      const before = site.in.unit.suspensions.findLast((suspension) => suspension.kind === 'await' && suspension.order < site.call.order && paths.follows(suspension.order, site.call.order));
      if (before === undefined) continue;
      yield report(file, site, { state: state.value, read, before });
    }
  },
});

/** Where the argument reads the state, in the function itself. What is only passed on or asked about decides nothing of the new value. */
function readIn(site: CallSite, { variable }: ComponentState): Span | undefined {
  return variable.reads.find((each) => each.unit === site.in.index && contains(site.call.argsAt, each.at) && each.use.kind !== 'passed' && each.use.kind !== 'tested')?.at;
}

function report(file: FileView, site: CallSite, found: { readonly state: string; readonly read: Span; readonly before: Suspension }): Report {
  const { state, read, before } = found;
  return {
    at: site.call.at,
    grade: 'likely',
    message: `\`${shortCall(file, site)}\` builds on \`${state}\` from before the await: what was set meanwhile is lost`,
    because: [
      { lane: EVENT_LOOP, at: before.at, says: `while \`${shortText(file, before.at)}\` is under way, others may set \`${state}\`` },
      { lane: EVENT_LOOP, at: read, says: `\`${state}\` is still the value of the render in which this function was made` },
      { lane: EVENT_LOOP, at: site.call.at, says: 'the value set meanwhile is overwritten' },
    ],
    fixes: fixes(file, site, state),
  };
}

function fixes(file: FileView, site: CallSite, state: string): readonly ReportFix[] {
  const [arg] = site.call.args;
  if (arg === undefined) return [];
  const text = file.text(arg.at);
  if (/\bawait\b/.test(text)) return [];
  const body = text.startsWith('{') ? `(${text})` : text;
  return [{ title: `Compute it from the present \`${state}\``, safety: 'timing', preferred: true, edits: () => [replace(arg.at, `(${state}) => ${body}`)] }];
}
