import { type CancellationToken, commands, Disposable, EventEmitter, type LogOutputChannel, type TextDocumentContentProvider, Uri, ViewColumn, window, workspace } from 'vscode';
import type { Connection } from './connection.ts';
import type { Resource, TextPosition } from './messages.ts';
import { RULE_PAGES, SCHEME } from './names.ts';
import { previewLinks } from './preview-links.ts';

const NOT_RUNNING = 'The language server is stopped, so nothing is analysed.\nRun "Interleave: Restart Server" to start it, or "Interleave: Show Output" to see why it stopped.\n';

/**
 * Read-only pages: rules, explanations, configuration. A page's URI says everything that is needed to ask the server for
 * its text, so that a page outlives a restart of the server and a reload of the window.
 */
export class Pages implements TextDocumentContentProvider, Disposable {
  readonly #connection: Promise<Connection>;
  readonly #log: LogOutputChannel;
  readonly #changes = new EventEmitter<Uri>();
  readonly #registration: Disposable;
  readonly onDidChange = this.#changes.event;

  constructor(connection: Promise<Connection>, log: LogOutputChannel) {
    this.#connection = connection;
    this.#log = log;
    this.#registration = Disposable.from(workspace.registerTextDocumentContentProvider(SCHEME, this), this.#changes);
  }

  async provideTextDocumentContent(uri: Uri, token: CancellationToken): Promise<string> {
    const connection = await this.#connection;
    const [kind = ''] = uri.path.slice(1).split('/', 1);
    switch (kind) {
      case 'rules': {
        const id = uri.path.slice('/rules/'.length).replace(/\.md$/, '');
        const page = await connection.request('interleave/rulePage', { id }, token);
        return page === null ? `There is no rule \`${id}\` in this version of Interleave.\n` : (page?.markdown ?? NOT_RUNNING);
      }
      case 'problem': {
        const page = await connection.request('interleave/explain', JSON.parse(uri.query) as TextPosition, token);
        if (page === null) return 'The problem that was here is gone.\n';
        return page === undefined ? NOT_RUNNING : previewLinks(page.markdown, workspace.workspaceFolders?.[0]?.uri.path);
      }
      case 'configuration':
        return (await connection.request('interleave/effectiveConfiguration', JSON.parse(uri.query) as Resource, token))?.text ?? NOT_RUNNING;
      case 'silence':
        return (await connection.request('interleave/whySilent', JSON.parse(uri.query) as Resource, token))?.text ?? NOT_RUNNING;
      default:
        return '';
    }
  }

  showRule(id: string): Promise<void> {
    return this.#showMarkdown(Uri.parse(`${RULE_PAGES}${encodeURIComponent(id)}.md`));
  }

  /** `rule` names the tab. */
  showProblem(at: TextPosition, rule: string): Promise<void> {
    return this.#showMarkdown(pageUri(`/problem/${rule}.md`, at));
  }

  showConfiguration(of: Uri): Promise<void> {
    return this.#showText(pageUri(`/configuration/Configuration of ${baseName(of)}.txt`, { uri: of.toString() }));
  }

  showSilence(of: Uri): Promise<void> {
    return this.#showText(pageUri(`/silence/Problems of ${baseName(of)}.txt`, { uri: of.toString() }));
  }

  dispose(): void {
    this.#registration.dispose();
  }

  async #showMarkdown(uri: Uri): Promise<void> {
    await this.#load(uri);
    try {
      await commands.executeCommand('markdown.showPreviewToSide', uri);
    } catch (error) {
      // The built-in Markdown extension can be disabled; the source of the page is still readable.
      this.#log.debug('no Markdown preview', error instanceof Error ? error : String(error));
      await window.showTextDocument(uri, { viewColumn: ViewColumn.Beside, preview: true });
    }
  }

  async #showText(uri: Uri): Promise<void> {
    await this.#load(uri);
    await window.showTextDocument(uri, { preview: true });
  }

  /** A document that is open already keeps its text until it is told of a change. */
  async #load(uri: Uri): Promise<void> {
    this.#changes.fire(uri);
    await workspace.openTextDocument(uri);
  }
}

function pageUri(path: string, parameters: Resource | TextPosition): Uri {
  return Uri.from({ scheme: SCHEME, path, query: JSON.stringify(parameters) });
}

function baseName(uri: Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}
