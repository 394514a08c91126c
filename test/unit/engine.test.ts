import assert from 'node:assert/strict';
import type { Snapshot } from '../../server/src/engine/contract.ts';
import type { CallSite, FileView, ProgramRule, Report, Rule } from '../../server/src/rule-api/index.ts';
import { analyse, analyseFiles, engineFor, idOf, snapshotOf, textOf, type AnalyseOptions, type Sources } from '../harness/analyse.ts';
import { pythonFrontend } from '../harness/python.ts';

/** A rule that reports every call of a name. */
function reportsCalls(id: string, callee: string, more: Partial<ProgramRule> & { readonly report?: Partial<Report> } = {}): Rule {
  const { report, ...fields } = more;
  return {
    id,
    summary: `${callee} is called`,
    family: 'housekeeping',
    languages: ['python'],
    severity: 'warning',
    since: '0.1.0',
    needs: ['calls'],
    docs: { why: '', instead: '', limits: '', fine: '', references: [] },
    examples: [],
    scope: 'program',
    *check(file: FileView): Iterable<Report> {
      for (const site of file.calls) {
        if (file.text(site.call.calleeAt) !== callee) continue;
        yield { at: site.call.at, grade: 'certain', message: `${callee} is called`, because: [{ lane: 'main', at: site.call.at, says: 'here' }], ...report };
      }
    },
    ...fields,
  };
}

const bad = reportsCalls('bad-call', 'bad');
const worse = reportsCalls('worse-call', 'worse');

/** What the comments of a file did, as a rule that runs after the others sees it. */
function seesSuppressions(seen: string[]): Rule {
  return {
    ...reportsCalls('sees-suppressions', 'nothing'),
    scope: 'file',
    needs: ['directives'],
    afterOthers: true,
    *check(file: FileView): Iterable<Report> {
      for (const use of file.suppressions) {
        for (const rule of use.unused) seen.push(`unused ${rule.id}`);
        for (const rule of use.unknown) seen.push(`unknown ${rule.id}, meant ${rule.meant ?? 'nothing'}`);
        if (use.lacksReason) seen.push('lacks a reason');
        if (use.directive.at.start < 0) yield { at: use.directive.at, grade: 'certain', message: '', because: [] };
      }
    },
  };
}

async function found(text: string, options: AnalyseOptions = { rules: [bad, worse] }): Promise<readonly string[]> {
  const sources = { 'a.py': text };
  return (await analyse(sources, options)).map((finding) => `${finding.rule} ${textOf(sources, finding)}`);
}

describe('a comment', () => {
  it('silences the rule it names on its line only', async () => {
    assert.deepEqual(await found('bad(1)  # interleave: ignore[bad-call] -- known\nbad(2)\n'), ['bad-call bad(2)']);
  });
  it('silences the statement below when it stands on a line of its own', async () => {
    assert.deepEqual(await found('# interleave: ignore[bad-call] -- known\nbad(\n    1\n)\nbad(2)\n'), ['bad-call bad(2)']);
  });
  it('silences no other rule', async () => {
    assert.deepEqual(await found('worse()  # interleave: ignore[bad-call]\n'), ['worse-call worse()']);
  });
  it('silences a whole file', async () => {
    assert.deepEqual(await found('# interleave: ignore-file[bad-call]\nbad(1)\nworse(1)\nbad(2)\n'), ['worse-call worse(1)']);
  });
  it('silences from off to on', async () => {
    assert.deepEqual(await found('bad(1)\n# interleave: off[bad-call]\nbad(2)\n# interleave: on[bad-call]\nbad(3)\n'), ['bad-call bad(1)', 'bad-call bad(3)']);
  });
  it('of another linter silences a rule that reports the same fact', async () => {
    const rules = [reportsCalls('bad-call', 'bad', { foreignCodes: ['RUF006'] }), worse];
    const text = 'bad(1)  # noqa: RUF006\nbad(2)  # noqa: E501\nworse(1)  # noqa: RUF006\n';
    assert.deepEqual(await found(text, { rules }), ['bad-call bad(2)', 'worse-call worse(1)']);
    assert.deepEqual((await found(text, { rules, settings: { honourForeignSuppressions: false } })).length, 3);
  });
  it('puts what it silenced among the suppressed findings', async () => {
    const results = await analyseFiles({ 'a.py': 'bad(1)  # interleave: ignore[bad-call]\n' }, { rules: [bad] });
    assert.deepEqual(results.get('a.py')?.suppressed.map((finding) => finding.rule), ['bad-call']);
  });
  it('is told apart by what it did, when all other rules have reported', async () => {
    const seen: string[] = [];
    await found('bad(1)  # interleave: ignore[bad-call, worse-call]\ngood()  # interleave: ignore[bad-cal]\n', { rules: [seesSuppressions(seen), bad, worse] });
    assert.deepEqual(seen, ['unused worse-call', 'unknown bad-cal, meant bad-call']);
  });
  it('is not unused when its rule is switched off, or crashed', async () => {
    const seen: string[] = [];
    const crashing = reportsCalls('worse-call', 'worse', {
      check() {
        throw new Error('broken');
      },
    });
    await found('good()  # interleave: ignore[bad-call, worse-call]\n', { rules: [bad, crashing, seesSuppressions(seen)], levels: { 'bad-call': 'off' }, onCrash: () => undefined });
    assert.deepEqual(seen, []);
  });
  it('is used when it silences a finding that the profile would hide', async () => {
    const seen: string[] = [];
    await found('bad(1)  # interleave: ignore[bad-call]\n', { rules: [reportsCalls('bad-call', 'bad', { report: { grade: 'possible' } }), seesSuppressions(seen)] });
    assert.deepEqual(seen, []);
  });
  it('needs a reason where the settings ask for one', async () => {
    const seen: string[] = [];
    await found('bad(1)  # interleave: ignore[bad-call]\nbad(2)  # interleave: ignore[bad-call] -- known\n', { rules: [bad, seesSuppressions(seen)], settings: { requireReason: true } });
    assert.deepEqual(seen, ['lacks a reason']);
  });
});

describe('a finding', () => {
  it('has the level of its rule, of the settings, or of the report, whichever is meant', async () => {
    const level = async (options: AnalyseOptions) => (await analyse({ 'a.py': 'bad()\n' }, options)).map((finding) => finding.severity);
    const weak = reportsCalls('bad-call', 'bad', { report: { severity: 'hint' } });
    assert.deepEqual(await level({ rules: [bad] }), ['warning']);
    assert.deepEqual(await level({ rules: [bad], levels: { 'bad-call': 'error' } }), ['error']);
    assert.deepEqual(await level({ rules: [bad], levels: { 'bad-call': 'off' } }), []);
    assert.deepEqual(await level({ rules: [weak], levels: { 'bad-call': 'error' } }), ['hint']);
  });
  it('that is only possible is shown with the strict profile', async () => {
    const rules = [reportsCalls('bad-call', 'bad', { report: { grade: 'possible' } })];
    assert.deepEqual(await found('bad()\n', { rules }), []);
    assert.deepEqual(await found('bad()\n', { rules, profile: 'strict' }), ['bad-call bad()']);
  });
  it('of a low level is left out by the calm profile', async () => {
    const rules = [reportsCalls('bad-call', 'bad', { severity: 'info' }), worse];
    assert.deepEqual(await found('bad()\nworse()\n', { rules, profile: 'calm' }), ['worse-call worse()']);
  });
  it('is reported once per range and rule', async () => {
    const twice: Rule = reportsCalls('bad-call', 'bad', {
      *check(file) {
        for (const site of [...file.calls, ...file.calls]) yield { at: site.call.at, grade: 'certain', message: '', because: [] };
      },
    });
    assert.deepEqual(await found('bad()\n', { rules: [twice] }), ['bad-call bad()']);
  });
  it('keeps its fingerprint when code moves, and shares it with no other', async () => {
    const prints = async (text: string) => (await analyse({ 'a.py': text }, { rules: [bad] })).map((finding) => finding.fingerprint);
    const before = await prints('def f():\n    bad(1)\n    bad(1)\n');
    assert.equal(new Set(before).size, 2);
    assert.deepEqual(await prints('import os\n\n\ndef f():\n  os.getcwd()\n  bad(1)\n  bad(1)\n'), before);
    assert.notDeepEqual(await prints('def g():\n    bad(1)\n    bad(1)\n'), before);
  });
  it('is sorted by place, then by rule', async () => {
    assert.deepEqual(await found('worse()\nbad()\n', { rules: [bad, worse, { ...bad, id: 'a-call' }] }), ['worse-call worse()', 'a-call bad()', 'bad-call bad()']);
  });
});

describe('a rule that crashes', () => {
  it('keeps what it had found, harms no other, and is told of', async () => {
    const crashes: string[] = [];
    const crashing: Rule = reportsCalls('bad-call', 'bad', {
      *check(file) {
        const [first] = file.calls;
        if (first !== undefined) yield { at: first.call.at, grade: 'certain', message: '', because: [] };
        throw new Error('broken');
      },
    });
    assert.deepEqual(await found('bad()\nworse()\n', { rules: [crashing, worse], onCrash: ({ rule, file }) => crashes.push(`${rule} on ${file}`) }), ['bad-call bad()', 'worse-call worse()']);
    assert.deepEqual(crashes, [`bad-call on ${idOf('a.py')}`]);
  });
});

describe('an edit', () => {
  const sources: Sources = {
    'a.py': 'from b import g\ndef f():\n    g()\n',
    'b.py': 'import time\ndef g():\n    h()\ndef h():\n    time.sleep(1)\n',
    'c.py': 'def alone():\n    pass\n',
  };
  /** Asks for the summary of every unit, as a rule of the event loop does. */
  const summarises: Rule = reportsCalls('blocks', 'anything', {
    *check(file, program) {
      for (const site of file.units) if (program.summary(site.key).blocks === 'yes') yield { at: site.unit.nameAt, grade: 'certain', message: site.unit.name, because: [] };
    },
    needs: [],
  });

  async function counted(next: Sources): Promise<{ readonly linked: number; readonly summarised: number; readonly findings: readonly string[] }> {
    const frontend = await pythonFrontend();
    const engine = await engineFor({ rules: [summarises] });
    const first: Snapshot = snapshotOf(frontend, sources);
    engine.update(first);
    for (const path of Object.keys(sources)) engine.check(idOf(path));
    const before = engine.counters;
    engine.update(snapshotOf(frontend, next, {}, first));
    const findings = Object.keys(next).flatMap((path) => engine.check(idOf(path)).findings.map((finding) => finding.message));
    const after = engine.counters;
    return { linked: after.filesLinked - before.filesLinked, summarised: after.unitsSummarised - before.unitsSummarised, findings };
  }

  it('inside a body links nothing again and summarises the units of that file only', async () => {
    const { linked, summarised, findings } = await counted({ ...sources, 'b.py': 'import time\ndef g():\n    h()\ndef h():\n    x = 1\n    time.sleep(1 + x)\n' });
    assert.equal(linked, 0);
    // The module body, `g` and `h`; their callers in the other file are kept.
    assert.equal(summarised, 3);
    assert.deepEqual(findings, ['f', 'g', 'h']);
  });
  it('that changes what a function does reaches its callers', async () => {
    const { linked, summarised, findings } = await counted({ ...sources, 'b.py': 'import time\ndef g():\n    h()\ndef h():\n    x = 1\n' });
    assert.equal(linked, 0);
    assert.equal(summarised, 4);
    assert.deepEqual(findings, []);
  });
  it('that changes an interface links the file and those that import it', async () => {
    const { linked, findings } = await counted({ ...sources, 'b.py': `${sources['b.py']}def more():\n    pass\n` });
    assert.equal(linked, 2);
    assert.deepEqual(findings, ['f', 'g', 'h']);
  });
  it('in a file that nobody imports links that file alone', async () => {
    const { linked } = await counted({ ...sources, 'c.py': 'def other():\n    pass\n' });
    assert.equal(linked, 1);
  });
});

describe('an edit of a local variable that is returned', () => {
  it('reaches the files that use the result', async () => {
    const frontend = await pythonFrontend();
    const lowers: Rule = reportsCalls('starts', 'anything', {
      *check(file, program) {
        for (const site of file.calls) if (program.effect(site)?.handle === 'starts') yield { at: site.call.at, grade: 'certain', message: file.text(site.call.at), because: [] };
      },
    });
    const sources = { 'a.py': 'from b import make\nfrom c import again\nmake().start()\nagain().start()\n', 'b.py': 'from threading import Thread\ndef make():\n    x = Thread()\n    return x\n', 'c.py': 'from b import make\ndef again():\n    y = make()\n    return y\n' };
    const engine = await engineFor({ rules: [lowers] });
    const first = snapshotOf(frontend, sources);
    engine.update(first);
    const found = () => engine.check(idOf('a.py')).findings.map((finding) => finding.message);
    assert.deepEqual(found(), ['make().start()', 'again().start()']);
    const second = snapshotOf(frontend, { ...sources, 'b.py': sources['b.py'].replace('x = Thread()', 'x = print()') }, {}, first);
    engine.update(second);
    assert.deepEqual(found(), []);
    engine.update(snapshotOf(frontend, sources, {}, second));
    assert.deepEqual(found(), ['make().start()', 'again().start()']);
  });
});

describe('callers', () => {
  it('are those of the last snapshot', async () => {
    const frontend = await pythonFrontend();
    const seen: string[] = [];
    const asks: Rule = reportsCalls('callers', 'x', {
      needs: [],
      *check(file, program) {
        const target = file.units.find((site) => site.unit.name === 'g');
        if (target !== undefined) seen.push(program.callers(target.key).map((site: CallSite) => site.in.unit.path).join());
        yield* [];
      },
    });
    const engine = await engineFor({ rules: [asks] });
    const first = snapshotOf(frontend, { 'a.py': 'from b import g\ndef f():\n    g()\n', 'b.py': 'def g():\n    pass\n' });
    engine.update(first);
    engine.check(idOf('b.py'));
    const second = snapshotOf(frontend, { 'a.py': 'from b import g\ndef f():\n    x = 1\n    def inner():\n        g()\n', 'b.py': 'def g():\n    pass\n' }, {}, first);
    engine.update(second);
    engine.check(idOf('b.py'));
    engine.update(snapshotOf(frontend, { 'b.py': 'def g():\n    pass\n' }, {}, second));
    engine.check(idOf('b.py'));
    assert.deepEqual(seen, ['f', 'f.inner', '']);
  });
});

describe('a check that is cancelled', () => {
  it('runs no further rule and has no result; the next one has all of it', async () => {
    const ran: string[] = [];
    const noting = (id: string): Rule => ({
      ...reportsCalls(id, 'bad'),
      scope: 'file',
      check: (file) => {
        ran.push(id);
        return file.calls.map((site): Report => ({ at: site.call.at, grade: 'certain', message: id, because: [] }));
      },
    });
    const engine = await engineFor({ rules: [noting('first'), noting('second'), noting('third')] });
    engine.update(snapshotOf(await pythonFrontend(), { 'a.py': 'bad()\n' }));
    assert.equal(engine.checkUnless(idOf('a.py'), () => ran.includes('second')), undefined);
    assert.deepEqual(ran, ['first', 'second']);
    assert.deepEqual([engine.counters.rulesRun, engine.counters.filesChecked], [2, 0]);
    assert.deepEqual(engine.checkUnless(idOf('a.py'), () => false)?.findings.map(({ message }) => message), ['first', 'second', 'third']);
    assert.deepEqual([engine.counters.rulesRun, engine.counters.filesChecked], [5, 1]);
  });
});
