import type { Diagnostic } from 'vscode-languageserver';
import type { Settings, TypescriptStatus } from '../../../../client/src/messages.ts';
import type { FileId } from '../../model/index.ts';
import type { Rule } from '../../rule-api/index.ts';
import { levelOf, parsePythonVersion } from '../../session/configuration.ts';
import type { Cancel, CheckedFile, Overrides, Workspace } from '../../session/contract.ts';
import { rulePage } from '../../session/explain.ts';
import { languageOf } from '../../session/languages.ts';
import { unreachable } from '../../support/unreachable.ts';
import { fileOfUri, openFileOf, pathOfUri, uriOfFile } from '../uris.ts';
import { codeActions } from './code-actions.ts';
import { Converter } from './convert.ts';
import type { AnalysisEvent, AnalysisNotification, AnalysisRequests, Diagnosed, StartOptions, TextChange } from './messages.ts';
import { explanation, hover, settingsInWords } from './pages.ts';

/** What the composition root of the analysis thread gives. */
export interface AnalysisOptions {
  readonly createWorkspace: (folders: readonly string[], overrides: Overrides, log: (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void) => Workspace;
  readonly rules: readonly Rule[];
  readonly emit: (event: AnalysisEvent) => void;
}

/** Answers the main thread from a workspace. Lives in the analysis thread, and is the only one that touches the workspace. */
export class AnalysisService {
  readonly #options: AnalysisOptions;
  readonly #uris = new Map<FileId, string>();
  /** The other way round. */
  readonly #ids = new Map<string, FileId>();
  readonly #versions = new Map<FileId, number>();
  #workspace: Workspace | undefined;
  #convert: Converter | undefined;
  #folders: readonly string[] = [];
  #enabled: ReadonlyMap<string, boolean> = new Map();
  #loading: Promise<void> | undefined;
  #configurationUris: readonly string[] = [];
  #disposed = false;
  #fileCount = 0;
  #restarts = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: AnalysisOptions) {
    this.#options = options;
  }

  /** Takes news in order. Nothing here takes long: reading and analysing happen when somebody asks. */
  notify(notification: AnalysisNotification): void {
    switch (notification.kind) {
      case 'start':
        this.#begin(notification.start);
        break;
      case 'opened':
        this.#open(notification.uri, notification.languageId, notification.version, notification.text);
        break;
      case 'changed':
        this.#change(notification.uri, notification.version, notification.changes);
        break;
      case 'closed':
        this.#close(notification.uri);
        break;
      case 'files-changed':
        this.#workspace?.changedOnDisk(notification.uris.filter((uri) => uri.startsWith('file:')).map(pathOfUri));
        this.#afterOutsideChange();
        break;
      case 'folders':
        this.#folders = notification.uris.map(pathOfUri);
        this.#workspace?.setFolders(this.#folders);
        this.#afterOutsideChange();
        break;
      case 'settings':
        this.#configure(notification.settings);
        this.#afterOutsideChange();
        break;
    }
  }

  async answer<M extends keyof AnalysisRequests>(method: M, params: AnalysisRequests[M]['params'], cancel: Cancel): Promise<AnalysisRequests[M]['result']>;
  async answer(method: keyof AnalysisRequests, params: unknown, cancel: Cancel): Promise<unknown> {
    switch (method) {
      case 'diagnostics':
        return this.#diagnose((params as AnalysisRequests['diagnostics']['params']).uri, cancel);
      case 'codeActions':
        return this.#codeActions(params as AnalysisRequests['codeActions']['params'], cancel);
      case 'hover':
        return this.#hover(params as AnalysisRequests['hover']['params'], cancel);
      case 'explain':
        return this.#explain(params as AnalysisRequests['explain']['params'], cancel);
      case 'rulePage': {
        const rule = this.#options.rules.find(({ id }) => id === (params as AnalysisRequests['rulePage']['params']).id);
        return rule === undefined ? null : { markdown: rulePage(rule) };
      }
      case 'rules':
        return this.#options.rules.map(({ id, summary }) => ({ id, summary })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      case 'effectiveConfiguration':
        return { text: this.#effectiveConfiguration((params as { readonly uri: string }).uri) };
      case 'whySilent':
        return { text: await this.#whySilent((params as { readonly uri: string }).uri, cancel) };
      case 'dispose':
        this.#disposed = true;
        clearTimeout(this.#retry);
        await this.#workspace?.dispose();
        return null;
      default:
        return unreachable(method);
    }
  }

  #begin(start: StartOptions): void {
    this.#folders = start.folders.map(pathOfUri);
    const workspace = this.#options.createWorkspace(this.#folders, {}, (level, message) => this.#options.emit({ kind: 'log', level, message }));
    this.#workspace = workspace;
    this.#convert = new Converter(
      start,
      (file) => this.#uris.get(file) ?? uriOfFile(file),
      (file) => workspace.text(file),
    );
  }

  #open(uri: string, languageId: string, textVersion: number, text: string): void {
    const file = openFileOf(uri, languageId);
    this.#ids.set(uri, file);
    this.#uris.set(file, uri);
    this.#versions.set(file, textVersion);
    this.#workspace?.openText(file, text, textVersion);
  }

  #change(uri: string, textVersion: number, changes: readonly TextChange[]): void {
    const file = this.#fileOf(uri);
    this.#versions.set(file, textVersion);
    const { workspace, convert } = this.#parts();
    // Each range is meant in the text that the change before it has left.
    for (const { range, text } of changes) {
      const span = range === undefined ? { start: 0, end: workspace.text(file)?.length ?? 0 } : convert.span(file, range);
      workspace.editText(file, [{ ...span, text }], textVersion);
    }
  }

  #fileOf(uri: string): FileId {
    return this.#ids.get(uri) ?? fileOfUri(uri);
  }

  #close(uri: string): void {
    const file = this.#fileOf(uri);
    this.#ids.delete(uri);
    this.#uris.delete(file);
    this.#versions.delete(file);
    this.#workspace?.closeText(file);
  }

  #configure(settings: Readonly<Record<string, Partial<Settings>>>): void {
    const enabled = new Map<string, boolean>();
    for (const [uri, each] of Object.entries(settings)) {
      const folder = uri === '' ? undefined : pathOfUri(uri);
      enabled.set(folder ?? '', each.enable !== false);
      this.#workspace?.setOverrides(overridesOf(each), folder);
    }
    this.#enabled = enabled;
  }

  /** Reads what changed and then tells the client to ask again. */
  #afterOutsideChange(): void {
    void this.#loaded()
      .then(() => this.#options.emit({ kind: 'results-changed' }))
      .catch((error: unknown) => this.#options.emit({ kind: 'log', level: 'error', message: `the workspace could not be read: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` }));
  }

  /** Waits until every file is read. Several callers share one reading; a change during it starts another. */
  async #loaded(): Promise<void> {
    const { workspace } = this.#parts();
    while (!this.#disposed && (workspace.stale || this.#loading !== undefined)) {
      this.#loading ??= this.#load(workspace).finally(() => {
        this.#loading = undefined;
      });
      await this.#loading;
    }
  }

  async #load(workspace: Workspace): Promise<void> {
    const started = performance.now();
    this.#status('analysing');
    const isDisposed = (): boolean => this.#disposed;
    const cancel: Cancel = {
      get requested() {
        return isDisposed();
      },
    };
    let last = -Infinity;
    try {
      await workspace.load(cancel, ({ phase, done, total }) => {
        // Often enough to be seen moving.
        if (phase !== 'read' || performance.now() - last < PROGRESS_MS) return;
        last = performance.now();
        this.#options.emit({ kind: 'reading', done, total });
        this.#status('analysing', undefined, undefined, { done, total });
      });
    } finally {
      this.#options.emit({ kind: 'reading', done: 1, total: 1 });
    }
    this.#publishConfiguration(workspace);
    this.#fileCount = workspace.files.length;
    this.#status('idle', undefined, performance.now() - started);
  }

  async #diagnose(uri: string, cancel: Cancel): Promise<Diagnosed> {
    await this.#loaded();
    const { convert } = this.#parts();
    const file = this.#fileOf(uri);
    const started = performance.now();
    const checked = this.#check(file, cancel);
    const textVersion = this.#versions.get(file);
    const diagnosed = checked === undefined ? { items: [], resultId: 'silent', ...(textVersion === undefined ? {} : { version: textVersion }) } : convert.diagnosed(checked, textVersion);
    this.#status('idle', file, performance.now() - started);
    this.#watchProcesses();
    return diagnosed;
  }

  /** What was reported before a process ended may differ now; while none can be started, it is tried again in a while. */
  #watchProcesses(): void {
    const { frontends } = this.#parts().workspace;
    const restarts = frontends.reduce((sum, { status }) => sum + status.restarts, 0);
    const away = frontends.some(({ status }) => status.state === 'restarting');
    if (restarts !== this.#restarts) this.#options.emit({ kind: 'results-changed' });
    this.#restarts = restarts;
    clearTimeout(this.#retry);
    if (away) this.#retry = setTimeout(() => this.#options.emit({ kind: 'results-changed' }), RETRY_MS);
  }

  async #codeActions(params: AnalysisRequests['codeActions']['params'], cancel: Cancel): Promise<AnalysisRequests['codeActions']['result']> {
    await this.#loaded();
    const { workspace, convert } = this.#parts();
    const checked = this.#check(this.#fileOf(params.uri), cancel);
    if (checked === undefined) return [];
    return codeActions(checked, params, { workspace, convert, versionOf: (file) => this.#versions.get(file), equivalent: (code) => ruleOfForeignCode(code, this.#options.rules) });
  }

  async #hover(params: AnalysisRequests['hover']['params'], cancel: Cancel): Promise<AnalysisRequests['hover']['result']> {
    await this.#loaded();
    const checked = this.#check(this.#fileOf(params.uri), cancel);
    return checked === undefined ? null : hover(checked, this.#parts().workspace.lower(checked.file, checked.text), params.position, this.#pageSources());
  }

  async #explain(params: AnalysisRequests['explain']['params'], cancel: Cancel): Promise<AnalysisRequests['explain']['result']> {
    await this.#loaded();
    const checked = this.#check(this.#fileOf(params.uri), cancel);
    if (checked === undefined) return null;
    const sources = this.#pageSources();
    const own = explanation(checked, params.position, sources);
    const alone = own === null ? sources.workspace.checkAlone(checked.file) : undefined;
    return alone === undefined ? own : explanation(alone, params.position, sources);
  }

  #effectiveConfiguration(uri: string): string {
    const path = this.#fileOf(uri);
    return settingsInWords(path, this.#parts().workspace.effectiveSettings(path));
  }

  async #whySilent(uri: string, cancel: Cancel): Promise<string> {
    await this.#loaded();
    const { workspace } = this.#parts();
    const file = this.#fileOf(uri);
    if (!this.#isEnabled(file)) return 'Interleave is switched off by the setting `interleave.enable`.';
    const reason = workspace.whySilent(file);
    if (reason !== undefined) return `The file is not analysed: ${reason}.`;
    const checked = workspace.checkFile(file, cancel);
    const count = checked?.findings.length ?? 0;
    if (count > 0) return `The file is analysed and has ${count} ${count === 1 ? 'problem' : 'problems'}.`;
    const silenced = checked?.suppressed.length ?? 0;
    if (silenced > 0) return `The file is analysed. Comments in it silence ${silenced} ${silenced === 1 ? 'problem' : 'problems'}; there is no other.`;
    const broken = workspace.lower(file, checked?.text ?? '')?.problems[0];
    if (broken !== undefined) return `The file is analysed as far as it can be read: ${broken.message}.`;
    return 'The file is analysed, and no problem was found in it.';
  }

  #check(file: FileId, cancel: Cancel): CheckedFile | undefined {
    return this.#isEnabled(file) ? this.#parts().workspace.checkFile(file, cancel) : undefined;
  }

  #isEnabled(file: FileId): boolean {
    let best = '';
    for (const folder of this.#enabled.keys()) if (folder !== '' && (file === folder || file.startsWith(`${folder}/`)) && folder.length > best.length) best = folder;
    return this.#enabled.get(best) ?? true;
  }

  #pageSources() {
    return { ...this.#parts(), rules: this.#options.rules, folders: this.#folders };
  }

  #parts(): { readonly workspace: Workspace; readonly convert: Converter } {
    if (this.#workspace === undefined || this.#convert === undefined) throw new Error('the analysis was asked before it was started');
    return { workspace: this.#workspace, convert: this.#convert };
  }

  #publishConfiguration(workspace: Workspace): void {
    const { convert } = this.#parts();
    const { files, problems } = workspace.configurationResults();
    const byUri = new Map<string, ReturnType<Converter['diagnostic']>[]>();
    const of = (uri: string) => byUri.get(uri) ?? byUri.set(uri, []).get(uri) ?? [];
    for (const file of files) of(convert.uri(file.file)).push(...file.findings.map((finding) => convert.diagnostic(finding)));
    for (const problem of problems) of(uriOfFile(problem.path)).push(convert.problem(problem));
    for (const uri of this.#configurationUris) if (!byUri.has(uri)) this.#options.emit({ kind: 'configuration-diagnostics', uri, items: [] });
    for (const [uri, items] of byUri) this.#options.emit({ kind: 'configuration-diagnostics', uri, items });
    this.#configurationUris = [...byUri.keys()];
  }

  #lastStatus = '';
  #status(state: 'idle' | 'analysing', file?: FileId, ms?: number, read?: { readonly done: number; readonly total: number }): void {
    const { workspace } = this.#parts();
    const about = file ?? [...this.#uris.keys()][0] ?? `${this.#folders[0] ?? ''}/_.py`;
    const { world, chain } = workspace.effectiveSettings(about);
    const malformed = workspace.configurationResults().problems[0];
    const typescript = typescriptStatus(workspace);
    // Its absence matters to those who have such a file open.
    const lacking = typescript !== undefined && typescript.state !== 'running' && [...this.#uris.keys()].some((each) => languageOf(each) === 'typescript') ? typescript.says : undefined;
    const python = `${world.pythonVersion.major}.${world.pythonVersion.minor}${world.freeThreaded ? 't' : ''} (${world.sources.python})`;
    const status = {
      state: state === 'idle' && (malformed !== undefined || lacking !== undefined) ? ('degraded' as const) : state,
      python,
      ...(typescript === undefined ? {} : { typescript }),
      ...(chain[0] === undefined ? {} : { config: chain[0] }),
      files: this.#fileCount,
      ...(read === undefined ? {} : { read }),
      ...(malformed === undefined ? (lacking === undefined ? {} : { message: lacking }) : { message: `${malformed.path}: ${malformed.message}` }),
    };
    const key = JSON.stringify(status);
    if (key === this.#lastStatus) return;
    this.#lastStatus = key;
    this.#options.emit({ kind: 'status', status: { ...status, ...(ms === undefined ? {} : { lastMs: Math.round(ms) }) } });
  }
}

const PROGRESS_MS = 200;
const RETRY_MS = 1000;

/** Editors write codes as the linters do: `no-x`, `plugin/no-x`, `plugin(no-x)`. */
function ruleOfForeignCode(code: Diagnostic['code'], rules: readonly Rule[]): string | undefined {
  if (typeof code !== 'string') return undefined;
  const [, plugin, rule] = /^(.+)\(([\w-]+)\)$/.exec(code) ?? [];
  const written = plugin === undefined || rule === undefined ? code : `${plugin}/${rule}`;
  return rules.find(({ foreignCodes }) => foreignCodes?.includes(written) === true)?.id;
}

function typescriptStatus({ frontends }: Workspace): TypescriptStatus | undefined {
  const status = frontends.find(({ language }) => language === 'typescript')?.status;
  if (status === undefined || status.state === 'idle') return undefined;
  const { state, says, restarts, memoryBytes } = status;
  // Roughly, so that the client is not told anew after each check.
  return { state, says, restarts, ...(memoryBytes === undefined ? {} : { memoryMb: Math.ceil(memoryBytes / 50e6) * 50 }) };
}

/** The editor's settings as what they set over the project's configuration. Values of a wrong kind are passed over. */
function overridesOf(settings: Partial<Settings>): Overrides {
  const levels = new Map(
    Object.entries(settings.rules ?? {}).flatMap(([id, level]) => {
      const known = levelOf(level);
      return known === undefined ? [] : [[id, known] as const];
    }),
  );
  const python = settings.python;
  const pythonVersion = typeof python?.version === 'string' ? parsePythonVersion(python.version) : undefined;
  const freeThreaded = typeof python?.freeThreaded === 'boolean' ? python.freeThreaded : undefined;
  return {
    ...(settings.profile === 'calm' || settings.profile === 'standard' || settings.profile === 'strict' ? { profile: settings.profile } : {}),
    ...(levels.size === 0 ? {} : { levels }),
    ...(pythonVersion === undefined ? {} : { pythonVersion: { ...pythonVersion, freeThreaded: freeThreaded ?? pythonVersion.freeThreaded } }),
    ...(freeThreaded === undefined ? {} : { freeThreaded }),
    ...(typeof python?.environment === 'string' && python.environment !== '' ? { environment: python.environment } : {}),
    ...(Array.isArray(settings.exclude) && settings.exclude.length > 0 ? { exclude: settings.exclude.filter((each) => typeof each === 'string') } : {}),
  };
}
