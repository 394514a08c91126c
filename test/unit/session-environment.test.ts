import assert from 'node:assert/strict';
import { folderWith, NEVER, removeFolders, workspaceIn, write } from './session-fixtures.ts';

describe('installed packages', () => {
  afterEach(removeFolders);

  const SITE = '.venv/lib/python3.12/site-packages';
  const libraryOf = async (files: Readonly<Record<string, string>>) => {
    const folder = folderWith({ '.venv/pyvenv.cfg': 'version = 3.12.0\n', 'a.py': '', ...files });
    const watched = await workspaceIn(folder);
    await watched.workspace.load(NEVER);
    await watched.workspace.check('all', NEVER);
    const { snapshots, workspace } = watched;
    return { folder, workspace, snapshots, file: (module: string) => snapshots.at(-1)?.library(module)?.file.slice(folder.length + 1) };
  };

  it('are read from stubs first, then beside the source, then from the source', async () => {
    const { file } = await libraryOf({
      [`${SITE}/one/__init__.py`]: '',
      [`${SITE}/one-stubs/__init__.pyi`]: '',
      [`${SITE}/two.py`]: '',
      [`${SITE}/two.pyi`]: '',
      [`${SITE}/three/__init__.py`]: '',
      [`${SITE}/three/inner.py`]: 'async def f(): ...\n',
    });
    assert.deepEqual(['one', 'two', 'three', 'three.inner', 'four', '../a', 'three..inner'].map(file), [`${SITE}/one-stubs/__init__.pyi`, `${SITE}/two.pyi`, `${SITE}/three/__init__.py`, `${SITE}/three/inner.py`, undefined, undefined, undefined]);
  });

  it('include editable ones, by plain lines of path files; code in them is never run', async () => {
    const { file } = await libraryOf({ [`${SITE}/edit.pth`]: `# comment\nimport os; os.system("touch ran")\n../../../../lib-src\n`, 'lib-src/edited.py': '' });
    assert.equal(file('edited'), 'lib-src/edited.py');
  });

  it('are seen when they are installed later', async () => {
    const { folder, workspace, snapshots, file } = await libraryOf({ [`${SITE}/one.py`]: '' });
    assert.equal(file('late'), undefined);
    write(folder, { [`${SITE}/late.py`]: '' });
    workspace.changedOnDisk([`${folder}/${SITE}/late.py`]);
    await workspace.check('all', NEVER);
    assert.equal(snapshots.at(-1)?.library('late')?.file, `${folder}/${SITE}/late.py`);
    assert.equal(workspace.files.length, 1);
  });
});
