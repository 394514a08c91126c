/** Everything a rule may import. */
export * from '../model/index.ts';
export * from './rule.ts';
export * from './views.ts';
export * from './sharing.ts';
export * from './handles.ts';
export * from './roles.ts';
export * from './edits.ts';
export * from './blocks.ts';
export * from './awaits.ts';
export * from './awaitable-uses.ts';
export * from './handlers.ts';
export * from './short-waits.ts';
export * from './promised.ts';
export * from './browser.ts';
export * from './js-edits.ts';
export * from './emitters.ts';
export * from './js-blocks.ts';
