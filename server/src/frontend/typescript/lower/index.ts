import type { SourceFile } from 'typescript/unstable/ast';
import type { Binding, ClassFact, FileFacts, FileId, Span, Unit, Variable } from '../../../model/index.ts';
import { digestOf } from '../../digest.ts';
import { readComments } from './comments.ts';
import { lowerExpression } from './expressions.ts';
import { isGenerated } from './headers.ts';
import { Lowering, type Visitors } from './lowering.ts';
import { joinNames } from './names.ts';
import { lowerStatement, lowerStatements } from './statements.ts';

export interface LowerSourceOptions {
  readonly file: FileId;
  readonly depth: 'whole' | 'interface';
  /** Where the text has syntax errors, as far as that is known: nothing is claimed about statements that hold one. */
  readonly errors?: readonly Span[];
}

const VISITORS: Visitors = { expression: lowerExpression, statement: lowerStatement, block: lowerStatements };

/** Facts of a parsed text. `text` is that of `source`. Problems of syntax are for the caller to add. */
export function lowerSourceFile(source: SourceFile, text: string, options: LowerSourceOptions): FileFacts {
  const whole = options.depth === 'whole';
  const l = new Lowering(text, VISITORS, { whole, errors: options.errors ?? [] });
  l.inUnit(l.unit, () => l.block(source.statements));

  const joined = joinNames(l.scopes);
  const ofUnits = l.units.map((): Map<string, Variable> => new Map());
  for (const scope of l.scopes) {
    const known = ofUnits[scope.unit];
    if (scope.kind !== 'class' && known !== undefined) merge(known, joined.get(scope) ?? []);
  }
  const [module] = ofUnits;
  if (module !== undefined) addExports(module, l.exported);
  const units = l.units.map(({ facts, index }): Unit => {
    facts.variables = [...(ofUnits[index]?.values() ?? [])];
    return facts;
  });
  const classes = l.classes.map(
    (draft): ClassFact => ({
      ...draft.fact,
      members: joined.get(draft.scope) ?? [],
      attributes: [...draft.attributes].map(([name, bindings]) => ({ name, bindings })),
    }),
  );
  const shared = { units, classes, imports: l.imports, ...(l.exported.size > 0 ? { exportedNames: [...l.exported.keys()] } : {}) };
  return {
    language: 'typescript',
    digest: digestOf(shared, l.typeDeclarations.map(({ start, end }) => text.slice(start, end))),
    problems: l.problems,
    ...shared,
    ...(whole ? readComments(source, text, l.statements) : { directives: [], foreignSuppressions: [] }),
    generated: isGenerated(text),
    size: text.length,
  };
}

/** Blocks that are no region of their own share the variables of the region around them. */
function merge(known: Map<string, Variable>, variables: readonly Variable[]): void {
  for (const variable of variables) {
    const key = variable.block === undefined ? variable.name : `${variable.name} ${variable.block}`;
    const before = known.get(key);
    if (before === undefined) known.set(key, variable);
    else {
      const bindings = [...before.bindings, ...variable.bindings].sort((first, second) => first.order - second.order);
      const reads = [...before.reads, ...variable.reads].sort((first, second) => first.at.start - second.at.start);
      known.set(key, { ...before, bindings, reads });
    }
  }
}

/** What the module exports under a name that no variable of its own has is a variable of it too. */
function addExports(module: Map<string, Variable>, exported: ReadonlyMap<string, Binding | undefined>): void {
  for (const [name, binding] of exported) {
    if (binding === undefined || (module.get(name)?.bindings.length ?? 0) > 0) continue;
    module.set(name, { name, bindings: [binding], reads: module.get(name)?.reads ?? [] });
  }
}
