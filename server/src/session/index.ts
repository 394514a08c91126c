import { createEngine } from '../engine/index.ts';
import type { Workspace, WorkspaceOptions } from './contract.ts';
import { workspaceOver } from './workspace.ts';

export function createWorkspace(options: WorkspaceOptions): Workspace {
  return workspaceOver(options, createEngine);
}

export * from './contract.ts';
export { applyEdits, applyFixes, fixToFixedPoint, type AppliedFix, type FixedText } from './apply-fixes.ts';
export { cacheFolder } from './cache-folder.ts';
export { decodeSource, encodeSource, type Decoded } from './decode.ts';
export { explainFinding, fixTitle, gradeInWords, gradeOfFix, rulePage, type ExplainSources } from './explain.ts';
export { levelOf, parsePythonVersion } from './configuration.ts';
export { serveLowering } from './lowering.ts';
export { fileOf, normalPath, relativeTo, within } from './paths.ts';
export { selectProgram, type ProgramSelection } from './program-folders.ts';
