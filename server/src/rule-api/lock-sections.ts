import { aloneOnLines, deleteStatement, replace, startsAndEndsLine } from './edits.ts';
import type { ReportFix } from './rule.ts';
import type { CallSite, FileView } from './views.ts';

/** The part of a Python function between taking a lock and releasing it, for fixes. */

export function sectionFixes(file: FileView, site: CallSite, releases: readonly CallSite[], name: string, async: boolean): readonly ReportFix[] {
  const found = site.call.args.length === 0 ? section(file, site, releases) : undefined;
  if (found === undefined) return [];
  const gone = deleteStatement(file, found.release.call.statementAt);
  const held = file.text(site.call.calleeAt).replace(/\s*\.\s*acquire$/, '');
  return [
    ...(gone === undefined ? [] : [{ title: `Use \`${async ? 'async ' : ''}with ${name}\``, safety: 'safe' as const, preferred: true, edits: () => [replace(site.call.statementAt, `${async ? 'async ' : ''}with ${held}:`), ...file.indented(found.body), gone] }]),
    { title: 'Release it in a `finally`', safety: 'safe', edits: () => finallyEdits(file, found) },
  ];
}

interface Section {
  readonly acquire: CallSite;
  readonly release: CallSite;
  /** The lines between the two statements. */
  readonly body: { readonly start: number; readonly end: number };
}

/** One acquire and one release, both statements of the same block, with something between them. */
function section(file: FileView, site: CallSite, releases: readonly CallSite[]): Section | undefined {
  const [release] = releases;
  if (release === undefined || releases.length > 1 || release.call.region !== site.call.region) return undefined;
  if (!startsAndEndsLine(file, site.call.statementAt) || !aloneOnLines(file, release.call.statementAt)) return undefined;
  if (release.call.use.kind !== 'dropped' || file.indent(site.call.at.start) !== file.indent(release.call.at.start)) return undefined;
  const body = { start: file.lineEnd(site.call.statementAt.end) + file.newline.length, end: file.lineStart(release.call.statementAt.start) - file.newline.length };
  return body.end > body.start && file.text(body).replaceAll(/#.*/g, '').trim() !== '' ? { acquire: site, release, body } : undefined;
}

function finallyEdits(file: FileView, found: Section): readonly { at: { start: number; end: number }; text: string }[] {
  const indent = file.indent(found.acquire.call.at.start);
  const after = file.lineEnd(found.acquire.call.statementAt.end);
  const release = found.release.call.statementAt;
  return [
    replace({ start: after, end: after }, `${file.newline}${indent}try:`),
    ...file.indented(found.body),
    replace(release, `finally:${file.newline}${indent}${file.indentUnit}${file.text(release)}`),
  ];
}
