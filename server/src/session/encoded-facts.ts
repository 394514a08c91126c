import type { FileFacts } from '../model/index.ts';
import { decodeFacts } from './facts-codec.ts';

/**
 * Facts that stay encoded until somebody asks for a part of them, which most files of a large program never see:
 * decoded, facts take several times the memory of the text they are taken from.
 */
export class EncodedFacts implements FileFacts {
  readonly #bytes: Uint8Array;
  #decoded: FileFacts | undefined;
  #digest: string | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get language(): FileFacts['language'] {
    return this.#whole().language;
  }

  get digest(): string {
    return (this.#digest ??= this.glance().digest);
  }

  get problems(): FileFacts['problems'] {
    return this.#whole().problems;
  }

  get units(): FileFacts['units'] {
    return this.#whole().units;
  }

  get classes(): FileFacts['classes'] {
    return this.#whole().classes;
  }

  get imports(): FileFacts['imports'] {
    return this.#whole().imports;
  }

  get exportedNames(): readonly string[] | undefined {
    return this.#whole().exportedNames;
  }

  get directives(): FileFacts['directives'] {
    return this.#whole().directives;
  }

  get foreignSuppressions(): FileFacts['foreignSuppressions'] {
    return this.#whole().foreignSuppressions;
  }

  get generated(): boolean {
    return this.#whole().generated;
  }

  get size(): number {
    return this.#whole().size;
  }

  glance(): FileFacts {
    if (this.#decoded !== undefined) return this.#decoded;
    const facts = decodeFacts(this.#bytes);
    this.#digest ??= facts.digest;
    return facts;
  }

  #whole(): FileFacts {
    return (this.#decoded ??= decodeFacts(this.#bytes));
  }
}
