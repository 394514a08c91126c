/** As much of knex as the sample needs. */
declare module 'knex' {
  export namespace Knex {
    interface QueryBuilder<T> extends PromiseLike<T> {
      where(column: string, value: unknown): QueryBuilder<T>;
      insert(row: object): QueryBuilder<number[]>;
      del(): QueryBuilder<number>;
    }
  }
  export interface Knex {
    <T = unknown>(table: string): Knex.QueryBuilder<T>;
  }
}
