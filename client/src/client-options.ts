import { type FileSystemWatcher, type LogOutputChannel, type TextDocument, Uri, workspace } from 'vscode';
import { type LanguageClient, type LanguageClientOptions, type Middleware, RevealOutputChannelOn, vsdiag } from 'vscode-languageclient/node';
import type { InitializationOptions } from './messages.ts';
import { EXPLAIN_COMMAND, EXPLAIN_RULE_COMMAND, LANGUAGES, RULE_PAGES } from './names.ts';

/** Files that may change what is reported in a source file: sources, configurations, and what package managers write when they have installed something. */
const WATCHED = ['**/*.{py,pyi,ts,tsx,mts,cts,js,jsx,mjs,cjs}', '**/{interleave.toml,pyproject.toml,package.json,setup.cfg,pyvenv.cfg,biome.json,biome.jsonc,.oxlintrc.json}', '**/{tsconfig,jsconfig}*.json', '**/.eslintrc*', '**/{.gitignore,.python-version}', '**/node_modules/{.package-lock.json,.modules.yaml,.yarn-state.yml}'];

/** Watchers outlive a launch of the server; whoever makes them disposes of them. */
export function createWatchers(): FileSystemWatcher[] {
  return WATCHED.map((pattern) => workspace.createFileSystemWatcher(pattern));
}

/** The parts of the client's options that are the same at each launch of the server. */
export function clientOptions(log: LogOutputChannel, watchers: FileSystemWatcher[]): LanguageClientOptions {
  const initializationOptions: InitializationOptions = { rulePages: RULE_PAGES, explainCommand: EXPLAIN_COMMAND, explainRuleCommand: EXPLAIN_RULE_COMMAND };
  return {
    documentSelector: LANGUAGES.flatMap((language) => [
      { scheme: 'file', language },
      { scheme: 'untitled', language },
    ]),
    synchronize: { fileEvents: watchers },
    initializationOptions,
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticCollectionName: 'interleave',
    diagnosticPullOptions: { onChange: true, onSave: true, onTabs: false },
    middleware: pullMiddleware(),
  };
}

/** Tells the server to ask for its settings, now and whenever one of them changes, until the client stops. */
export async function settingsSynchronizer(client: LanguageClient): Promise<void> {
  const tell = () => client.sendNotification('workspace/didChangeConfiguration', { settings: null });
  const changes = workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('interleave')) void tell();
  });
  const states = client.onDidChangeState(() => {
    if (client.isRunning()) return;
    changes.dispose();
    states.dispose();
  });
  await tell();
}

/** Obeys `interleave.run`: a text that waits to be saved keeps the problems that it has, once it was checked at all. */
function pullMiddleware(): Middleware {
  const checked = new WeakSet<TextDocument>();
  return {
    provideDiagnostics: (document, previousResultId, token, next) => {
      if (document instanceof Uri) return next(document, previousResultId, token);
      if (checked.has(document) && waitsForSave(document)) {
        return { kind: vsdiag.DocumentDiagnosticReportKind.unChanged, resultId: previousResultId ?? '' };
      }
      checked.add(document);
      return next(document, previousResultId, token);
    },
  };
}

/** An untitled text is never saved, so it is checked while it is typed, whatever the setting says. */
function waitsForSave(document: TextDocument): boolean {
  return document.isDirty && !document.isUntitled && workspace.getConfiguration('interleave', document).get('run') === 'onSave';
}
