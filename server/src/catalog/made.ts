import { publicNames } from './aliases.ts';
import { expand } from './table.ts';

/** The class of what a call gives; where sources tell better, `otherwise`; of a decorator, what it makes of a function and of a class. */
export type Made = string | { readonly otherwise: string } | { readonly function: string; readonly class: string };

const NOTHING_KNOWN = '';
const COLLECTION = 'dask.Collection';
const REMOTE: Made = { function: 'ray.remote_function.RemoteFunction', class: 'ray.actor.ActorClass' };

/**
 * What calls of libraries give that build their objects dynamically, or whose sources are not at hand: names, and the class of the result.
 * `.*` stands for any further parts that have no row of their own: every method of a lazy collection gives a lazy collection.
 */
const ROWS: readonly (readonly [names: string, made: Made])[] = [
  // https://docs.dask.org/en/stable/delayed-api.html
  ['dask.delayed dask.delayed.delayed', { function: 'dask.delayed.DelayedLeaf', class: 'dask.delayed.DelayedLeaf' }],
  ['dask.delayed.DelayedLeaf.__call__', 'dask.delayed.Delayed'],
  ['dask.delayed.Delayed.*', 'dask.delayed.Delayed'],
  ['dask.delayed.Delayed.{compute,persist,visualize,dask,key,divisions}', NOTHING_KNOWN],
  // https://docs.dask.org/en/stable/dataframe-api.html, array-api.html, bag-api.html
  [
    `dask.dataframe.{read_csv,read_parquet,read_json,read_hdf,read_sql_table,read_sql,read_sql_query,read_table,read_fwf,read_orc,from_pandas,from_delayed,from_array,from_dask_array,from_map,from_dict,concat,merge,DataFrame,Series}
     dask.array.{from_array,from_delayed,from_zarr,from_npy_stack,from_tiledb,ones,zeros,empty,full,arange,linspace,concatenate,stack,block,map_blocks,dot,matmul,tensordot,einsum,where,sum,mean,std,var,exp,log,sqrt,sin,cos,tanh,abs,max,min,ones_like,zeros_like,apply_gufunc,store,Array}
     dask.array.random.{random,normal,uniform,randint,standard_normal,binomial,poisson} dask.array.random.{default_rng,RandomState} dask.array.random.Generator.* dask.array.linalg.{svd,qr,inv,solve,norm,cholesky,lu}
     dask.bag.{from_sequence,from_delayed,read_text,read_avro,from_url,range,concat,zip,Bag}`,
    COLLECTION,
  ],
  ['dask.Collection.*', COLLECTION],
  ['dask.Collection.{compute,head,tail,to_delayed,to_parquet,to_csv,to_hdf,to_json,to_sql,to_zarr,to_tiledb,to_hdf5,to_textfiles,to_avro,visualize,persist,items,keys,get,iterrows,itertuples,store,compute_chunk_sizes,get_partition_length,info}', NOTHING_KNOWN],
  ['dask.persist', NOTHING_KNOWN],
  // https://distributed.dask.org/en/stable/api.html
  ['dask.distributed.{Client,get_client,default_client} distributed.{Client,get_client,default_client} dask.distributed.Client.__enter__ dask.distributed.{worker_client} distributed.worker_client', 'dask.distributed.Client'],
  ['dask.distributed.Client.{submit,get_dataset}', 'dask.distributed.Future'],
  // https://docs.ray.io/en/latest/ray-core/api/core.html
  ['ray.remote', REMOTE],
  ['ray.remote_function.RemoteFunction.{remote,bind}', 'ray.ObjectRef'],
  ['ray.remote_function.RemoteFunction.options', 'ray.remote_function.RemoteFunction'],
  ['ray.actor.ActorClass.remote ray.get_actor', 'ray.actor.ActorHandle'],
  ['ray.actor.ActorClass.options', 'ray.actor.ActorClass'],
  ['ray.actor.ActorHandle.*', 'ray.ObjectRef'],
  ['ray.put', 'ray.ObjectRef'],
  // https://www.tensorflow.org/api_docs/python/tf/data/Dataset
  [
    `tensorflow.data.Dataset.{from_tensor_slices,from_tensors,from_generator,list_files,range,zip,load,random,sample_from_datasets,choose_from_datasets} tensorflow.data.{TFRecordDataset,TextLineDataset,FixedLengthRecordDataset}
     tensorflow.keras.utils.{image_dataset_from_directory,text_dataset_from_directory,audio_dataset_from_directory,timeseries_dataset_from_array} tensorflow.keras.preprocessing.{image_dataset_from_directory,text_dataset_from_directory}
     tensorflow.data.experimental.{CsvDataset,make_csv_dataset}`,
    'tensorflow.data.Dataset',
  ],
  ['tensorflow.data.Dataset.*', 'tensorflow.data.Dataset'],
  ['tensorflow.data.Dataset.{as_numpy_iterator,cardinality,reduce,save,get_single_element,make_one_shot_iterator,make_initializable_iterator,element_spec,options}', NOTHING_KNOWN],
  ['tensorflow.distribute.{MirroredStrategy,MultiWorkerMirroredStrategy,TPUStrategy,ParameterServerStrategy,CentralStorageStrategy,OneDeviceStrategy}', 'tensorflow.distribute.Strategy'],
  // https://docs.aiohttp.org/en/stable/client_reference.html: what a request gives may be awaited or entered.
  ['aiohttp.ClientSession.{get,post,put,patch,delete,head,options,request} aiohttp.request aiohttp.ClientResponse.__await__', { otherwise: 'aiohttp.ClientResponse' }],
  ['aiohttp.ClientSession.ws_connect aiohttp.ClientWebSocketResponse.__await__', { otherwise: 'aiohttp.ClientWebSocketResponse' }],
  ['tensorflow.distribute.experimental.{MultiWorkerMirroredStrategy,TPUStrategy,ParameterServerStrategy,CentralStorageStrategy}', 'tensorflow.distribute.Strategy'],
];

const exact: ReadonlyMap<string, Made> = new Map(ROWS.flatMap(([names, made]) => expand(names).filter((name) => !name.endsWith('.*')).map((name) => [name, made] as const)));
const families: ReadonlyMap<string, Made> = new Map(ROWS.flatMap(([names, made]) => expand(names).filter((name) => name.endsWith('.*')).map((name) => [name.slice(0, -'.*'.length), made] as const)));

/** The class of what calling one of these names gives. */
export function made(names: readonly string[]): Made | undefined {
  for (const name of names) {
    for (const each of publicNames(name)) {
      const found = exact.get(each) ?? ofFamily(each);
      if (found !== undefined) return found === NOTHING_KNOWN ? undefined : found;
    }
  }
  return undefined;
}

function ofFamily(name: string): Made | undefined {
  for (let end = name.lastIndexOf('.'); end > 0; end = name.lastIndexOf('.', end - 1)) {
    const found = families.get(name.slice(0, end));
    if (found !== undefined) return found;
  }
  return undefined;
}
