import type { LibraryModule } from '../../server/src/frontend/frontend.ts';
import { stdlib } from './stdlib.ts';

/** The stub index of the standard library, as the command line and the server load it. */
export function library(): Promise<(module: string) => LibraryModule | undefined> {
  return Promise.resolve(stdlib);
}
