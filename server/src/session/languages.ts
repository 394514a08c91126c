import type { Language } from '../model/index.ts';

/** The language of a file by the ending of its name. */
export function languageOf(file: string): Language {
  return SCRIPT.test(file) ? 'typescript' : 'python';
}

/** `.d.ts` and the like: types of something whose code is elsewhere. */
export const isDeclarationFile = (file: string): boolean => /\.d\.(?:[^./]+\.)?[cm]?ts$/.test(file);

/** The language's own name, as Markdown calls it after the fence of a block of code. */
export function fenceOf(file: string): string {
  if (!SCRIPT.test(file)) return 'python';
  const ending = file.slice(file.lastIndexOf('.') + 1);
  return ending.endsWith('x') ? ending : ending.endsWith('ts') ? 'ts' : 'js';
}

/** A text that is not saved has no name: an ending for it, by the identifier that editors use for its language. */
export function endingOf(languageId: string | undefined): string | undefined {
  switch (languageId) {
    case 'python':
      return '.py';
    case 'typescript':
      return '.ts';
    case 'typescriptreact':
      return '.tsx';
    case 'javascript':
      return '.js';
    case 'javascriptreact':
      return '.jsx';
    default:
      return undefined;
  }
}

const SCRIPT = /\.[cm]?[jt]sx?$/;
