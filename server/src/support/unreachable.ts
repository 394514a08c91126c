/** For the end of an exhaustive switch: the compiler proves that nothing gets here. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}

/** A broken invariant of ours: loud in tests, contained by the fences around rules and requests in the editor. */
export function bug(message: string): never {
  throw new Error(`bug: ${message}`);
}
