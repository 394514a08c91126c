import type { ClassFact, FileFacts, Unit, Variable } from '../../model/index.ts';
import { digestOf } from '../digest.ts';
import { readComments } from './directives.ts';
import type { FlatTree } from './flat-tree.ts';
import { Lowering, type LoweringOptions, type Visitors } from './lowering.ts';
import { joinNames } from './names.ts';
import { syntaxProblems } from './problems.ts';
import { exportedNames } from './exports.ts';
import { lowerExpression } from './expressions.ts';
import { docstringOf } from './headers.ts';
import { isStatement, lowerBlock, lowerStatement } from './statements.ts';

const VISITORS: Visitors = { expression: lowerExpression, statement: lowerStatement, block: lowerBlock, isStatement };

/** Facts of a parsed text. */
export function lowerTree(tree: FlatTree, options: LoweringOptions): FileFacts {
  const l = new Lowering(tree, VISITORS, options);
  const { unit } = l;
  const problems = syntaxProblems(tree);
  const doc = docstringOf(l, 0);
  if (doc !== undefined) unit.facts.docAt = l.at(doc);
  l.inUnit(unit, () => lowerBlock(l, 0));

  const variables = joinNames(l.scopes);
  // The variables of comprehensions follow those of the unit itself.
  const ofUnits = l.units.map((): Variable[] => []);
  for (const scope of l.scopes) if (scope.kind !== 'class') ofUnits[scope.unit]?.push(...(variables.get(scope) ?? []));
  const units = l.units.map(({ facts, index }): Unit => {
    facts.variables = ofUnits[index] ?? [];
    return facts;
  });
  const classes = l.classes.map(
    (draft): ClassFact => ({
      ...draft.fact,
      members: variables.get(draft.scope) ?? [],
      attributes: [...draft.attributes].map(([name, bindings]) => ({ name, bindings })),
    }),
  );
  const exported = exportedNames(l);
  const shared = { units, classes, imports: l.imports, ...(exported ? { exportedNames: exported } : {}) };
  return {
    language: 'python',
    digest: digestOf(shared),
    problems: [...problems, ...l.problems],
    ...shared,
    ...(options.whole ? readComments(tree.text, tree.comments, l.statements) : { directives: [], foreignSuppressions: [] }),
    generated: isGenerated(tree),
    size: tree.text.length,
  };
}

// A notice further down speaks of something else.
const HEADER = 600;

function isGenerated(tree: FlatTree): boolean {
  const { text, comments } = tree;
  if (!GENERATED.test(text.slice(0, HEADER))) return false;
  for (let index = 0; index < comments.length && (comments[index] as number) < HEADER; index += 2) {
    if (GENERATED.test(text.slice(comments[index], comments[index + 1]))) return true;
  }
  const doc = tree.start[1] ?? 0;
  return /^['"]/.test(text.slice(doc, doc + 1)) && GENERATED.test(text.slice(doc, Math.min(tree.end[1] ?? 0, HEADER)));
}

const GENERATED = /@generated\b|\b(?:auto(?:matically)?[- ]?)?generated (?:by|from|code|file|using|with)\b|\bdo not (?:edit|modify)\b/i;
