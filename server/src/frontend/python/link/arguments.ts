import type { Call, Param, Ref, Value } from '../../../model/index.ts';
import type { Arguments, Linker, Scope } from './linker.ts';

export function callArguments(linker: Linker, args: readonly Ref[], keywords: readonly (readonly [string, Ref])[], scope: Scope): Arguments {
  return {
    positional: args.map((arg) => () => linker.evaluate(arg, scope)),
    keywords: new Map(keywords.map(([name, value]) => [name, () => linker.evaluate(value, scope)])),
    refs: args,
    scope,
    spread: false,
  };
}

export function argumentsOf(linker: Linker, call: Call, scope: Scope): Arguments {
  const positional: Ref[] = [];
  const keywords: (readonly [string, Ref])[] = [];
  let spread = false;
  for (const arg of call.args) {
    if (arg.star !== undefined) spread = true;
    else if (arg.name !== undefined) keywords.push([arg.name, arg.value]);
    // What follows `*args` stands at no known position.
    else if (!spread) positional.push(arg.value);
  }
  return { ...callArguments(linker, positional, keywords, scope), spread };
}

/** The arguments that a parameter takes; `skip` parameters are bound already. */
export function argumentsFor(params: readonly Param[], index: number, args: Arguments, skip: number): readonly (() => Value)[] {
  const param = params[index];
  if (param === undefined) return [];
  if (param.kind === 'rest') return args.positional.slice(Math.max(0, index - skip));
  if (param.kind === 'keyword-rest') return [];
  const named = param.kind === 'positional-only' ? undefined : args.keywords.get(param.name);
  if (named !== undefined) return [named];
  const positional = param.kind === 'keyword-only' ? undefined : args.positional[index - skip];
  return positional === undefined ? [] : [positional];
}

/** Whether a call with these arguments can be meant for these parameters, by number and names alone. */
export function fits(params: readonly Param[], args: Arguments, skip: number): boolean {
  const rest = params.some((param) => param.kind === 'rest');
  const keywordRest = params.some((param) => param.kind === 'keyword-rest');
  const places = params.filter((param) => param.kind === 'positional' || param.kind === 'positional-only').length - skip;
  if (!rest && args.positional.length > places) return false;
  if (!keywordRest) {
    for (const name of args.keywords.keys()) {
      if (!params.some((param) => param.name === name && param.kind !== 'positional-only' && param.kind !== 'rest')) return false;
    }
  }
  if (args.spread) return true;
  return params.every((param, index) => index < skip || param.default !== undefined || param.kind === 'rest' || param.kind === 'keyword-rest' || argumentsFor(params, index, args, skip).length > 0);
}
