import { SyntaxKind, type Node, type SourceFile } from 'typescript/unstable/ast';

/** The expression that covers exactly a span of the text, parentheses and statements around it left out. */
export function expressionAt(source: SourceFile, at: { readonly start: number; readonly end: number }): Node | undefined {
  let found: Node | undefined;
  const visit = (node: Node): void => {
    if (node.pos > at.start || node.end < at.end) return;
    if (node.end === at.end && node.pos <= at.start && found === undefined && isExpression(node.kind) && startOf(source.text, node.pos) === at.start) found = node;
    if (found === undefined) node.forEachChild(visit);
  };
  source.forEachChild(visit);
  return found;
}

function isExpression(kind: SyntaxKind): boolean {
  if (kind >= SyntaxKind.FirstStatement && kind <= SyntaxKind.LastStatement) return false;
  return kind !== SyntaxKind.ParenthesizedExpression && kind !== SyntaxKind.JsxExpression && kind !== SyntaxKind.SourceFile && kind !== SyntaxKind.VariableDeclaration && kind !== SyntaxKind.VariableDeclarationList && kind !== SyntaxKind.PropertyAssignment && kind !== SyntaxKind.ExpressionStatement;
}

const TRIVIA = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;

/** Where a node's own text starts: its position includes the white space and comments before it. */
function startOf(text: string, position: number): number {
  TRIVIA.lastIndex = position;
  return position + (TRIVIA.exec(text)?.[0].length ?? 0);
}
