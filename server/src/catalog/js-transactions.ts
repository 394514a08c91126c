import { callable, from, type Row, type Table } from './table.ts';

const runs = (position: number): Row => ({ ...callable('caller', position, 'callback'), transaction: { position }, gives: 'awaitable' });
const sync: Row = { ...callable('caller', 0, 'fn'), transaction: { position: 0, sync: true } };

/** Libraries that run a callback within a transaction and give it the handle that belongs to it. */
export const jsTransactions: Table = [
  ...from('https://www.prisma.io/docs/orm/prisma-client/queries/transactions#interactive-transactions', {
    // The generated client stands in `.prisma/client`, and `PrismaClient` may come from any folder.
    'npm:{.prisma/client,@prisma/client,.prisma/client/default}.PrismaClient.$transaction': runs(0),
  }),
  ...from('https://orm.drizzle.team/docs/transactions', {
    'npm:drizzle-orm/pg-core.{PgDatabase,PgAsyncDatabase}.transaction npm:drizzle-orm/mysql-core.MySqlDatabase.transaction npm:drizzle-orm/sqlite-core.BaseSQLiteDatabase.transaction npm:drizzle-orm.{PgDatabase,MySqlDatabase,BaseSQLiteDatabase}.transaction': runs(0),
  }),
  ...from('https://knexjs.org/guide/transactions.html', { 'npm:knex.{Knex,knex.Knex,default}.transaction': runs(0) }),
  ...from('https://kysely.dev/docs/examples/transactions/simple-transaction', { 'npm:kysely.TransactionBuilder.execute': runs(0) }),
  ...from('https://typeorm.io/docs/advanced-topics/transactions', {
    'npm:typeorm.{EntityManager,DataSource,Connection}.transaction': runs(0),
  }),
  ...from('https://www.npmjs.com/package/pg-promise', { 'npm:pg-promise.{IDatabase,IBaseProtocol,pgPromise.IBaseProtocol,pgPromise.IDatabase}.tx': runs(0) }),
  ...from('https://mikro-orm.io/docs/transactions', { 'npm:@mikro-orm/core.EntityManager.transactional': runs(0) }),
  ...from('https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md#transactionfunction---function', {
    'npm:better-sqlite3.{Database,BetterSqlite3.Database,default}.transaction npm:better-sqlite3.transaction': sync,
  }),
];
