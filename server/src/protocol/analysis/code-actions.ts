import type { CodeAction, Diagnostic, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Edit, FileId, Finding, Span } from '../../model/index.ts';
import { applyEdits, fixToFixedPoint } from '../../session/apply-fixes.ts';
import type { CheckedFile, Workspace } from '../../session/contract.ts';
import { fixTitle } from '../../session/explain.ts';
import { suppressInFile, suppressOnLine, type SuppressionEdit } from '../../session/suppress.ts';
import type { Converter } from './convert.ts';
import type { AnalysisRequests } from './messages.ts';

export const FIX_ALL = 'source.fixAll.interleave';

export interface ActionSources {
  readonly workspace: Workspace;
  readonly convert: Converter;
  readonly versionOf: (file: FileId) => number | undefined;
  /** Our rule that reports the same as another linter's, by the code of its diagnostic. */
  readonly equivalent: (code: Diagnostic['code']) => string | undefined;
}

/** Everything that can be done about the findings in a range: fixes first, then explaining, then silencing. */
export function codeActions(checked: CheckedFile, params: AnalysisRequests['codeActions']['params'], sources: ActionSources): readonly CodeAction[] {
  const wants = (kind: string): boolean => params.only === undefined || params.only.some((each) => kind === each || kind.startsWith(`${each}.`) || each === '');
  const actions: CodeAction[] = [];
  if (wants('quickfix')) {
    const range = sources.convert.span(checked.file, params.range);
    const touched = checked.findings.filter(({ at }) => at.start <= range.end && range.start <= at.end);
    for (const finding of touched) actions.push(...fixes(finding, params.diagnostics, sources));
    for (const finding of touched) actions.push(...explaining(finding, params, sources));
    actions.push(...explainingOthers(checked, params, sources));
    for (const finding of distinctRules(touched)) actions.push(...silencing(finding, checked, params.diagnostics, sources));
  }
  // Editors ask for source actions by name; computing them each time the cursor moves would be waste.
  if (params.only !== undefined && wants(FIX_ALL)) actions.push(...fixAll(checked, sources));
  return actions;
}

function fixes(finding: Finding, diagnostics: readonly Diagnostic[], sources: ActionSources): CodeAction[] {
  return finding.fixes.map((fix) => ({
    title: fixTitle(fix),
    kind: 'quickfix',
    diagnostics: matching(finding, diagnostics, sources),
    ...(fix.preferred === true && fix.safety === 'safe' ? { isPreferred: true } : {}),
    edit: workspaceEdit(fix.edits(), sources),
  }));
}

function explaining(finding: Finding, params: AnalysisRequests['codeActions']['params'], sources: ActionSources): CodeAction[] {
  const { explainCommand } = sources.convert.options;
  if (explainCommand === undefined) return [];
  const title = `Explain ${finding.rule}`;
  const { start } = sources.convert.range(finding.file, finding.at);
  return [{ title, kind: 'quickfix', diagnostics: matching(finding, params.diagnostics, sources), command: { title, command: explainCommand, arguments: [params.uri, start] } }];
}

/** What another linter reports of the same fact has a story too, even though our own finding is not shown beside it. */
function explainingOthers({ file }: CheckedFile, params: AnalysisRequests['codeActions']['params'], sources: ActionSources): CodeAction[] {
  const { explainCommand, explainRuleCommand } = sources.convert.options;
  const title = 'Explain with Interleave';
  const theirs = params.diagnostics.flatMap((diagnostic) => {
    const rule = diagnostic.source === 'interleave' ? undefined : sources.equivalent(diagnostic.code);
    return rule === undefined ? [] : [{ diagnostic, rule }];
  });
  if (theirs.length === 0) return [];
  const alone = sources.workspace.checkAlone(file);
  return theirs.flatMap(({ diagnostic, rule }): CodeAction[] => {
    const at = sources.convert.span(file, diagnostic.range);
    const finding = alone?.findings.find((each) => each.rule === rule && each.at.start <= at.end && at.start <= each.at.end);
    const common = { title, kind: 'quickfix', diagnostics: [diagnostic] };
    if (finding !== undefined && explainCommand !== undefined) return [{ ...common, command: { title, command: explainCommand, arguments: [params.uri, sources.convert.range(file, finding.at).start] } }];
    return explainRuleCommand === undefined ? [] : [{ ...common, command: { title, command: explainRuleCommand, arguments: [rule] } }];
  });
}

/** A suppression is offered only after it was seen to work on the text as it will be. */
function silencing(finding: Finding, { file, text }: CheckedFile, diagnostics: readonly Diagnostic[], sources: ActionSources): CodeAction[] {
  const facts = sources.workspace.lower(file, text);
  if (facts === undefined) return [];
  const works = (edit: SuppressionEdit): boolean => {
    const after = applyEdits(text, [edit]);
    if (sources.workspace.parses(file, text) && !sources.workspace.parses(file, after)) return false;
    return sources.workspace.checkText(file, after)?.suppressed.some((each) => each.rule === finding.rule && each.fingerprint === finding.fingerprint) === true;
  };
  const onLine = suppressOnLine(text, facts, finding).find(works);
  const inFile = suppressInFile(text, facts, finding.rule);
  const common = { kind: 'quickfix', diagnostics: matching(finding, diagnostics, sources) };
  return [
    ...(onLine === undefined ? [] : [{ ...common, title: `Ignore ${finding.rule} on this line`, edit: workspaceEdit([{ file, ...onLine }], sources) }]),
    ...(works(inFile) ? [{ ...common, title: `Ignore ${finding.rule} in this file`, edit: workspaceEdit([{ file, ...inFile }], sources) }] : []),
  ];
}

/** Safe fixes of the whole file, applied again and again until there is none, as one edit. */
function fixAll(checked: CheckedFile, { workspace, convert, versionOf }: ActionSources): CodeAction[] {
  const { file, text } = checked;
  const fixed = fixToFixedPoint(file, text, (current) => (current === text ? checked : workspace.checkText(file, current))?.findings ?? [], {
    safeties: new Set(['safe']),
    parses: (each) => workspace.parses(file, each),
  });
  if (fixed.applied.length === 0) return [];
  const edit = workspaceEdit([{ file, ...difference(text, fixed.text) }], { convert, versionOf });
  return [{ title: 'Fix all problems that Interleave can fix safely', kind: FIX_ALL, edit }];
}

function workspaceEdit(edits: readonly Edit[], { convert, versionOf }: Pick<ActionSources, 'convert' | 'versionOf'>): WorkspaceEdit {
  const byFile = new Map<FileId, TextEdit[]>();
  for (const edit of edits) {
    const textEdits = byFile.get(edit.file) ?? [];
    textEdits.push({ range: convert.range(edit.file, edit.at), newText: edit.text });
    byFile.set(edit.file, textEdits);
  }
  if (!convert.options.versionedEdits) return { changes: Object.fromEntries([...byFile].map(([file, textEdits]) => [convert.uri(file), textEdits])) };
  const documentChanges = [...byFile].map(([file, textEdits]): TextDocumentEdit => ({ textDocument: { uri: convert.uri(file), version: versionOf(file) ?? null }, edits: textEdits }));
  return { documentChanges };
}

/** The client's own diagnostics for a finding, which tie the action to the squiggle. */
function matching(finding: Finding, diagnostics: readonly Diagnostic[], { convert }: Pick<ActionSources, 'convert'>): Diagnostic[] {
  const { start } = convert.range(finding.file, finding.at);
  return diagnostics.filter((each) => each.code === finding.rule && each.range.start.line === start.line && each.range.start.character === start.character);
}

function distinctRules(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((finding, index) => findings.findIndex((other) => other.rule === finding.rule && other.at.start === finding.at.start) === index);
}

/** The smallest replacement that leads from one text to the other. */
function difference(before: string, after: string): { readonly at: Span; readonly text: string } {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  // A surrogate pair must not be cut in two.
  if (head > 0 && /[\uD800-\uDBFF]/.test(before[head - 1] ?? '')) head -= 1;
  if (tail > 0 && /[\uDC00-\uDFFF]/.test(before[before.length - tail] ?? '')) tail -= 1;
  return { at: { start: head, end: before.length - tail }, text: after.slice(head, after.length - tail) };
}
