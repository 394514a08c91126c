import { createHash } from 'node:crypto';
import type { FileId, Finding, Severity } from '../model/index.ts';
import { fileId } from '../model/index.ts';
import type { Configuration, Misconfiguration, ReadConfiguration } from './configuration.ts';
import { levelsOf } from './configuration.ts';
import type { CheckedFile, Problem } from './contract.ts';

export const CONFIGURATION_RULE = 'configuration-problem';

/** What is wrong in the configuration files: findings where something means nothing, problems where a file cannot be read at all. */
export function configurationResults(files: ReadonlyMap<string, ReadConfiguration>, severity: Severity): { readonly files: readonly CheckedFile[]; readonly problems: readonly Problem[] } {
  const checked: CheckedFile[] = [];
  const problems: Problem[] = [];
  for (const [path, file] of files) {
    switch (file.kind) {
      case 'none':
        break;
      case 'malformed':
        problems.push(file.problem);
        break;
      case 'read':
        if (file.misconfigurations.length > 0) checked.push(checkedConfiguration(fileId(path), file.text, file.configuration, file.misconfigurations, severity));
    }
  }
  return { files: checked, problems };
}

function checkedConfiguration(file: FileId, text: string, configuration: Configuration, wrong: readonly Misconfiguration[], severity: Severity): CheckedFile {
  const level = levelsOf(configuration.rules, [CONFIGURATION_RULE]).get(CONFIGURATION_RULE) ?? severity;
  const findings = level === 'off' ? [] : wrong.map((each) => finding(file, each, level));
  return { file, text, findings: findings.sort((a, b) => a.at.start - b.at.start), suppressed: [], timings: [] };
}

function finding(file: FileId, { at, message, replacement }: Misconfiguration, severity: Severity): Finding {
  return {
    rule: CONFIGURATION_RULE,
    severity,
    grade: 'certain',
    file,
    at,
    message,
    steps: [{ lane: 'configuration', file, at, says: 'this says nothing to Interleave and is passed over' }],
    fixes: replacement === undefined ? [] : [{ title: replacement.title, safety: 'safe', preferred: true, edits: () => [{ file, at: replacement.at, text: replacement.text }] }],
    fingerprint: createHash('sha1').update(`${CONFIGURATION_RULE}\n${message}`).digest('hex').slice(0, 16),
    assumptions: [],
  };
}
