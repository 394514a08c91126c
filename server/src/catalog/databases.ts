import { AWAITABLE, blocks, CHEAP, from, manual, minor, PYTHON, type Table } from './table.ts';

const DJANGO_QUERIES =
  '{get,count,first,last,exists,create,bulk_create,bulk_update,get_or_create,update_or_create,update,delete,aggregate,latest,earliest,in_bulk}';
const DJANGO_ASYNC_QUERIES =
  '{aget,acount,afirst,alast,aexists,acreate,abulk_create,abulk_update,aget_or_create,aupdate_or_create,aupdate,adelete,aaggregate,alatest,aearliest,ain_bulk}';
const DJANGO = blocks('database', manual('the a-prefixed query methods'));
const REDIS_COMMANDS =
  '{get,set,delete,exists,expire,ttl,incr,incrby,decr,decrby,mget,mset,getset,setex,setnx,keys,scan,hget,hset,hgetall,hdel,hmget,hmset,hincrby,lpush,rpush,lpop,rpop,llen,lrange,blpop,brpop,sadd,srem,smembers,sismember,zadd,zrange,zrem,zscore,publish,xadd,xread,xreadgroup,xack,ping,execute_command,flushdb,flushall,eval,evalsha}';
const PYMONGO_COMMANDS =
  '{find_one,insert_one,insert_many,update_one,update_many,replace_one,delete_one,delete_many,count_documents,estimated_document_count,distinct,aggregate,bulk_write,create_index,create_indexes,drop,find_one_and_update,find_one_and_replace,find_one_and_delete}';

/** Database drivers, object mappers and their async twins. */
export const databases: Table = [
  ...from(`${PYTHON}sqlite3.html`, {
    // A connection belongs to the thread that made it, so moving one call to another thread is not offered.
    'sqlite3.{Connection,Cursor}.{execute,executemany,executescript}': { ...blocks('database', manual('aiosqlite.connect')), releasesGil: 'yes' },
    'sqlite3.Connection.{commit,rollback,backup,iterdump}': { ...blocks('database', manual('aiosqlite.connect')), releasesGil: 'yes' },
    'sqlite3.connect sqlite3.Cursor.{fetchone,fetchmany,fetchall}': minor('database', manual('aiosqlite.connect')),
    'sqlite3.Connection.{cursor,close,interrupt}': CHEAP,
  }),
  ...from('https://aiosqlite.omnilib.dev/en/stable/api.html', {
    'aiosqlite.connect aiosqlite.Connection.{execute,executemany,executescript,commit,rollback,close,cursor}': AWAITABLE,
    'aiosqlite.Cursor.{execute,executemany,fetchone,fetchmany,fetchall,close}': AWAITABLE,
  }),
  ...from('https://www.psycopg.org/docs/module.html', {
    'psycopg2.connect': blocks('database', manual('psycopg.AsyncConnection.connect')),
    'psycopg2.extensions.connection.{commit,rollback}': blocks('database', manual('psycopg.AsyncConnection')),
    'psycopg2.extensions.cursor.{execute,executemany,callproc,copy_expert}': blocks('database', manual('psycopg.AsyncConnection')),
    'psycopg2.extensions.cursor.{fetchone,fetchmany,fetchall}': minor('database', manual('psycopg.AsyncConnection')),
  }),
  ...from('https://www.psycopg.org/psycopg3/docs/advanced/async.html', {
    'psycopg.connect psycopg.Connection.{connect,execute,commit,rollback,wait}': blocks('database', manual('psycopg.AsyncConnection')),
    'psycopg.Cursor.{execute,executemany}': blocks('database', manual('psycopg.AsyncCursor')),
    'psycopg.AsyncConnection.{connect,execute,commit,rollback,close}': AWAITABLE,
    'psycopg.AsyncCursor.{execute,executemany,fetchone,fetchmany,fetchall,close}': AWAITABLE,
  }),
  ...from('https://magicstack.github.io/asyncpg/current/api/index.html', {
    'asyncpg.connect asyncpg.create_pool': AWAITABLE,
    'asyncpg.{Connection,Pool}.{execute,executemany,fetch,fetchrow,fetchval,close}': AWAITABLE,
    'asyncpg.Pool.{release,expire_connections}': AWAITABLE,
  }),
  ...from('https://pymysql.readthedocs.io/en/latest/modules/index.html', {
    'pymysql.connect pymysql.connections.Connection.{commit,rollback,ping}': blocks('database', manual('aiomysql.connect')),
    'pymysql.cursors.Cursor.{execute,executemany}': blocks('database', manual('aiomysql.connect')),
    'MySQLdb.connect mysql.connector.connect': blocks('database', manual('aiomysql.connect')),
  }),
  ...from('https://redis.readthedocs.io/en/stable/examples/asyncio_examples.html', {
    [`redis.{Redis,StrictRedis}.${REDIS_COMMANDS}`]: blocks('database', manual('redis.asyncio.Redis')),
    'redis.client.Pipeline.execute': blocks('database', manual('redis.asyncio.Redis')),
    [`redis.asyncio.{Redis,StrictRedis}.${REDIS_COMMANDS}`]: AWAITABLE,
    'redis.asyncio.{Redis,StrictRedis}.{aclose,initialize}': AWAITABLE,
    'redis.asyncio.client.Pipeline.execute': AWAITABLE,
    'redis.{Redis,StrictRedis} redis.from_url': CHEAP,
  }),
  ...from('https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html', {
    'pymongo.MongoClient': CHEAP,
    [`pymongo.collection.Collection.${PYMONGO_COMMANDS}`]: blocks('database', manual('pymongo.AsyncMongoClient')),
    'pymongo.collection.Collection.find': CHEAP,
    'pymongo.database.Database.{command,list_collection_names}': blocks('database', manual('pymongo.AsyncMongoClient')),
    [`pymongo.asynchronous.collection.AsyncCollection.${PYMONGO_COMMANDS}`]: AWAITABLE,
  }),
  ...from('https://motor.readthedocs.io/en/stable/api-asyncio/asyncio_motor_collection.html', {
    // `aggregate` and `find` give cursors there, not awaitables.
    'motor.motor_asyncio.AsyncIOMotorCollection.{find_one,insert_one,insert_many,update_one,update_many,replace_one,delete_one,delete_many,count_documents,distinct,bulk_write,create_index,drop,find_one_and_update,find_one_and_delete}':
      { gives: 'future' },
    'motor.motor_asyncio.AsyncIOMotorCollection.{find,aggregate}': CHEAP,
  }),
  ...from('https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html', {
    'sqlalchemy.orm.Session.{execute,scalar,scalars,commit,flush,get,refresh,rollback,merge}': blocks('database', manual('sqlalchemy.ext.asyncio.AsyncSession')),
    'sqlalchemy.orm.Query.{all,first,one,one_or_none,scalar,count,delete,update}': blocks('database', manual('sqlalchemy.ext.asyncio.AsyncSession')),
    'sqlalchemy.engine.Connection.{execute,scalar,scalars,commit,rollback}': blocks('database', manual('sqlalchemy.ext.asyncio.AsyncConnection')),
    'sqlalchemy.engine.Engine.connect': blocks('database', manual('sqlalchemy.ext.asyncio.AsyncEngine')),
    'sqlalchemy.create_engine sqlalchemy.orm.{Session,sessionmaker}': CHEAP,
    'sqlalchemy.orm.Session.{add,add_all,expunge,expire,close,query}': CHEAP,
    'sqlalchemy.ext.asyncio.AsyncSession.{execute,scalar,scalars,commit,flush,get,refresh,rollback,merge,delete,close,stream,run_sync}': AWAITABLE,
    'sqlalchemy.ext.asyncio.AsyncSession.{add,add_all,expunge,expire}': CHEAP,
    'sqlalchemy.ext.asyncio.AsyncConnection.{execute,scalar,scalars,commit,rollback,close,run_sync}': AWAITABLE,
    'sqlalchemy.ext.asyncio.AsyncEngine.dispose': AWAITABLE,
  }),
  ...from('https://docs.djangoproject.com/en/stable/topics/async/', {
    [`django.db.models.QuerySet.${DJANGO_QUERIES}`]: DJANGO,
    [`django.db.models.Manager.${DJANGO_QUERIES}`]: DJANGO,
    [`django.db.models.QuerySet.${DJANGO_ASYNC_QUERIES}`]: AWAITABLE,
    [`django.db.models.Manager.${DJANGO_ASYNC_QUERIES}`]: AWAITABLE,
    'django.db.models.Model.{save,delete,refresh_from_db,full_clean}': DJANGO,
    'django.db.models.Model.{asave,adelete,arefresh_from_db}': AWAITABLE,
    'asgiref.sync.sync_to_async': { gives: 'callable', runs: { target: { position: 0, keyword: 'func' }, where: 'thread', wantsCallable: true } },
    'asgiref.sync.async_to_sync': { gives: 'callable' },
  }),
  ...from('https://github.com/Tinche/aiofiles#readme', {
    'aiofiles.open': AWAITABLE,
    'aiofiles.os.{stat,remove,rename,mkdir,makedirs,listdir,path.exists,path.isfile,path.isdir}': AWAITABLE,
  }),
];
