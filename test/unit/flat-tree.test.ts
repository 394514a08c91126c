import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';
import { readGrammar, readTree, TreeBuffers } from '../../server/src/frontend/python/flat-tree.ts';
import { loadRuntime } from '../../server/src/frontend/python/parser.ts';
import { K, kindName, kindOfType } from '../../server/src/frontend/python/node-kinds.ts';

const resolve = createRequire(import.meta.url).resolve;

/** The flat tree is read from the parser's memory, so it is compared, node by node, with what the parser's own interface shows. */
describe('the flat tree', () => {
  let compare: (text: string) => void = () => undefined;

  before(async () => {
    const memory = await loadRuntime(resolve('web-tree-sitter/web-tree-sitter.wasm'));
    const language = await Language.load(resolve('tree-sitter-python/tree-sitter-python.wasm'));
    const parser = new Parser();
    parser.setLanguage(language);
    const address = (wrapper: unknown): number => (wrapper as { 0: number })[0];
    const grammar = readGrammar(memory, address(language), language.types, (symbol) => language.nodeTypeIsNamed(symbol));
    const buffers = new TreeBuffers();
    compare = (text) => {
      const tree = parser.parse(text);
      assert.ok(tree);
      const flat = readTree(memory, grammar, address(tree), text, buffers);
      const shown = Array.from({ length: flat.count }, (_, node) => [kindName(flat.kind[node] ?? 0), flat.start[node], flat.end[node], flat.flawed[node] === 1, flat.next[node]]);
      assert.deepEqual(shown, expected(tree.rootNode, text));
      tree.delete();
    };
  });

  const texts: Readonly<Record<string, string>> = {
    'every kind of statement': 'import a.b as c\nfrom . import (d, e as f)\nx: int = yield y\nx += 1\ndel x, y\nassert x, y\nglobal z\nif a: pass\nelif b: pass\nelse: pass\nwhile a: break\nelse: continue\nfor a, *b in c: pass\ntry: pass\nexcept* (A, B) as e: raise\nfinally: pass\nasync with a as b, c: pass\n@d\nasync def f[T: int, *Ts](a, /, b: int = 1, *, c=2, **d) -> "x": return 1, 2\nclass A(B, m=C): pass\ntype X = list[int] | None\nmatch x:\n    case A(a=1) | [1, *r] if z: pass\n    case {"k": v, **kw}: pass\n    case _: pass\n',
    'every kind of expression': 'a if b else c or not d and -e ** ~f\n[x async for x in y if z]\n{a: b for c in d}\n(lambda *a, k=1: (yield))\nf(*a, **b, c=1, d := 2)\nf(x for x in y)\na[1:2, ::3].b[...]\nawait a < b not in c is not d\nprint\nmatch(type)\n',
    'strings, interpolated or not': 'f"{x!r:>{w}} \\n {y=}" "z" rb\'\\d\' t"{a}" """\n"""\n',
    'comments and continuations': '# a\nx = 1 \\\n    + 2  # b\nif x: # c\n    # d\n    pass\n# e\n',
    'text outside of ASCII': 'é = "😀"; ñ.x("日本")\n\ufeff',
    'white space longer than a packed leaf can hold': `x = ${' '.repeat(400)}1\n${'\n'.repeat(40)}y = ${'z'.repeat(300)}\n`,
    'missing parts': 'x = (1\nf(a b)\nclass :\n  def',
    'errors': 'x = ) 1 (\nfor in:\n  ]\n$ ? !\n',
    'Python 2': 'print "x"\nexec "y"\nprint >>f, x\n',
    'nothing': '',
    'deep nesting': `${'('.repeat(600)}x${')'.repeat(600)}\n`,
  };
  for (const [name, text] of Object.entries(texts)) it(`shows ${name} as the parser does`, () => compare(text));

  it('shows a broken text of every length as the parser does', () => {
    const text = texts['every kind of statement'] ?? '';
    for (let end = 0; end < text.length; end += 7) compare(text.slice(0, end));
  });
});

function expected(root: Node, text: string): unknown[] {
  const nodes: unknown[][] = [];
  const walk = (node: Node): void => {
    if (node.type === 'comment') return;
    const kind = node.type === 'ERROR' ? K.ERROR : kindOfType(node.type, { named: node.isNamed });
    if (kind === undefined) return;
    const shown = [kindName(kind), node.startIndex, node.endIndex, node.hasError || node.isMissing, 0];
    nodes.push(shown);
    if (node.type !== 'string' || /^[a-z]*[ft]/i.test(/^[a-z]*/i.exec(text.slice(node.startIndex, node.startIndex + 2))?.[0] ?? '')) for (const child of node.children) walk(child);
    shown[4] = nodes.length;
  };
  walk(root);
  return nodes;
}
