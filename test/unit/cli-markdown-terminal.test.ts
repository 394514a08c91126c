import assert from 'node:assert/strict';
import pc from 'picocolors';
import { renderMarkdownForTerminal } from '../../server/src/cli/markdown-terminal.ts';

describe('Markdown on a terminal', () => {
  const plain = (markdown: string, width = 40): string => renderMarkdownForTerminal(markdown, { colors: pc.createColors(false), width });

  it('joins and wraps paragraphs', () => {
    assert.equal(plain('one two three\nfour five six seven eight nine ten'), 'one two three four five six seven eight\nnine ten\n');
  });

  it('indents code and leaves it as it is', () => {
    assert.equal(plain('```python\nx  =  1\n\n    y = "**a**"\n```'), '    x  =  1\n\n        y = "**a**"\n'.trimStart());
  });

  it('shows headings, emphasis, links and escaped characters without markup', () => {
    assert.equal(plain('# A `b`\n\n**bold** and *soft* \\<x\\> [page](https://a.example/)', 80), 'A `b`\n\nbold and soft <x> page (https://a.example/)\n');
  });

  it('hangs list items on their bullet', () => {
    assert.equal(plain('- one two three four five six seven eight\n1. nine'), '- one two three four five six seven\n  eight\n1. nine\n');
  });

  it('aligns a table that fits', () => {
    assert.equal(plain('| a | b |\n|---|---|\n| long | x \\| y |'), 'a     b\nlong  x | y\n');
  });

  it('writes a table that does not fit row by row', () => {
    assert.equal(
      plain('| step | main | where |\n|---|---|---|\n| 1 | starts a thread that runs forever | a.py:1 |\n| 2 | | a.py:2 |', 30),
      '1  main: starts a thread that\n     runs forever\n   where: a.py:1\n\n2  where: a.py:2\n',
    );
  });

  it('has an unclosed code block end with the text', () => {
    assert.equal(plain('text\n```\ncode'), 'text\n    code\n');
  });
});
