/** As much of knex as the sample needs. */
declare module 'knex' {
  export namespace Knex {
    interface SchemaBuilder extends PromiseLike<void> {
      createTable(name: string, columns: (table: { increments(): void }) => void): SchemaBuilder;
    }
    interface QueryBuilder<T> extends PromiseLike<T> {
      where(column: string, value: unknown): QueryBuilder<T>;
      insert(row: object): QueryBuilder<number[]>;
      del(): QueryBuilder<number>;
    }
  }
  export interface Knex {
    <T = unknown>(table: string): Knex.QueryBuilder<T>;
    readonly schema: Knex.SchemaBuilder;
  }
}
