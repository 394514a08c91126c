import { callable, from, HOLDS_GIL, MEASURED, PYTHON, RELEASES_GIL, type Row, submits, type Table } from './table.ts';

const DEAR_RELEASES: Row = { computes: { releasesGil: 'yes', dear: true }, releasesGil: 'yes' };
const DEAR_UNKNOWN: Row = { computes: { releasesGil: 'unknown', dear: true }, releasesGil: 'unknown' };
const POOLS = (...variables: readonly string[]): Row => ({ loadsThreadPools: variables });
const ON_MANY_THREADS: Row = { computes: { releasesGil: 'yes', manyThreads: true }, releasesGil: 'yes' };
const BLAS = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS', 'VECLIB_MAXIMUM_THREADS', 'BLIS_NUM_THREADS'];

/** What burns the processor, whether the GIL is held meanwhile, and which imports start native thread pools. */
export const computing: Table = [
  ...from(MEASURED, {
    'json.{loads,dumps,load,dump} pickle.{loads,dumps,load,dump} marshal.{loads,dumps}': HOLDS_GIL,
    're.{match,search,fullmatch,findall,finditer,sub,subn,split} re.Pattern.{match,search,fullmatch,findall,finditer,sub,subn,split}': HOLDS_GIL,
    'csv.{reader,DictReader} xml.etree.ElementTree.{parse,fromstring,XML} ast.parse builtins.compile': HOLDS_GIL,
    'builtins.{sorted,sum} builtins.list.sort statistics.{mean,median,stdev,pstdev,variance,mode,quantiles}': HOLDS_GIL,
    'copy.{deepcopy} base64.{b64encode,b64decode} binascii.{hexlify,unhexlify} struct.{unpack,iter_unpack}': HOLDS_GIL,
    'difflib.{unified_diff,ndiff,get_close_matches} difflib.SequenceMatcher.ratio heapq.{nsmallest,nlargest,merge} unicodedata.normalize': HOLDS_GIL,
    'math.{factorial,comb,perm}': HOLDS_GIL,
    'numpy.{vectorize,loadtxt,genfromtxt} numpy.ndarray.tolist torch.Tensor.tolist': HOLDS_GIL,
    'zlib.{compress,decompress,crc32,adler32} bz2.{compress,decompress} lzma.{compress,decompress} gzip.{compress,decompress}': RELEASES_GIL,
    'numpy.{matmul,dot,einsum,inner,tensordot}': ON_MANY_THREADS,
    'numpy.{sort,unique,percentile,sin,cos,exp,log,sqrt,cumsum,convolve,median,mean,sum,add,multiply,subtract,divide,power,tanh,argsort,where,outer}':
      RELEASES_GIL,
    'numpy.linalg.{inv,solve,svd,eig,eigh,eigvals,eigvalsh,det,qr,cholesky,lstsq,pinv} numpy.ndarray.dot': ON_MANY_THREADS,
    'numpy.linalg.norm numpy.fft.{fft,ifft,rfft,fft2,ifft2,fftn}': RELEASES_GIL,
    'numpy.ndarray.{sort,sum,mean,std,var,astype,cumsum,argsort}': RELEASES_GIL,
    'numpy.random.{rand,randn,normal,uniform,random} numpy.random.Generator.{normal,uniform,random,standard_normal,integers}': RELEASES_GIL,
    'torch.{matmul,mm,bmm,sin,sort,einsum} torch.Tensor.{matmul,mm,sort,backward,sum,mean}': ON_MANY_THREADS,
    'os.urandom': { releasesGil: 'yes' },
  }),
  ...from(`${PYTHON}hashlib.html`, {
    'hashlib.{md5,sha1,sha224,sha256,sha384,sha512,sha3_256,sha3_512,blake2b,blake2s,new,file_digest} hmac.{new,digest}': RELEASES_GIL,
    'hashlib.{pbkdf2_hmac,scrypt}': DEAR_RELEASES,
  }),
  ...from('https://github.com/pyca/bcrypt#readme', { 'bcrypt.{hashpw,checkpw,kdf}': DEAR_RELEASES }),
  ...from('https://argon2-cffi.readthedocs.io/en/stable/api.html', { 'argon2.PasswordHasher.{hash,verify}': DEAR_RELEASES }),
  ...from('https://passlib.readthedocs.io/en/stable/narr/hash-tutorial.html', { 'passlib.context.CryptContext.{hash,verify,encrypt}': DEAR_UNKNOWN }),
  ...from('https://numpy.org/doc/stable/reference/thread_safety.html', {
    // Measured with NumPy 2: its C module refuses to be loaded in a second interpreter.
    numpy: { ...POOLS(...BLAS), mainInterpreterOnly: {} },
    'scipy scipy.linalg scipy.sparse scipy.optimize scipy.signal scipy.stats': POOLS(...BLAS),
  }),
  ...from('https://github.com/joblib/threadpoolctl#readme', {
    'sklearn sklearn.linear_model sklearn.ensemble sklearn.cluster pandas statsmodels numexpr': POOLS(...BLAS, 'NUMEXPR_NUM_THREADS', 'NUMEXPR_MAX_THREADS'),
    'threadpoolctl.{threadpool_limits,ThreadpoolController}': { gives: 'context-manager', cheap: true },
  }),
  ...from('https://docs.pytorch.org/docs/stable/threading_environment_variables.html', {
    'torch torch.nn torchvision torch.utils.data torch.optim': POOLS('OMP_NUM_THREADS', 'MKL_NUM_THREADS'),
    'torch.{set_num_threads,set_num_interop_threads,get_num_threads}': { cheap: true },
  }),
  ...from('https://www.tensorflow.org/api_docs/python/tf/config/threading', {
    'tensorflow jax xgboost lightgbm cv2 faiss polars numba': POOLS('OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'NUMBA_NUM_THREADS', 'POLARS_MAX_THREADS'),
  }),
  ...from('https://pandas.pydata.org/docs/user_guide/io.html', {
    'pandas.{read_csv,read_excel,read_json,read_html,read_xml}': { computes: { releasesGil: 'unknown' }, blocks: { kind: 'disk', twin: { name: 'asyncio.to_thread', edit: 'to-thread' } } },
    'pandas.{read_sql,read_sql_query,read_sql_table}': { blocks: { kind: 'database', twin: { name: 'asyncio.to_thread', edit: 'to-thread' } } },
    'pandas.{read_parquet,read_feather,read_pickle}': { computes: { releasesGil: 'unknown' }, blocks: { kind: 'disk', twin: { name: 'asyncio.to_thread', edit: 'to-thread' } } },
    'pandas.{merge,concat,pivot_table} pandas.DataFrame.{apply,groupby,merge,sort_values,pivot_table,iterrows,itertuples}': { computes: { releasesGil: 'unknown' } },
  }),
  ...from('https://joblib.readthedocs.io/en/stable/parallel.html', {
    'joblib.Parallel': { gives: 'callable' },
    'joblib.delayed': { gives: 'callable' },
  }),
  ...from('https://docs.dask.org/en/stable/scheduling.html', {
    'dask.compute dask.delayed.Delayed.compute dask.array.Array.compute dask.dataframe.DataFrame.compute dask.bag.Bag.compute': {
      computes: { releasesGil: 'unknown' },
      blocks: { kind: 'future', twin: { name: 'asyncio.to_thread', edit: 'to-thread' } },
    },
    'dask.delayed': { gives: 'callable' },
    'dask.distributed.{Client,LocalCluster} distributed.{Client,LocalCluster}': {
      spawns: { kind: 'process-pool', when: 'now', handle: 'executor', unlessGiven: [{ position: 0, keyword: 'address' }, { keyword: 'processes' }, { keyword: 'scheduler_file' }] },
    },
    // Nothing is to be read off a dropped future: its task is cancelled.
    'dask.distributed.Client.submit distributed.Client.submit': { ...callable('process', 0, 'func'), gives: 'future' },
    'dask.distributed.Client.close distributed.Client.close': { handle: 'closes' },
  }),
  ...from('https://docs.ray.io/en/latest/ray-core/actors/async_api.html', {
    'ray.{get,wait}': { blocks: { kind: 'future', unless: [{ keyword: 'timeout', equals: 0 }] } },
    'ray.{init,put,remote,shutdown}': { cheap: true },
  }),
  // Its worker processes start when it is iterated.
  ...from('https://docs.pytorch.org/docs/stable/data.html#multi-process-data-loading', {
    'torch.utils.data.DataLoader torch.utils.data.dataloader.DataLoader': { spawns: { kind: 'process-pool', when: 'start', handle: 'pool', needs: { keyword: 'num_workers', position: 5 } } },
  }),
  ...from('https://docs.pytorch.org/docs/stable/notes/multiprocessing.html', {
    'torch.multiprocessing.spawn': { spawns: { kind: 'process', when: 'now', target: { position: 0, keyword: 'fn' }, targetArgs: 'args-keyword', argsBefore: 1, handle: 'process', owned: true, wantsCallable: true } },
    'torch.multiprocessing.Process': { spawns: { kind: 'process', when: 'start', target: { position: 1, keyword: 'target' }, targetArgs: 'args-keyword', handle: 'process', wantsCallable: true } },
    'torch.multiprocessing.Pool': { spawns: { kind: 'process-pool', when: 'now', handle: 'pool' } },
  }),
  ...from('https://mpi4py.readthedocs.io/en/stable/mpi4py.futures.html', {
    'mpi4py.futures.{MPIPoolExecutor,MPICommExecutor}': { spawns: { kind: 'process-pool', when: 'now', handle: 'executor' } },
    'mpi4py.futures.MPIPoolExecutor.submit': { ...submits('process-pool', 0, undefined, 'future'), gives: 'future' },
    'mpi4py.futures.MPIPoolExecutor.map': submits('process-pool', 0, undefined, 'results'),
    'mpi4py.futures.MPIPoolExecutor.shutdown': { handle: 'closes' },
    'mpi4py.MPI.Comm.{recv,Recv,send,Send,bcast,Bcast,gather,Gather,scatter,Scatter,reduce,Reduce,allreduce,Allreduce,barrier,Barrier}': { blocks: { kind: 'network' } },
  }),
  ...from('https://docs.python.org/3/library/functools.html', {
    'functools.partial functools.partialmethod': { gives: 'callable', cheap: true },
  }),
];
