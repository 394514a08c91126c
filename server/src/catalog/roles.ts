import type { Role } from '../model/index.ts';
import { expand } from './table.ts';

/** What functions and classes are in their systems: role, names, and the page that says so. */
const ROWS: readonly (readonly [role: Role, names: string, source: string])[] = [
  ['dask-delay', 'dask.delayed dask.delayed.delayed', 'https://docs.dask.org/en/stable/delayed-api.html'],
  ['dask-delayed', 'dask.delayed.Delayed', 'https://docs.dask.org/en/stable/delayed-api.html'],
  ['dask-collection', 'dask.Collection dask.dataframe.{DataFrame,Series} dask.array.Array dask.bag.Bag', 'https://docs.dask.org/en/stable/user-interfaces.html'],
  ['dask-compute', 'dask.compute dask.delayed.Delayed.compute dask.Collection.compute dask.dataframe.{DataFrame,Series}.compute dask.array.Array.compute dask.bag.Bag.compute', 'https://docs.dask.org/en/stable/best-practices.html'],
  ['dask-persist', 'dask.persist dask.delayed.Delayed.persist dask.Collection.persist dask.dataframe.{DataFrame,Series}.persist dask.array.Array.persist dask.bag.Bag.persist {dask.distributed,distributed}.Client.persist', 'https://distributed.dask.org/en/stable/manage-computation.html'],
  ['dask-client', '{dask.distributed,distributed}.Client', 'https://distributed.dask.org/en/stable/client.html'],
  ['dask-submit', '{dask.distributed,distributed}.Client.{submit,map}', 'https://distributed.dask.org/en/stable/client.html'],
  ['dask-future', '{dask.distributed,distributed}.Future', 'https://docs.dask.org/en/stable/futures.html'],
  ['dask-future-result', '{dask.distributed,distributed}.Future.result', 'https://docs.dask.org/en/stable/futures.html'],
  ['dask-gather', '{dask.distributed,distributed}.Client.gather', 'https://docs.dask.org/en/stable/futures.html'],

  [
    'large-data',
    `numpy.{zeros,ones,empty,full,load,loadtxt,genfromtxt,fromfile,memmap} numpy.random.{rand,randn,random,normal,uniform,randint,standard_normal} numpy.random.Generator.{random,normal,uniform,integers,standard_normal}
     pandas.{read_csv,read_parquet,read_json,read_excel,read_hdf,read_feather,read_pickle,read_sql,read_sql_query} torch.load joblib.load pickle.load`,
    'https://docs.ray.io/en/latest/ray-core/patterns/pass-large-arg-by-value.html',
  ],

  ['ray-remote', 'ray.remote', 'https://docs.ray.io/en/latest/ray-core/api/doc/ray.remote.html'],
  ['ray-function', 'ray.remote_function.RemoteFunction', 'https://docs.ray.io/en/latest/ray-core/tasks.html'],
  ['ray-actor-class', 'ray.actor.ActorClass', 'https://docs.ray.io/en/latest/ray-core/actors.html'],
  ['ray-actor', 'ray.actor.ActorHandle', 'https://docs.ray.io/en/latest/ray-core/actors.html'],
  ['ray-ref', 'ray.ObjectRef', 'https://docs.ray.io/en/latest/ray-core/objects.html'],
  ['ray-get', 'ray.get', 'https://docs.ray.io/en/latest/ray-core/api/doc/ray.get.html'],
  ['ray-wait', 'ray.wait', 'https://docs.ray.io/en/latest/ray-core/api/doc/ray.wait.html'],
  ['ray-put', 'ray.put', 'https://docs.ray.io/en/latest/ray-core/api/doc/ray.put.html'],

  ['torch-data-parallel', 'torch.nn.DataParallel torch.nn.parallel.DataParallel', 'https://docs.pytorch.org/docs/stable/generated/torch.nn.DataParallel.html'],
  ['torch-ddp', 'torch.nn.parallel.DistributedDataParallel', 'https://docs.pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html'],
  ['torch-distributed-sampler', 'torch.utils.data.DistributedSampler torch.utils.data.distributed.DistributedSampler', 'https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.distributed.DistributedSampler'],
  ['torch-data-loader', 'torch.utils.data.DataLoader', 'https://docs.pytorch.org/docs/stable/data.html'],
  ['torch-dataset', 'torch.utils.data.Dataset', 'https://docs.pytorch.org/docs/stable/data.html'],
  ['torch-iterable-dataset', 'torch.utils.data.IterableDataset', 'https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset'],
  ['torch-worker-info', 'torch.utils.data.get_worker_info', 'https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.get_worker_info'],
  [
    'torch-collective',
    'torch.distributed.{all_reduce,all_gather,all_gather_object,all_gather_into_tensor,all_to_all,all_to_all_single,barrier,broadcast,broadcast_object_list,gather,gather_object,reduce,reduce_scatter,reduce_scatter_tensor,scatter,scatter_object_list,monitored_barrier}',
    'https://docs.pytorch.org/docs/stable/distributed.html#collective-functions',
  ],
  ['torch-synchronize', 'torch.cuda.synchronize torch.accelerator.synchronize torch.{xpu,mps}.synchronize', 'https://docs.pytorch.org/docs/stable/notes/cuda.html#asynchronous-execution'],
  ['torch-init-process-group', 'torch.distributed.init_process_group', 'https://docs.pytorch.org/docs/stable/distributed.html'],
  ['torch-pipeline-schedule', 'torch.distributed.pipelining.{ScheduleGPipe,Schedule1F1B,ScheduleInterleaved1F1B,ScheduleLoopedBFS}', 'https://docs.pytorch.org/docs/stable/distributed.pipelining.html'],

  ['tf-function', 'tensorflow.function', 'https://www.tensorflow.org/guide/function'],
  ['tf-dataset', 'tensorflow.data.Dataset', 'https://www.tensorflow.org/guide/data'],
  ['tf-dataset-step', 'tensorflow.data.Dataset.{map,interleave,batch,prefetch,shuffle,cache,repeat,filter,take,skip,shard,padded_batch,flat_map}', 'https://www.tensorflow.org/guide/data_performance'],
  ['tf-dataset-source', 'tensorflow.data.Dataset.list_files', 'https://www.tensorflow.org/tutorials/distribute/input'],
  [
    'tf-variable-maker',
    `tensorflow.keras.{Sequential,Model} tensorflow.keras.models.Sequential keras.{Sequential,Model}
     tensorflow.keras.optimizers.{Adam,SGD,RMSprop,Adagrad,AdamW,Adadelta,Nadam,Ftrl} keras.optimizers.{Adam,SGD,RMSprop,Adagrad,AdamW}
     tensorflow.keras.applications.{ResNet50,VGG16,MobileNetV2,EfficientNetB0,InceptionV3,Xception}`,
    'https://www.tensorflow.org/guide/distributed_training',
  ],
  ['tf-multi-worker-strategy', 'tensorflow.distribute.MultiWorkerMirroredStrategy tensorflow.distribute.experimental.MultiWorkerMirroredStrategy', 'https://www.tensorflow.org/tutorials/distribute/multi_worker_with_keras'],
  ['tf-strategy', 'tensorflow.distribute.Strategy', 'https://www.tensorflow.org/guide/distributed_training'],
  ['tf-strategy-scope', 'tensorflow.distribute.Strategy.scope', 'https://www.tensorflow.org/guide/distributed_training'],
  ['tf-python-call', 'tensorflow.{py_function,numpy_function}', 'https://www.tensorflow.org/guide/data'],

  ['aiohttp-session', 'aiohttp.ClientSession', 'https://docs.aiohttp.org/en/stable/http_request_lifecycle.html'],
  ['aiohttp-request', 'aiohttp.ClientSession.{get,post,put,patch,delete,head,options,request}', 'https://docs.aiohttp.org/en/stable/client_reference.html'],
  ['aiohttp-response', 'aiohttp.ClientResponse', 'https://docs.aiohttp.org/en/stable/client_reference.html#aiohttp.ClientResponse'],
  ['aiohttp-websocket', 'aiohttp.ClientWebSocketResponse aiohttp.web.WebSocketResponse', 'https://docs.aiohttp.org/en/stable/client_reference.html#clientwebsocketresponse'],
  ['aiohttp-websocket-receive', '{aiohttp.ClientWebSocketResponse,aiohttp.web.WebSocketResponse}.{receive,receive_str,receive_bytes,receive_json}', 'https://docs.aiohttp.org/en/stable/faq.html'],
  ['aiohttp-timeout', 'aiohttp.ClientTimeout', 'https://docs.aiohttp.org/en/stable/client_quickstart.html#timeouts'],

  ['thread-limit', 'threadpoolctl.threadpool_limits', 'https://github.com/joblib/threadpoolctl#readme'],
  ['intra-threads', 'torch.set_num_threads', 'https://docs.pytorch.org/docs/stable/generated/torch.set_num_threads.html'],
  ['interop-threads', 'torch.set_num_interop_threads', 'https://docs.pytorch.org/docs/stable/generated/torch.set_num_interop_threads.html'],
  ['interop-threads', 'tensorflow.config.threading.{set_inter_op_parallelism_threads,set_intra_op_parallelism_threads}', 'https://www.tensorflow.org/api_docs/python/tf/config/threading/set_inter_op_parallelism_threads'],
  ['native-work', 'tensorflow.{constant,ones,zeros,matmul,add,range,Variable}', 'https://www.tensorflow.org/api_docs/python/tf/config/threading/set_inter_op_parallelism_threads'],
  ['mpi-communicator', 'mpi4py.MPI.{Comm,Intracomm}', 'https://mpi4py.readthedocs.io/en/stable/tutorial.html'],
  [
    'mpi-collective',
    'mpi4py.MPI.{Comm,Intracomm,COMM_WORLD}.{bcast,Bcast,gather,Gather,scatter,Scatter,allgather,Allgather,alltoall,Alltoall,reduce,Reduce,allreduce,Allreduce,barrier,Barrier,Gatherv,Scatterv,Allgatherv}',
    'https://mpi4py.readthedocs.io/en/stable/tutorial.html#collective-communication',
  ],
];

export interface RoleRow {
  readonly role: Role;
  readonly source: string;
}

export const roles: ReadonlyMap<string, RoleRow> = new Map(ROWS.flatMap(([role, names, source]) => expand(names).map((name) => [name, { role, source }] as const)));
