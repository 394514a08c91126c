import type { Role } from '../model/index.ts';
import type { RoleRow } from './roles.ts';
import { expand } from './table.ts';

/**
 * Types with a `then` that are no `Promise`, and whose work or check is lost unless somebody awaits them.
 * Objects that have a `then` for convenience, and do their work without it, are not listed: Fastify's instance, jQuery's `ready`.
 */
const ROWS: readonly (readonly [role: Role, names: string, source: string])[] = [
  ['lazy-thenable', 'npm:knex.{QueryBuilder,QueryInterface,ChainableInterface,Raw,SchemaBuilder} npm:knex.{Knex,default,knex}.{QueryBuilder,QueryInterface,ChainableInterface,Raw,SchemaBuilder}', 'https://knexjs.org/guide/interfaces.html#promises'],
  ['lazy-thenable', 'npm:mongoose.{Query,Aggregate} npm:mongoose.{default,mongoose}.{Query,Aggregate} npm:mquery.default', 'https://mongoosejs.com/docs/queries.html#queries-are-not-promises'],
  ['lazy-thenable', 'npm:@prisma/client.{PrismaPromise,Prisma.PrismaPromise,Types.Public.PrismaPromise} npm:.prisma.Prisma.PrismaPromise', 'https://www.prisma.io/docs/orm/prisma-client/queries/transactions'],
  [
    'lazy-thenable',
    'npm:drizzle-orm.{QueryPromise,PgInsertBase,PgUpdateBase,PgDeleteBase,PgSelectBase,PgRaw,MySqlInsertBase,MySqlUpdateBase,MySqlDeleteBase,MySqlSelectBase,SQLiteInsertBase,SQLiteUpdateBase,SQLiteDeleteBase,SQLiteSelectBase}',
    'https://orm.drizzle.team/docs/insert',
  ],
  ['lazy-thenable', 'npm:@supabase/postgrest-js.{PostgrestBuilder,PostgrestFilterBuilder,PostgrestTransformBuilder,PostgrestQueryBuilder} npm:@supabase/supabase-js.{PostgrestBuilder,PostgrestFilterBuilder}', 'https://supabase.com/docs/reference/javascript/insert'],
  ['lazy-thenable', 'npm:supertest.{Test,supertest.Test,default.Test} npm:superagent.{Request,SuperAgentRequest,request.SuperAgentRequest,default.SuperAgentRequest}', 'https://github.com/forwardemail/supertest#promises'],
  ['lazy-thenable', 'npm:postgres.{PendingQuery,postgres.PendingQuery,default.PendingQuery}', 'https://github.com/porsager/postgres#queries'],
  ['assertion-thenable', 'npm:chai.{Chai.PromisedAssertion,PromisedAssertion,Chai.PromisedAssert} npm:chai-as-promised.{Chai.PromisedAssertion,PromisedAssertion} js:Chai.{PromisedAssertion,PromisedAssert}', 'https://www.chaijs.com/plugins/chai-as-promised/'],
];

export const thenableRoles: ReadonlyMap<string, RoleRow> = new Map(ROWS.flatMap(([role, names, source]) => expand(names).map((name) => [name, { role, source }] as const)));
