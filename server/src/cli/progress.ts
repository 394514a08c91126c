import type { Progress } from '../session/contract.ts';
import type { Output } from './io.ts';

const PHASES = { discover: 'Finding files', read: 'Reading', check: 'Checking' } as const;
const REDRAW_EVERY_MS = 80; // Faster than the eye reads, slow enough to cost nothing.

export interface ProgressLine {
  readonly report: Progress;
  /** Takes the line off the screen. */
  clear(): void;
}

/** One line that is written over and over; nothing when there is no terminal to see it. */
export function progressLine(output: Output, shown: boolean): ProgressLine {
  if (!shown || !output.terminal) return { report: () => undefined, clear: () => undefined };
  let drawn = 0;
  let visible = false;
  return {
    report({ phase, done, total }) {
      const now = Date.now();
      if (now - drawn < REDRAW_EVERY_MS) return;
      drawn = now;
      visible = true;
      const count = total > 0 ? ` ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}` : '';
      output.write(`\r\u001b[K${PHASES[phase]}${count}`);
    },
    clear() {
      if (visible) output.write('\r\u001b[K');
      visible = false;
    },
  };
}
