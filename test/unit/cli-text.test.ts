import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { codeFrame, printable } from '../../server/src/cli/code-frame.ts';
import { renderText, type TextOptions } from '../../server/src/cli/formats/text.ts';
import { fileId } from '../../server/src/model/index.ts';
import type { Range } from '../../server/src/cli/report.ts';
import { cacheFile, cacheText, finding, report, spanOf } from './cli-fixtures.ts';

const plain: TextOptions = { cwd: '/project', colors: pc.createColors(false), width: 100, quiet: false, offersFix: true };

describe('text output', () => {
  it('shows the finding, its code, its story, its fix and a summary', () => {
    assert.equal(
      renderText(report([finding()]), plain),
      `app/cache.py:11:1: warning[unjoined-thread]: nothing waits for the thread started by \`start()\`
  11 | threading.Thread(target=count).start()
     | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
     |
   1.  main thread, line 11: the thread is started here
   2.  thread count, line 8: and writes \`hits\` without a lock
     | hits += 1
 fix:  Join the thread after it is started (safe)

Found 1 warning in 1 file.
1 finding can be fixed safely with --fix.
`,
    );
  });

  it('names the file of a step elsewhere and shows its code', () => {
    const other = fileId('/project/app/pool.py');
    const texts = new Map([[cacheFile, cacheText], [other, 'import app\n\n\tapp.count()\n']]);
    const step = { lane: 'thread worker', file: other, at: spanOf('import app\n\n\tapp.count()', 'app.count()'), says: 'calls `count`' };
    const output = renderText(report([finding({ steps: [step], fixes: [] })], { texts }), plain);
    assert.ok(output.includes('   1.  thread worker, app/pool.py:3:2: calls `count`\n     | app.count()\n'), output);
  });

  it('is one calm line when nothing is found', () => {
    assert.equal(renderText(report([]), plain), 'No findings in 1 file.\n');
    assert.equal(renderText(report([], { hidden: { byBaseline: 3, byChanged: 1 } }), plain), 'No findings in 1 file (hidden: 3 in the baseline, 1 on unchanged lines).\n');
  });

  it('says what was not analysed, and when it was interrupted', () => {
    const problems = [{ path: '/project/x.py', message: 'permission denied', kind: 'file' as const, line: 3 }];
    assert.equal(
      renderText(report([], { problems, cancelled: true }), plain),
      'x.py:3: problem: permission denied\n\nInterrupted, partial results: no findings in 1 file.\n1 problem kept part of the program from being analysed.\n',
    );
  });

  it('prints findings only when quiet', () => {
    assert.equal(renderText(report([]), { ...plain, quiet: true }), '');
  });

  it('colours when asked to, and says the same', () => {
    const coloured = renderText(report([finding()]), { ...plain, colors: pc.createColors(true) });
    assert.notEqual(coloured, renderText(report([finding()]), plain));
    assert.equal(stripVTControlCharacters(coloured), renderText(report([finding()]), plain));
  });

  it('lets no escape sequence of a source file reach the terminal', () => {
    const text = 'x = "\u001b[2J" ; y()\n';
    const output = renderText(report([finding({ at: spanOf(text, 'y()'), steps: [], message: 'bad \u001b[31m name' })], { texts: new Map([[cacheFile, text]]) }), plain);
    assert.ok(!output.includes('\u001b'));
  });
});

describe('code frame', () => {
  const frame = (text: string, range: Range, width = 60): string =>
    codeFrame(range, { line: (line) => text.split('\n')[line - 1], width, context: 1 })
      .rows.map((row) => (row.kind === 'code' ? `${row.line} ${row.text}` : row.kind === 'marks' ? `  ${row.text}` : '...'))
      .join('\n');
  const at = (startLine: number, startColumn: number, endLine: number, endColumn: number): Range => ({
    start: { line: startLine, column: startColumn },
    end: { line: endLine, column: endColumn },
  });

  it('has one line around the range, and no blank ones', () => {
    assert.equal(frame('a\n\nb\nc\nd', at(3, 1, 3, 2)), '3 b\n  ^\n4 c');
  });

  it('expands tabs in code and marks alike', () => {
    assert.equal(frame('\tx\ty', at(1, 4, 1, 5)), '1     x    y\n           ^');
  });

  it('marks wide characters with two columns and combined ones with one', () => {
    assert.equal(frame("名前 = '漢'; f()", at(1, 1, 1, 3)), "1 名前 = '漢'; f()\n  ^^^^");
    assert.equal(frame("'e\u0301👍🏽'; f()", at(1, 1, 1, 9)), "1 'e\u0301👍🏽'; f()\n  ^^^^^");
  });

  it('underlines each line of a range of several lines', () => {
    assert.equal(frame('x = f(\n    1,\n)', at(1, 5, 3, 2)), '1 x = f(\n      ^^\n2     1,\n      ^^\n3 )\n  ^');
  });

  it('leaves out the middle of a long range', () => {
    const text = ['a(', ' 1,', ' 2,', ' 3,', ' 4,', ' 5,', ')'].join('\n');
    assert.equal(frame(text, at(1, 1, 7, 2)), '1 a(\n  ^^\n2  1,\n   ^^\n...\n7 )\n  ^');
  });

  it('cuts a very long line to a window around the range', () => {
    const text = `${'a'.repeat(100)}TARGET${'b'.repeat(100)}`;
    const [code = '', marks = ''] = frame(text, at(1, 101, 1, 107), 40).split('\n');
    assert.equal(code.slice(2).length, 40);
    assert.match(code, /^1 …a+TARGETb+…$/);
    assert.equal(code.indexOf('TARGET'), marks.indexOf('^'));
    assert.equal(marks.trim(), '^^^^^^');
  });

  it('leaves out lines around it that end before that window', () => {
    const text = `short\n${'a'.repeat(100)}TARGET\nshort`;
    assert.deepEqual(frame(text, at(2, 101, 2, 107), 40).split('\n').length, 2);
  });

  it('marks an empty range at the end of a line', () => {
    assert.equal(frame('f(', at(1, 3, 1, 3)), '1 f(\n    ^');
    assert.equal(frame('', at(1, 1, 1, 1)), '1 \n  ^');
  });

  it('ends a range at the line before when it reaches only its start', () => {
    assert.equal(frame('f()\ng()', at(1, 1, 2, 1)), '1 f()\n  ^^^\n2 g()');
  });

  it('replaces control characters and direction overrides', () => {
    assert.equal(printable('a\u202eb\u0000c'), 'a\uFFFDb\uFFFDc');
  });
});
