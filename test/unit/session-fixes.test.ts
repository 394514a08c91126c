import assert from 'node:assert/strict';
import type { FileId, Finding, Fix } from '../../server/src/model/index.ts';
import { applyFixes, fixToFixedPoint } from '../../server/src/session/apply-fixes.ts';
import { decodePython, encodeSource } from '../../server/src/session/decode.ts';

const FILE = '/a.py' as FileId;
const SAFE = { safeties: new Set(['safe'] as const), parses: () => true };

/** A finding at each `old`, whose fix replaces it and adds an import. */
function findings(text: string, change: Partial<Fix> = {}): Finding[] {
  return [...text.matchAll(/old/g)].map(({ index }) => ({
    rule: 'r',
    severity: 'warning',
    grade: 'certain',
    file: FILE,
    at: { start: index, end: index + 3 },
    message: '',
    steps: [],
    fingerprint: String(index),
    assumptions: [],
    fixes: [{ title: 'Replace', safety: 'safe', edits: () => [{ file: FILE, at: { start: index, end: index + 3 }, text: 'new' }, { file: FILE, at: { start: 0, end: 0 }, text: text.startsWith('import') ? '' : 'import x\n' }], ...change }],
  }));
}

describe('applying fixes', () => {
  it('makes an edit that two fixes share once', () => {
    assert.equal(applyFixes(FILE, 'old; old', findings('old; old'), SAFE).text, 'import x\nnew; new');
  });

  it('passes over fixes that are not safe enough, that overlap, that break the text, or that lie in another file', () => {
    const text = 'old';
    assert.deepEqual(applyFixes(FILE, text, findings(text, { safety: 'sketch' }), SAFE).applied, []);
    assert.deepEqual(applyFixes(FILE, text, findings(text), { ...SAFE, parses: () => false }).text, text);
    const elsewhere = { edits: () => [{ file: '/b.py' as FileId, at: { start: 0, end: 0 }, text: 'x' }] };
    assert.equal(applyFixes(FILE, text, findings(text, elsewhere), SAFE).text, text);
    const whole = { edits: () => [{ file: FILE, at: { start: 0, end: text.length }, text: 'both' }] };
    assert.equal(applyFixes(FILE, text, [...findings(text, whole), ...findings(text, { edits: () => [{ file: FILE, at: { start: 1, end: 2 }, text: '?' }] })], SAFE).text, 'both');
  });

  it('takes the preferred one of several', () => {
    const [first] = findings('old');
    const preferred: Fix = { title: 'Better', safety: 'safe', preferred: true, edits: () => [{ file: FILE, at: { start: 0, end: 3 }, text: 'best' }] };
    assert.equal(applyFixes(FILE, 'old', first === undefined ? [] : [{ ...first, fixes: [...first.fixes, preferred] }], SAFE).text, 'best');
  });

  it('goes on until nothing is left, and ends when two fixes undo each other', () => {
    const chain = (text: string) => (text.includes('old') ? findings(text, { edits: () => [{ file: FILE, at: { start: text.indexOf('old'), end: text.indexOf('old') + 3 }, text: 'new' }] }).slice(0, 1) : []);
    assert.equal(fixToFixedPoint(FILE, 'old old old', chain, SAFE).text, 'new new new');
    const flip = (text: string) => findings('old', { edits: () => [{ file: FILE, at: { start: 0, end: 1 }, text: text === 'a' ? 'b' : 'a' }] });
    assert.ok(['a', 'b'].includes(fixToFixedPoint(FILE, 'a', flip, SAFE).text));
  });
});

describe('writing a file back', () => {
  it('keeps its encoding and byte order mark, or is refused', () => {
    for (const bytes of [Buffer.from('é = 1\n'), Buffer.from('\uFEFFx\n'), Buffer.from('# coding: latin-1\n\xe9\n', 'latin1')]) {
      const decoded = decodePython(bytes);
      assert.deepEqual(Buffer.from(encodeSource(decoded.text, decoded) ?? []), bytes);
    }
    const latin = decodePython(Buffer.from('# coding: latin-1\n'));
    assert.equal(encodeSource('😀', latin), undefined);
    assert.equal(encodeSource('x', decodePython(Buffer.from('# coding: cp1252\n'))), undefined);
    assert.equal(encodeSource('x', decodePython(Buffer.from([0xff]))), undefined);
  });

  it('names a byte that is not UTF-8, however it is broken', () => {
    const offset = (...bytes: number[]) => /offset (\d+)/.exec(decodePython(Buffer.from([0x41, ...bytes, 0x42])).problem?.message ?? '')?.[1];
    assert.deepEqual([offset(0x80), offset(0xc3), offset(0xe2, 0x82), offset(0xed, 0xa0, 0x80), offset(0xf5, 0x80, 0x80, 0x80), offset(0xc3, 0xa9)], ['1', '1', '1', '1', '1', undefined]);
  });
});
