import { blocks, CHEAP, from, manual, minor, PYTHON, same, type Table, toThread, when } from './table.ts';

const DISK = blocks('disk', toThread('aiofiles.open'));
const PATH = blocks('disk', toThread('anyio.Path'));
const SMALL = minor('disk', toThread());
const WALK = blocks('disk', toThread());

/** The clock, the console and the file system. */
export const files: Table = [
  ...from(`${PYTHON}time.html`, {
    'time.sleep': { ...blocks('sleep', same('asyncio.sleep'), [when('secs', 0, 0)]), releasesGil: 'yes' },
    'time.{time,monotonic,perf_counter,process_time,thread_time,time_ns,monotonic_ns,perf_counter_ns,localtime,gmtime,strftime}': CHEAP,
  }),
  ...from(`${PYTHON}functions.html`, {
    'builtins.open open io.open io.open_code os.fdopen': DISK,
    'builtins.input input': blocks('input', toThread()),
  }),
  ...from(`${PYTHON}getpass.html`, { 'getpass.getpass': blocks('input', toThread()) }),
  ...from(`${PYTHON}fileinput.html`, { 'fileinput.input': blocks('input', toThread()) }),
  ...from(`${PYTHON}io.html`, {
    'io.{TextIOWrapper,BufferedReader,BufferedWriter,BufferedRandom,FileIO}.{read,readline,readlines,readinto,write,writelines,flush,truncate}': SMALL,
    'io.{StringIO,BytesIO}.{read,readline,readlines,write,writelines,getvalue,seek}': CHEAP,
  }),
  ...from(`${PYTHON}pathlib.html`, {
    'pathlib.Path.{read_text,read_bytes,write_text,write_bytes,open,copy,copy_into,move,move_into}': PATH,
    'pathlib.Path.{stat,lstat,exists,is_file,is_dir,is_symlink,mkdir,rmdir,unlink,rename,replace,touch,chmod,iterdir,glob,rglob,walk,resolve,symlink_to,hardlink_to,samefile,owner,group,expanduser}':
      SMALL,
  }),
  ...from(`${PYTHON}shutil.html`, {
    'shutil.{copy,copy2,copyfile,copyfileobj,copytree,rmtree,move,make_archive,unpack_archive}': WALK,
    'shutil.{which,disk_usage,chown,copymode,copystat}': SMALL,
  }),
  ...from(`${PYTHON}os.html#files-and-directories`, {
    'os.{walk,fwalk}': blocks('disk', manual('asyncio.to_thread')),
    'os.{stat,lstat,listdir,scandir,mkdir,makedirs,remove,unlink,rename,renames,replace,rmdir,removedirs,access,chmod,link,symlink,readlink,truncate,utime,open,read,write,close,fsync,fstat,sendfile}':
      SMALL,
    'os.path.{exists,isfile,isdir,islink,getsize,getmtime,getatime,getctime,realpath,samefile,lexists,ismount}': SMALL,
    'os.path.{join,split,splitext,basename,dirname,normpath,abspath,commonpath,relpath,expanduser,expandvars,isabs}': CHEAP,
  }),
  ...from(`${PYTHON}glob.html`, { 'glob.glob': WALK, 'glob.iglob': SMALL }),
  ...from(`${PYTHON}tempfile.html`, {
    'tempfile.{NamedTemporaryFile,TemporaryFile,SpooledTemporaryFile,TemporaryDirectory,mkstemp,mkdtemp}': SMALL,
  }),
  ...from(`${PYTHON}zipfile.html`, { 'zipfile.ZipFile.extractall': WALK, 'zipfile.ZipFile.{extract,read,write,writestr}': SMALL }),
  ...from(`${PYTHON}tarfile.html`, { 'tarfile.TarFile.extractall': WALK, 'tarfile.TarFile.{extract,add,addfile}': SMALL }),
  ...from(`${PYTHON}fcntl.html`, { 'fcntl.{flock,lockf}': blocks('lock', toThread()) }),
  ...from('https://py-filelock.readthedocs.io/en/latest/', {
    'filelock.{FileLock,UnixFileLock,WindowsFileLock,SoftFileLock}': { lock: { does: 'create', kind: 'file-lock' } },
    'filelock.{FileLock,UnixFileLock,WindowsFileLock,SoftFileLock}.acquire': {
      ...blocks('lock', manual('filelock.AsyncFileLock'), [when('blocking', false), when('timeout', 0, 0)]),
      lock: { does: 'acquire', kind: 'file-lock' },
    },
    'filelock.{FileLock,UnixFileLock,WindowsFileLock,SoftFileLock}.release': { lock: { does: 'release', kind: 'file-lock' } },
  }),
  ...from(`${PYTHON}logging.html`, {
    'logging.{debug,info,warning,error,exception,critical,log,getLogger}': CHEAP,
    'logging.{Logger,LoggerAdapter}.{debug,info,warning,error,exception,critical,log,isEnabledFor,setLevel}': CHEAP,
  }),
];
