import { appendFile } from 'node:fs/promises';

/** Deals with its failures itself. */
export const log = (text: string): Promise<void> => appendFile('service.log', `${text}\n`).catch((error: unknown) => console.error(error));
