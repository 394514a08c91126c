import assert from 'node:assert/strict';
import { lower } from './lowering-fixtures.ts';

/** `kind rules -- reason: covered text`. */
function directives(text: string): string[] {
  return lower(text).directives.map((directive) => {
    const covered = text.slice(directive.covers.start, directive.covers.end);
    switch (directive.kind) {
      case 'malformed':
        return `malformed: ${directive.message}`;
      case 'guarded-by':
      case 'runs-on':
      case 'owned-by':
        return `${directive.kind} ${directive.argument}: ${covered}`;
      default:
        return `${directive.kind} ${directive.rules.map((rule) => rule.id).join()}${directive.reason ? ` -- ${directive.reason}` : ''}: ${covered}`;
    }
  });
}

describe('comments to this linter', () => {
  it('a trailing one covers its line', () => {
    assert.deepEqual(directives('f(\n    a,  # interleave: ignore[x-y] -- because\n    b)\n'), ['ignore x-y -- because:     a,  # interleave: ignore[x-y] -- because']);
  });
  it('one on a line of its own covers the whole next statement', () => {
    assert.deepEqual(directives('a()\n# interleave: ignore[x, y]\n\n# another comment\nf(\n    1,\n)\nb()\n'), ['ignore x,y: f(\n    1,\n)']);
  });
  it('above a compound statement it covers the header, decorators included', () => {
    assert.deepEqual(directives('# interleave: ignore[x]\n@d\nasync def f(\n    a,\n):  # c: d\n    pass\n'), ['ignore x: @d\nasync def f(\n    a,\n):']);
    assert.deepEqual(directives('if a:\n    pass\n# interleave: ignore[x]\nelse:\n    pass\n'), ['ignore x: else:']);
    assert.deepEqual(directives('def f():\n    # interleave: ignore[x]\n    with a: b()\n'), ['ignore x: with a:']);
  });
  it('inside a statement it covers the next line', () => {
    assert.deepEqual(directives('f(\n    # interleave: ignore[x]\n    a,\n    b,\n)\n'), ['ignore x:     a,']);
  });
  it('at the end of the file it covers nothing but itself', () => {
    assert.deepEqual(directives('a()\n# interleave: ignore[x]\n'), ['ignore x: # interleave: ignore[x]']);
  });
  it('covers the file, or a range', () => {
    assert.deepEqual(directives('# interleave: ignore-file[x] -- legacy\na()\n'), ['ignore-file x -- legacy: # interleave: ignore-file[x] -- legacy\na()\n']);
    const text = 'a()\n# interleave: off[x]\nb()\n# interleave: on[y]\nc()\n# interleave: on[x]\nd()\n';
    assert.deepEqual(directives(text)[0], 'off x: # interleave: off[x]\nb()\n# interleave: on[y]\nc()\n');
  });
  it('states facts', () => {
    assert.deepEqual(directives('self.x = 1  # interleave: guarded-by(self._lock)\n# interleave: runs-on(loop)\ndef f(): pass\nt = f()  # interleave: owned-by(pool)\n').map((each) => each.split(':')[0]), ['guarded-by self._lock', 'runs-on loop', 'owned-by pool']);
  });
  it('says what is wrong with one that cannot be understood', () => {
    assert.deepEqual(directives('a  # interleave: ignore\nb  # interleave: ignore[]\nc  # interleave: ignor[x]\nd  # interleave:\ne  # interleave: ignore[x\nf  # interleave: ignore[x] because\ng  # interleave: ignore[X1]\nh  # interleave: guarded-by\n'), [
      'malformed: name the rules: `ignore[rule-id]`',
      'malformed: name the rules: `ignore[rule-id]`',
      'malformed: `ignor` is not understood; did you mean `ignore[rule-id]`?',
      'malformed: say what to do: `ignore[rule-id]`',
      'malformed: the list of rules is not closed: `]` is missing',
      'malformed: write the reason after ` -- `',
      'malformed: `X1` is not a rule id',
      'malformed: write what it is in parentheses: `guarded-by(…)`',
    ]);
  });
  it('is not seen in prose that starts with the word', () => {
    assert.deepEqual(directives('a  # Interleave: each block precedes its group.\nb  # interleave: disable this here\n'), ['malformed: `disable` is not understood; did you mean `ignore[rule-id]`?']);
  });
  it('has a span for each rule named', () => {
    const text = 'a  # interleave: ignore[one,  two]\n';
    const [directive] = lower(text).directives;
    assert.ok(directive?.kind === 'ignore');
    assert.deepEqual(directive.rules.map((rule) => text.slice(rule.at.start, rule.at.end)), ['one', 'two']);
    assert.equal(text.slice(directive.at.start, directive.at.end), '# interleave: ignore[one,  two]');
  });
  it('is not looked for in strings', () => {
    assert.deepEqual(directives('x = "# interleave: ignore[x]"\n'), []);
  });
  it('works with Windows line ends', () => {
    assert.deepEqual(directives('a()  # interleave: ignore[x] -- why\r\nb()\r\n'), ['ignore x -- why: a()  # interleave: ignore[x] -- why']);
  });
});

describe('comments to other tools', () => {
  const foreign = (text: string): string[] => lower(text).foreignSuppressions.map((each) => `${each.tool} ${each.codes.join()}`);
  const cases: Readonly<Record<string, readonly string[]>> = {
    '# noqa': ['noqa '],
    '#noqa:E501': ['noqa E501'],
    '# NOQA: ASYNC251, RUF006': ['noqa ASYNC251,RUF006'],
    '# type: ignore': ['type '],
    '# type: ignore[unused-coroutine]': ['type unused-coroutine'],
    '# pyright: ignore[reportUnusedCoroutine]': ['pyright reportUnusedCoroutine'],
    '# pylint: disable=W0611,unused-import': ['pylint W0611,unused-import'],
    '# noqa: E501  # type: ignore': ['noqa E501', 'type '],
    '# noqa: E501  # interleave: ignore[x] -- y  # pyright: ignore': ['noqa E501', 'pyright '],
    '# not a noqan comment': [],
  };
  for (const [comment, expected] of Object.entries(cases)) it(`\`${comment}\``, () => assert.deepEqual(foreign(`x = 1  ${comment}\n`), expected));

  it('leaves this linter’s comment whole beside another', () => {
    assert.deepEqual(directives('x  # noqa: E501  # interleave: ignore[x] -- y  # pyright: ignore\n').map((each) => each.split(':')[0]), ['ignore x -- y']);
  });
});

describe('generated files', () => {
  it('are told by their header', () => {
    assert.ok(lower('# Generated by the protocol buffer compiler.  DO NOT EDIT!\nx = 1\n').generated);
    assert.ok(lower('"""Auto-generated by a tool."""\n').generated);
    assert.ok(lower('#!/usr/bin/env python\n# @generated\n').generated);
    assert.ok(!lower('x = "do not edit"\n').generated);
    assert.ok(!lower(`${'x = 1\n'.repeat(200)}# do not edit the above\n`).generated);
  });
});
