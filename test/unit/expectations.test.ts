import assert from 'node:assert/strict';
import { expectations } from '../harness/expectations.ts';

describe('expectation comments', () => {
  it('name the rule, the line, the message and the carets below', () => {
    const found = expectations(['x = 1', 'f()  # expect: some-rule "never `f`"', '#^^', 'g()  # because: "here" ', 'h()  # false-alarm: a-rule expect: b-rule'].join('\n'));
    assert.deepEqual(
      found.map(({ kind, line, rule, message, carets }) => [kind, line, rule, message?.source, carets]),
      [
        ['expect', 2, 'some-rule', 'never `f`', { start: 1, end: 3 }],
        ['because', 4, '', 'here', undefined],
        ['false-alarm', 5, 'a-rule', undefined, undefined],
        ['expect', 5, 'b-rule', undefined, undefined],
      ],
    );
  });

  it('are not found in code', () => {
    assert.deepEqual(expectations('print("expect: some-rule")'), []);
  });
});
