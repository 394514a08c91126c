import type { ServerStatus, TypescriptStatus } from './messages.ts';

/** What the status item is told: what the server says of itself, or what only the client knows. */
export type Shown =
  | (ServerStatus & { readonly from: 'server' })
  | { readonly state: 'starting' }
  | { readonly state: 'restarting'; readonly attempt: number }
  | { readonly state: 'stopped'; readonly message: string };

export interface Presentation {
  readonly text: string;
  readonly detail: string;
  readonly severity: 'information' | 'warning' | 'error';
  readonly busy: boolean;
}

/** The words of the language status item. */
export function present(shown: Shown): Presentation {
  if ('from' in shown) return { ...LOOKS[shown.state], detail: serverDetail(shown) };
  if (shown.state === 'starting') return { ...LOOKS.analysing, detail: 'starting' };
  if (shown.state === 'restarting') return { ...LOOKS.degraded, text: 'Interleave', detail: `the server ended; restart ${String(shown.attempt)} of 3`, busy: true };
  return { ...LOOKS.stopped, detail: shown.message };
}

const LOOKS: Record<ServerStatus['state'], Omit<Presentation, 'detail'>> = {
  idle: { text: 'Interleave', severity: 'information', busy: false },
  analysing: { text: 'Interleave', severity: 'information', busy: true },
  degraded: { text: 'Interleave: degraded', severity: 'warning', busy: false },
  stopped: { text: 'Interleave: stopped', severity: 'error', busy: false },
};

function serverDetail({ version, python, typescript, config, files, lastMs, message }: ServerStatus): string {
  const facts = [version, `Python ${python}`, ...(typescript === undefined ? [] : [typescriptDetail(typescript)]), config === undefined ? 'no configuration file' : (config.split('/').at(-1) ?? config)];
  if (files !== undefined) facts.push(files === 1 ? '1 file' : `${String(files)} files`);
  if (lastMs !== undefined) facts.push(`${String(Math.max(1, Math.round(lastMs)))} ms`);
  return message === undefined ? facts.join(' · ') : `${message} (${facts.join(' · ')})`;
}

/** Why it is missing stands in the message, where that matters. */
function typescriptDetail({ state, says, restarts, memoryMb }: TypescriptStatus): string {
  if (state === 'missing') return 'no TypeScript';
  if (state === 'restarting') return 'TypeScript is started again';
  const more = [...(memoryMb === undefined ? [] : [`${String(memoryMb)} MB`]), ...(restarts === 0 ? [] : [`started again ${restarts === 1 ? 'once' : `${String(restarts)} times`}`])];
  return more.length === 0 ? says : `${says} (${more.join(', ')})`;
}
