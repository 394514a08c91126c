declare const __INTERLEAVE_VERSION__: string | undefined;

/** The version of this build; the bundler puts it in, sources run from the tree are `0.0.0-dev`. */
export const version = typeof __INTERLEAVE_VERSION__ === 'undefined' ? '0.0.0-dev' : __INTERLEAVE_VERSION__;
