import { type Command, type Disposable, type LanguageStatusItem, LanguageStatusSeverity, languages } from 'vscode';
import { LANGUAGES } from './names.ts';
import { type Presentation, type Shown, present } from './presentation.ts';

const SELECTOR = LANGUAGES.map((language) => ({ language }));
const SEVERITIES: Record<Presentation['severity'], LanguageStatusSeverity> = {
  information: LanguageStatusSeverity.Information,
  warning: LanguageStatusSeverity.Warning,
  error: LanguageStatusSeverity.Error,
};
const MENU: Command = { command: 'interleave.showMenu', title: 'Commands' };
const RESTART: Command = { command: 'interleave.restart', title: 'Restart Server' };
const OUTPUT: Command = { command: 'interleave.showOutput', title: 'Show Output' };

/** The item behind the braces in the status bar of a file that can be analysed. */
export class StatusItem implements Disposable {
  readonly #item = languages.createLanguageStatusItem('interleave.status', SELECTOR);
  /** A status item has one command only, so a stopped server gets a second item for the second one. */
  #output: LanguageStatusItem | undefined;

  constructor() {
    this.#item.name = 'Interleave';
    this.show({ state: 'starting' });
  }

  show(shown: Shown): void {
    const { text, detail, severity, busy } = present(shown);
    const stopped = shown.state === 'stopped';
    Object.assign(this.#item, { text, detail, severity: SEVERITIES[severity], busy, command: stopped ? RESTART : MENU });
    if (stopped && this.#output === undefined) {
      this.#output = languages.createLanguageStatusItem('interleave.output', SELECTOR);
      Object.assign(this.#output, { name: 'Interleave output', text: 'Why it stopped', command: OUTPUT });
    } else if (!stopped) {
      this.#output?.dispose();
      this.#output = undefined;
    }
  }

  dispose(): void {
    this.#item.dispose();
    this.#output?.dispose();
  }
}
