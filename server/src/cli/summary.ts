import type { Severity } from '../model/index.ts';
import type { Report } from './report.ts';

const ORDER: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

/** One sentence with the outcome of the run. */
export function summaryLine(report: Report): string {
  const checked = counted(report.files, 'file');
  const hidden = hiddenNote(report);
  const partial = report.cancelled ? 'Interrupted, partial results: ' : '';
  if (report.findings.length === 0) {
    const head = partial === '' ? 'No findings' : `${partial}no findings`;
    return `${head} in ${checked}${hidden}.`;
  }
  const kinds = ORDER.flatMap((severity) => {
    const count = report.findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  const files = new Set(report.findings.map((finding) => finding.at.file)).size;
  const found = partial === '' ? 'Found' : `${partial}found`;
  const where = files === report.files ? checked : `${files.toLocaleString('en-US')} of ${checked}`;
  return `${found} ${listed(kinds)} in ${where}${hidden}.`;
}

export function counted(count: number, noun: string): string {
  const plural = noun === 'info' ? 'infos' : noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

function hiddenNote({ hidden }: Report): string {
  const notes = [
    ...(hidden.byBaseline > 0 ? [`${hidden.byBaseline.toLocaleString('en-US')} in the baseline`] : []),
    ...(hidden.byChanged > 0 ? [`${hidden.byChanged.toLocaleString('en-US')} on unchanged lines`] : []),
  ];
  return notes.length === 0 ? '' : ` (hidden: ${notes.join(', ')})`;
}
