import { EVENT_LOOP } from './awaits.ts';
import { afterMaking, type Listeners, listenersOf, option } from './emitters.ts';
import { shortCall } from './handles.ts';
import type { Report, ReportFix } from './rule.ts';
import type { CallSite, FileView, ProgramView } from './views.ts';

/** Child processes of Node.js that write into pipes which nobody empties. */
export function* undrainedChildren(file: FileView, program: ProgramView): Iterable<Report> {
  for (const site of file.calls) {
    const pipes = program.effect(site, 'pipesOutput')?.pipesOutput;
    if (pipes === undefined) continue;
    const given = option(site, pipes.option);
    if (given !== undefined && !(given !== 'unknown' && given.k === 'literal' && given.value === 'pipe')) continue;
    const heard = listenersOf(program, site);
    if (heard.maybe || heard.members.has('stdio')) continue;
    const unread = ['stdout', 'stderr'].filter((stream) => !heard.members.has(stream));
    if (unread.length > 0) yield undrained(file, site, heard, unread);
  }
}

function undrained(file: FileView, site: CallSite, heard: Listeners, unread: readonly string[]): Report {
  const waits = heard.events.has('exit') || heard.events.has('close');
  const end = heard.calls.find((call) => ['exit', 'close'].includes(String(call.call.args[0]?.value.k === 'literal' ? call.call.args[0].value.value : '')));
  const streams = unread.map((stream) => `\`${stream}\``).join(' and ');
  return {
    at: site.call.at,
    grade: waits && unread.length === 2 ? 'likely' : 'possible',
    message: `nobody reads ${streams} of \`${shortCall(file, site)}\`: the child stands still when the pipe is full`,
    because: [
      { lane: EVENT_LOOP, at: site.call.at, says: `the child is started with pipes for its output, and nothing reads ${streams}` },
      { lane: 'the child process', at: site.call.at, says: 'has written as much as the pipe holds: its next write waits' },
      { lane: EVENT_LOOP, at: end?.call.at ?? site.call.at, says: waits ? 'waits for the end of the child, which does not come' : 'the child never ends' },
    ],
    fixes: fixes(file, site, unread),
  };
}

function fixes(file: FileView, site: CallSite, unread: readonly string[]): readonly ReportFix[] {
  if (site.call.use.kind !== 'bound' && site.call.use.kind !== 'stored') return [];
  const separator = `${file.newline}${file.indent(site.call.statementAt.start)}`;
  const typed = /\.[cm]?tsx?$/.test(file.id);
  const edits = afterMaking(file, site, (name) => unread.map((stream) => `${name}.${stream}${typed ? '?' : ''}.resume()`).join(`;${separator}`));
  return edits === undefined ? [] : [{ title: 'Let the output flow away', safety: 'safe', preferred: true, edits: () => edits }];
}
