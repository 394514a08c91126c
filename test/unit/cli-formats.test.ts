import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { renderGithub } from '../../server/src/cli/formats/github.ts';
import { renderGitlab } from '../../server/src/cli/formats/gitlab.ts';
import { renderJson } from '../../server/src/cli/formats/json.ts';
import { renderJunit } from '../../server/src/cli/formats/junit.ts';
import { renderMarkdown } from '../../server/src/cli/formats/markdown.ts';
import { renderSarif } from '../../server/src/cli/formats/sarif.ts';
import { fileId } from '../../server/src/model/index.ts';
import { cacheFile, cacheText, finding, joinFix, report, spanOf } from './cli-fixtures.ts';

const nasty = finding({ message: 'a <b> & "c" | 100%: x,y\r\nz \u0007', steps: [], fixes: [] });

describe('JSON output', () => {
  it('has the documented shape', () => {
    assert.deepEqual(JSON.parse(renderJson(report([finding()], { problems: [{ path: '/project/x.py', message: 'permission denied', kind: 'file' }] }))), {
      version: 1,
      tool: { name: 'interleave', version: '1.2.3' },
      files: 1,
      problems: [{ path: 'x.py', message: 'permission denied' }],
      findings: [
        {
          rule: 'unjoined-thread',
          path: 'app/cache.py',
          severity: 'warning',
          certainty: 'likely',
          range: { start: { line: 11, column: 1 }, end: { line: 11, column: 39 } },
          message: 'nothing waits for the thread started by `start()`',
          fingerprint: 'f00d',
          steps: [
            { lane: 'main thread', path: 'app/cache.py', range: { start: { line: 11, column: 1 }, end: { line: 11, column: 39 } }, message: 'the thread is started here' },
            { lane: 'thread count', path: 'app/cache.py', range: { start: { line: 8, column: 5 }, end: { line: 8, column: 14 } }, message: 'and writes `hits` without a lock' },
          ],
          fixes: [{ title: 'Join the thread after it is started', safety: 'safe' }],
        },
      ],
    });
  });

  it('sorts by path, position and rule', () => {
    const other = fileId('/project/app/b.py');
    const texts = new Map([[cacheFile, cacheText], [other, cacheText]]);
    const unsorted = [
      finding({ file: other }),
      finding({ rule: 'b-rule' }),
      finding({ rule: 'a-rule' }),
      finding({ rule: 'z-rule', at: spanOf(cacheText, 'hits') }),
    ];
    const parsed = JSON.parse(renderJson(report(unsorted, { texts }))) as { findings: { rule: string; path: string }[] };
    assert.deepEqual(parsed.findings.map(({ path, rule }) => `${path} ${rule}`), [
      'app/b.py unjoined-thread',
      'app/cache.py z-rule',
      'app/cache.py a-rule',
      'app/cache.py b-rule',
    ]);
  });

  it('counts columns in UTF-16 code units', () => {
    const text = "x = '😀'; y()\n";
    const parsed = JSON.parse(renderJson(report([finding({ at: spanOf(text, 'y()'), steps: [] })], { texts: new Map([[cacheFile, text]]) }))) as { findings: { range: unknown }[] };
    assert.deepEqual(parsed.findings[0]?.range, { start: { line: 1, column: 11 }, end: { line: 1, column: 14 } });
  });

  it('says when the run was interrupted', () => {
    assert.equal((JSON.parse(renderJson(report([], { cancelled: true }))) as { partial?: boolean }).partial, true);
  });
});

describe('SARIF output', () => {
  const schemaPath = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const ajv = new AjvDraft04({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, 'utf8')) as object);
  const parse = (text: string): Log => {
    const log = JSON.parse(text) as Log;
    assert.ok(validate(log), JSON.stringify(validate.errors, undefined, 2));
    return log;
  };

  it('is valid by the schema with findings, problems and strange paths', () => {
    const odd = fileId('/project/a b/ünï#1.py');
    const outside = fileId('/elsewhere/x.py');
    const texts = new Map([[cacheFile, cacheText], [odd, cacheText], [outside, cacheText]]);
    const log = parse(renderSarif(report([finding(), nasty, finding({ file: odd }), finding({ file: outside, rule: 'of-no-known-rule' })], {
      texts,
      cancelled: true,
      problems: [{ path: '/project/x.py', message: 'permission denied', kind: 'file' }, { path: '/project/interleave.toml', message: 'unknown key', kind: 'config', line: 3, column: 1 }],
    })));
    const uris = log.runs[0]?.results?.map((result) => result.locations?.[0]?.physicalLocation?.artifactLocation);
    assert.deepEqual(uris, [
      { uri: 'file:///elsewhere/x.py' },
      { uri: 'a%20b/%C3%BCn%C3%AF%231.py', uriBaseId: '%SRCROOT%' },
      { uri: 'app/cache.py', uriBaseId: '%SRCROOT%' },
      { uri: 'app/cache.py', uriBaseId: '%SRCROOT%' },
    ]);
    assert.equal(log.runs[0]?.invocations?.[0]?.executionSuccessful, false);
    assert.equal(log.runs[0]?.invocations?.[0]?.toolExecutionNotifications?.length, 3);
  });

  it('is valid without findings', () => {
    assert.deepEqual(parse(renderSarif(report([]))).runs[0]?.results, []);
  });

  it('tells the whole story in the first thread flow and then lane by lane', () => {
    const result = parse(renderSarif(report([finding()]))).runs[0]?.results?.[0];
    const told = result?.codeFlows?.map((flow) => flow.threadFlows.map((thread) => thread.locations.map(({ executionOrder, location }) => `${executionOrder} ${location?.message?.text}`)));
    assert.deepEqual(told, [
      [['1 main thread: the thread is started here', '2 thread count: and writes `hits` without a lock']],
      [['1 main thread: the thread is started here'], ['2 thread count: and writes `hits` without a lock']],
    ]);
    assert.equal(result?.relatedLocations?.length, 2);
    assert.deepEqual(result?.partialFingerprints, { 'interleave/v1': 'f00d' });
  });

  it('carries the page of each rule and points results at it', () => {
    const run = parse(renderSarif(report([finding()]))).runs[0];
    const descriptor = run?.tool.driver.rules?.[run.results?.[0]?.ruleIndex ?? -1];
    assert.equal(descriptor?.id, 'unjoined-thread');
    assert.match(descriptor?.help?.markdown ?? '', /^# unjoined-thread\n/);
    assert.equal(descriptor?.defaultConfiguration?.level, 'warning');
  });

  it('offers the edits of sound fixes and none of sketches', () => {
    const sketch = { ...joinFix, title: 'Write a lock', safety: 'sketch' as const };
    const result = parse(renderSarif(report([finding({ fixes: [sketch, joinFix] })]))).runs[0]?.results?.[0];
    assert.deepEqual(result?.fixes?.map((fix) => fix.description?.text), ['Join the thread after it is started (safe)']);
    assert.deepEqual(result?.fixes?.[0]?.artifactChanges[0]?.replacements, [
      { deletedRegion: { startLine: 12, startColumn: 1, endLine: 12, endColumn: 1 }, insertedContent: { text: 'thread.join()\n' } },
    ]);
  });
});

describe('GitHub output', () => {
  it('writes one workflow command per finding', () => {
    assert.equal(
      renderGithub(report([finding()]), undefined),
      '::warning file=app/cache.py,line=11,endLine=11,col=1,endColumn=39,title=interleave (unjoined-thread)::nothing waits for the thread started by `start()`%0A1. main thread (app/cache.py:11): the thread is started here%0A2. thread count (app/cache.py:8): and writes `hits` without a lock\n',
    );
  });

  it('escapes messages and properties, so that no text can end or start a command', () => {
    const file = fileId('/project/a,b:c%.py');
    const output = renderGithub(report([finding({ ...nasty, file })], { texts: new Map([[file, cacheText]]) }), undefined);
    assert.equal(output, '::warning file=a%2Cb%3Ac%25.py,line=11,endLine=11,col=1,endColumn=39,title=interleave (unjoined-thread)::a <b> & "c" | 100%25: x,y%0D%0Az \u0007\n');
  });

  it('names no columns for a range of several lines', () => {
    const output = renderGithub(report([finding({ at: spanOf(cacheText, 'hits = 0\n\n\ndef'), steps: [], severity: 'hint' })]), undefined);
    assert.match(output, /^::notice file=app\/cache\.py,line=3,endLine=6,title=/);
  });

  it('names paths from the root of the checkout', () => {
    assert.match(renderGithub(report([finding({ steps: [] })]), '/'), /file=project\/app\/cache\.py,/);
    assert.match(renderGithub(report([finding({ steps: [] })]), '/other'), /file=app\/cache\.py,/);
  });
});

describe('GitLab output', () => {
  it('gives every issue a fingerprint of its own', () => {
    const issues = JSON.parse(renderGitlab(report([finding(), finding()]), undefined)) as { fingerprint: string; check_name: string; severity: string; location: unknown }[];
    assert.equal(new Set(issues.map((issue) => issue.fingerprint)).size, 2);
    assert.deepEqual(
      issues.map(({ check_name, severity, location }) => ({ check_name, severity, location })),
      Array.from({ length: 2 }, () => ({ check_name: 'unjoined-thread', severity: 'major', location: { path: 'app/cache.py', lines: { begin: 11, end: 11 } } })),
    );
  });

  it('is an empty array without findings', () => {
    assert.equal(renderGitlab(report([]), undefined), '[]\n');
  });
});

describe('JUnit output', () => {
  it('fails what fails the run and passes the rest', () => {
    const output = renderJunit(report([finding(), finding({ severity: 'hint', at: spanOf(cacheText, 'hits') })]));
    assert.match(output, /<testsuites name="interleave" tests="2" failures="1" errors="0">/);
    assert.equal(output.match(/<failure type="warning"/g)?.length, 1);
    assert.equal(output.match(/<system-out>/g)?.length, 1);
  });

  it('escapes markup and drops what XML cannot hold', () => {
    const output = renderJunit(report([nasty]));
    assert.match(output, /message="a &lt;b&gt; &amp; &quot;c&quot; \| 100%: x,y\r\nz \uFFFD"/);
    assert.ok(!output.includes('\u0007'));
  });

  it('has a case even without findings, and errors for problems', () => {
    assert.match(renderJunit(report([])), /tests="1" failures="0"/);
    assert.match(renderJunit(report([], { problems: [{ path: '/project/x.py', message: 'a < b', kind: 'file' }] })), /<error message="a &lt; b"\/>/);
  });
});

describe('Markdown output', () => {
  it('is a report for people', () => {
    assert.equal(
      renderMarkdown(report([finding()])),
      `# Interleave report

Found 1 warning in 1 file.

| Rule | Severity | Findings | What it is |
| --- | --- | ---: | --- |
| \`unjoined-thread\` | warning | 1 | a thread is started and nothing ever waits for it |

## \`app/cache.py\`

- **warning** \`unjoined-thread\` at line 11, column 1: nothing waits for the thread started by \`start()\`

  \`\`\`python
  threading.Thread(target=count).start()
  \`\`\`

  1. main thread, line 11: the thread is started here
  2. thread count, line 8: and writes \`hits\` without a lock

  Fix (safe): Join the thread after it is started
`,
    );
  });

  it('escapes what Markdown would take for markup, outside code only', () => {
    const output = renderMarkdown(report([finding({ message: '<b> *x* | `a*b|c` _y_', steps: [], fixes: [] })]));
    assert.ok(output.includes('\\<b\\> \\*x\\* \\| `a*b|c` \\_y\\_'), output);
  });
});
