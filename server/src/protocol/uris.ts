import { fileURLToPath, pathToFileURL } from 'node:url';
import { fileId, type FileId } from '../model/index.ts';
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

export const pathOfUri = (uri: string): string => fileOfUri(uri);

export const uriOfFile = (file: string): string => (hasPath(file) ? pathToFileURL(file).href : file);
