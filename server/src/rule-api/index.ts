/** Everything a rule may import. */
export * from '../model/index.ts';
export * from './rule.ts';
export * from './views.ts';
