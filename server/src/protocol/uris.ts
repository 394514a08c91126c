import { fileURLToPath, pathToFileURL } from 'node:url';
import { fileId, type FileId } from '../model/index.ts';
import { endingOf, languageOf } from '../session/languages.ts';
import { fileOf, hasPath } from '../session/paths.ts';

/** The file that a URI names: a path for `file:`, else the URI itself. */
export function fileOfUri(uri: string): FileId {
  if (!uri.startsWith('file:')) return fileId(uri);
  try {
    return fileOf(fileURLToPath(uri));
  } catch {
    return fileId(uri); // A `file:` URI of another platform or host: as good as a virtual document.
  }
}

/** The file of a text that is open. One that has never been saved gets the ending that files of its language have, which tells how to read it. */
export function openFileOf(uri: string, languageId: string): FileId {
  const file = fileOfUri(uri);
  if (hasPath(file)) return file;
  const ending = endingOf(languageId) ?? '';
  const named = file.endsWith(ending) ? file : file + ending;
  // TypeScript takes only paths for names of files. This is how it calls those that are on no disk.
  return languageOf(named) === 'typescript' ? fileId(`^/untitled/ts-nul-authority/${encodeURIComponent(named)}`) : fileId(named);
}

export const pathOfUri = (uri: string): string => fileOfUri(uri);

export const uriOfFile = (file: string): string => (hasPath(file) ? pathToFileURL(file).href : file);
