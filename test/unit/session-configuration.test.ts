import { readConfiguration } from '../../server/src/session/configuration.ts';
import assert from 'node:assert/strict';
import { folderWith, NEVER, removeFolders, workspaceIn, write } from './session-fixtures.ts';
import { lowerBound } from '../../server/src/session/python-world.ts';

describe('the configuration of a file', () => {
  afterEach(removeFolders);

  it('is the nearest one upward, whichever of the three files holds it', async () => {
    const folder = folderWith({
      '.git/HEAD': '',
      'pyproject.toml': '[tool.interleave]\nprofile = "strict"\n',
      'a.py': '',
      'inner/package.json': '{ "interleave": { "profile": "calm" } }',
      'inner/deep/pyproject.toml': '[tool.other]\n',
      'inner/deep/b.py': '',
      'plain/interleave.toml': '',
      'plain/pyproject.toml': '[tool.interleave]\nprofile = "strict"\n',
      'plain/c.py': '',
    });
    const { workspace } = await workspaceIn(folder);
    await workspace.load(NEVER);
    assert.equal(workspace.effectiveSettings(`${folder}/a.py`).profile, 'strict');
    assert.equal(workspace.effectiveSettings(`${folder}/inner/deep/b.py`).profile, 'calm');
    assert.equal(workspace.effectiveSettings(`${folder}/plain/c.py`).profile, 'standard');
    assert.deepEqual(workspace.effectiveSettings(`${folder}/inner/deep/b.py`).chain, [`${folder}/inner/package.json`]);
  });

  it('gives levels by id and glob, an id first, for some files others', async () => {
    const folder = folderWith({
      'interleave.toml': 'rules = { "*" = "error", bad-call = "hint", "worse-*" = "off" }\n[[overrides]]\nfiles = ["tests/"]\nrules = { bad-call = "off" }\nprofile = "calm"\n',
      'tests/t.py': '',
      'a.py': '',
    });
    const { workspace } = await workspaceIn(folder);
    await workspace.load(NEVER);
    const levels = (name: string) => Object.fromEntries(workspace.effectiveSettings(`${folder}/${name}`).levels);
    assert.deepEqual(levels('a.py'), { 'bad-call': 'hint', 'worse-call': 'off', 'configuration-problem': 'error' });
    assert.deepEqual(levels('tests/t.py'), { 'bad-call': 'off', 'worse-call': 'off', 'configuration-problem': 'error' });
    assert.equal(workspace.effectiveSettings(`${folder}/tests/t.py`).profile, 'calm');
  });

  it('reports unknown keys, rules and values at their place, with what was meant', async () => {
    const text = '[tool.interleave]\nprofle = "strict"\nexclude = "tests"\n[tool.interleave.rules]\nbad-cal = "error"\nbad-call = "loud"\n[tool.interleave.python]\nversion = "three"\n';
    const folder = folderWith({ 'pyproject.toml': text, 'a.py': '' });
    const { workspace } = await workspaceIn(folder);
    await workspace.load(NEVER);
    const [file] = (await workspace.check('all', NEVER)).files;
    assert.equal(file?.file, `${folder}/pyproject.toml`);
    assert.deepEqual(
      file?.findings.map(({ at, message }) => [text.slice(at.start, at.end), message]),
      [
        ['profle', 'unknown key `profle`, did you mean `profile`?'],
        ['"tests"', '`exclude` must be a list'],
        ['bad-cal', 'unknown rule `bad-cal`, did you mean `bad-call`?'],
        ['"loud"', '`"loud"` is not one of `off`, `hint`, `info`, `warning`, `error`'],
        ['"three"', '`"three"` is not a Python version such as "3.12" or "3.14t"'],
      ],
    );
    const [edit] = file.findings[2]?.fixes[0]?.edits() ?? [];
    assert.deepEqual([edit?.text, text.slice(edit?.at.start, edit?.at.end)], ['bad-call', 'bad-cal']);
  });

  it('that cannot be parsed is a problem with a place, and the defaults apply', async () => {
    const folder = folderWith({ 'interleave.toml': 'profile = "strict"\nrules = {\n', 'a.py': 'bad()\n', 'sub/package.json': '{ "interleave": { "profile": } }', 'sub/b.py': '' });
    const { workspace } = await workspaceIn(folder);
    await workspace.load(NEVER);
    const { problems, files } = await workspace.check('all', NEVER);
    assert.deepEqual(problems.map(({ kind, path, line }) => `${kind} ${path.slice(folder.length)} ${line}`).sort(), ['config /interleave.toml 3', 'config /sub/package.json 1']);
    assert.equal(files.length, 2);
    assert.equal(workspace.effectiveSettings(`${folder}/a.py`).profile, 'standard');
  });

  it('of other tools is none of our business', async () => {
    const folder = folderWith({ 'pyproject.toml': '[tool.black\n', 'package.json': '{ broken', 'a.py': '' });
    const { workspace } = await workspaceIn(folder);
    await workspace.load(NEVER);
    assert.deepEqual((await workspace.check('all', NEVER)).problems, []);
  });

  it('is read anew when its file changes', async () => {
    const folder = folderWith({ 'interleave.toml': 'profile = "strict"\n', 'a.py': '' });
    const { workspace } = await workspaceIn(folder);
    await workspace.load(NEVER);
    write(folder, { 'interleave.toml': 'profile = "calm"\n' });
    workspace.changedOnDisk([`${folder}/interleave.toml`]);
    await workspace.load(NEVER);
    assert.equal(workspace.effectiveSettings(`${folder}/a.py`).profile, 'calm');
  });

  it('shares one object among files for which it is equal', async () => {
    const folder = folderWith({ 'interleave.toml': 'profile = "strict"\n', 'a/b/x.py': '', 'y.py': '' });
    const { workspace } = await workspaceIn(folder);
    await workspace.load(NEVER);
    assert.equal(workspace.effectiveSettings(`${folder}/a/b/x.py`), workspace.effectiveSettings(`${folder}/y.py`));
  });
});

describe('the Python version', () => {
  afterEach(removeFolders);

  const versionIn = async (files: Readonly<Record<string, string>>, overrides = {}) => {
    const folder = folderWith({ '.git/HEAD': '', ...files, 'pkg/a.py': '' });
    const { workspace } = await workspaceIn(folder, { overrides });
    await workspace.load(NEVER);
    const { world } = workspace.effectiveSettings(`${folder}/pkg/a.py`);
    return `${world.pythonVersion.major}.${world.pythonVersion.minor}${world.freeThreaded ? 't' : ''} from ${world.sources.python.replace(`${folder}/`, '')}`;
  };

  it('comes from the nearest statement, settings first', async () => {
    const project = { 'pyproject.toml': '[project]\nrequires-python = ">=3.9,<4"\n' };
    const environment = { '.venv/pyvenv.cfg': 'home = /usr\nversion = 3.12.4\n' };
    assert.equal(await versionIn({}), '3.13 from default');
    assert.equal(await versionIn(environment), '3.12 from the environment .venv');
    assert.equal(await versionIn({ ...environment, ...project }), '3.9 from requires-python in pyproject.toml');
    assert.equal(await versionIn({ ...project, '.python-version': '# pinned\n3.14t\n' }), '3.14t from .python-version');
    assert.equal(await versionIn({ ...project, 'interleave.toml': '[python]\nversion = "3.10"\nfree-threaded = false\n' }), '3.10 from `version` in interleave.toml');
    assert.equal(await versionIn(project, { pythonVersion: { major: 3, minor: 14, freeThreaded: true } }), '3.14t from setting of the editor or the command line');
    assert.equal(await versionIn({ 'setup.cfg': '[options]\npython_requires = >=3.8\n' }), '3.8 from python_requires in setup.cfg');
  });

  it('is the lower bound of a specifier', () => {
    const bound = (specifier: string) => {
      const version = lowerBound(specifier);
      return version === undefined ? undefined : `${version.major}.${version.minor}`;
    };
    assert.deepEqual(['>=3.9', '<4,>=3.10', '~=3.11', '^3.8', '==3.12.*', '<3.13', '!=3.9.1'].map(bound), ['3.9', '3.10', '3.11', '3.8', '3.12', undefined, undefined]);
  });
});

describe('a configured environment', () => {
  it('that does not exist is a problem of the configuration file, at its value', () => {
    const text = '[python]\nenvironment = "nowhere"\n';
    const read = readConfiguration('/project/interleave.toml', text, []);
    assert.ok(read.kind === 'read');
    assert.deepEqual(
      read.misconfigurations.map(({ at, message }) => [text.slice(at.start, at.end), message]),
      [['"nowhere"', 'there is no folder `nowhere` beside this file, so no installed package is read']],
    );
  });
});
