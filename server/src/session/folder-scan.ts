import { statSync } from 'node:fs';
import type { FileId } from '../model/index.ts';
import type { Cancel, Problem } from './contract.ts';
import { Discovery, leftOutByDefault, type FoundFile } from './discovery.ts';
import { isDeclarationFile } from './languages.ts';
import { madeFile } from './made-files.ts';
import { folderOf, hasPath, parentOf, reasonOf } from './paths.ts';
import type { Settings } from './settings.ts';

export interface ScanOptions {
  readonly folders: readonly string[];
  readonly settings: Settings;
  readonly extensions: readonly string[];
  readonly explicit: ReadonlySet<FileId>;
}

/** Looks through all workspace folders, and knows for every file why it is left out. */
export class FolderScan {
  readonly #options: ScanOptions;
  readonly #discoveries: readonly Discovery[];
  #problems: readonly Problem[] = [];
  #projects: readonly string[] = [];

  constructor(options: ScanOptions) {
    const { folders, settings, extensions } = options;
    this.#options = options;
    this.#discoveries = folders.map((folder) => new Discovery(folder, settings.configurations, extensions, settings.overridesOf(folder).exclude ?? []));
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Folders of projects, see `Discovered`. */
  get projects(): readonly string[] {
    return this.#projects;
  }

  walk(cancel: Cancel): FoundFile[] {
    const found = new Map<string, FoundFile>();
    const problems: Problem[] = [];
    const projects: string[] = [];
    for (const discovery of this.#discoveries) {
      const walked = discovery.walk(cancel);
      problems.push(...walked.problems);
      projects.push(...walked.projects);
      for (const file of walked.files) found.set(file.id, file);
    }
    for (const id of this.#options.explicit) {
      if (found.has(id) || this.reason(id) !== undefined) continue;
      try {
        const { size, mtimeMs } = statSync(id);
        found.set(id, { id, size, mtimeMs });
      } catch (error) {
        problems.push({ path: id, kind: 'file', message: `the file cannot be read: ${reasonOf(error)}` });
      }
    }
    this.#problems = problems;
    this.#projects = projects;
    return [...found.values()];
  }

  /** Why a file is left out that is open or named; `undefined` when it is looked at. */
  reason(id: FileId): string | undefined {
    if (!hasPath(id)) return undefined;
    if (this.#options.explicit.has(id)) return (isDeclarationFile(id) ? madeFile(id, parentOf(id)) : undefined) ?? this.#excluded(id);
    const discovery = this.#discoveryOf(id);
    if (discovery !== undefined) return discovery.reason(id);
    for (let folder = parentOf(id); parentOf(folder) !== folder; folder = parentOf(folder)) {
      const reason = leftOutByDefault(folder);
      if (reason !== undefined) return reason;
    }
    return madeFile(id, parentOf(id)) ?? this.#excluded(id);
  }

  #excluded(id: FileId): string | undefined {
    const discovery = this.#discoveryOf(id) ?? new Discovery(parentOf(id), this.#options.settings.configurations, [], []);
    return discovery.excluded(id);
  }

  #discoveryOf(id: FileId): Discovery | undefined {
    const folder = folderOf(this.#options.folders, id);
    return this.#discoveries.find((each) => each.folder === folder);
  }
}
