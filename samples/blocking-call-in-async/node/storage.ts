import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

export function loadUser(id: string): unknown {
  return JSON.parse(readFileSync(`users/${id}.json`, 'utf8')); // because: "keeps the one thread while it waits for the disk"
}

export function revision(): string {
  return describe('HEAD');
}

function describe(name: string): string {
  return execFileSync('git', ['describe', name], { encoding: 'utf8' }); // because: "keeps the one thread while it waits for another process"
}

export class Store {
  private template: string | undefined;

  save(name: string, text: string): void {
    writeFileSync(name, gzipSync(text));
  }

  // Read once, and kept.
  page(): string {
    this.template ??= readFileSync('page.html', 'utf8');
    return this.template;
  }
}
