import type { CallSite, FileView, ProgramView, Report } from '#rule-api';
import { argument, defineRule, EVENT_LOOP, shortText } from '#rule-api';

export default defineRule({
  id: 'timer-overflow',
  summary: 'a timer is set further ahead than timers count, and fires at once',
  family: 'event-loop',
  languages: ['typescript'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A delay is kept in 31 bits: 2,147,483,647 milliseconds, which is a little less than 25 days.
A longer one does not wait longer: Node sets it to one millisecond, and browsers take what is left of the number.
An interval of 30 days runs a thousand times a second.`,
    instead: 'Count in shorter steps: look once a day whether the time has come, or keep the date and use a scheduler.',
    limits: 'Delays that can be read off the source are looked at: numbers, products of numbers, constants.',
    fine: 'Never: the timer does not do what it says.',
    noFix: 'A longer delay needs another way to wait.',
    references: [
      { title: 'Node.js: setTimeout', url: 'https://nodejs.org/api/timers.html#settimeoutcallback-delay-args' },
      { title: 'MDN: setTimeout, maximum delay value', url: 'https://developer.mozilla.org/en-US/docs/Web/API/Window/setTimeout#maximum_delay_value' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'an interval of thirty days, and one of a day',
      bad: `export function start(renew: () => void): void {
  setInterval(renew, 30 * 24 * 60 * 60 * 1000); // expect: timer-overflow "fires at once"
}
`,
      good: `const DAY = 24 * 60 * 60 * 1000;

export function start(renew: () => void, renewedAt: () => number): void {
  setInterval(() => {
    if (Date.now() - renewedAt() > 30 * DAY) renew();
  }, DAY);
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const delay = program.effect(site, 'runs')?.runs?.delay;
      const ms = delay === undefined ? undefined : milliseconds(program, site, delay);
      const at = delay === undefined ? undefined : site.call.args[delay]?.at;
      if (ms === undefined || at === undefined || ms <= LONGEST) continue;
      yield report(file, site, { at, ms });
    }
  },
});

const LONGEST = 2 ** 31 - 1;

function milliseconds(program: ProgramView, site: CallSite, position: number): number | undefined {
  const ref = argument(site, 'delay', position);
  const value = ref === undefined ? undefined : program.value(site.in, ref, site.call.order);
  return value?.k === 'literal' && typeof value.value === 'number' ? value.value : undefined;
}

function report(file: FileView, site: CallSite, { at, ms }: { readonly at: { readonly start: number; readonly end: number }; readonly ms: number }): Report {
  const days = Math.floor(ms / 86_400_000);
  return {
    at,
    grade: 'certain',
    message: `\`${shortText(file, at)}\` is more than timers count: \`${file.text(site.call.calleeAt)}\` fires at once, and not in ${days} days`,
    because: [{ lane: EVENT_LOOP, at: site.call.at, says: `${ms.toLocaleString('en-US')} ms do not fit into 31 bits: Node takes 1 ms instead` }],
  };
}
