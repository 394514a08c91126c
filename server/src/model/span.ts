/** A half-open range of UTF-16 code units in one file's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span in a named file. Paths are absolute, with forward slashes. */
export interface Place {
  readonly file: FileId;
  readonly at: Span;
}

/** The identity of a file: its absolute path with forward slashes, or the URI of a text that has no path (untitled). */
export type FileId = string & { readonly __brand: 'FileId' };
export const fileId = (path: string): FileId => path as FileId;

export const contains = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;
