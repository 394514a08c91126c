/** Queries that are sent only when somebody awaits them. */
import type { Knex } from 'knex';

export async function remove(db: Knex, id: number): Promise<void> {
  db('users').where('id', id).del(); // expect: floating-promise "does nothing until somebody awaits it"
  db.schema.createTable('posts', (table) => table.increments()); // expect: floating-promise
  await db('users').where('id', id).del();
}

/** A query that is being built is not lost when a part of it is. */
export async function search(db: Knex, name: string | undefined): Promise<unknown> {
  const query = db('users');
  if (name !== undefined) query.where('name', name);
  return await query;
}
