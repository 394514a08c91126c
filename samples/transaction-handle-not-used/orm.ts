import { PrismaClient } from '@prisma/client';
import { DataSource } from 'typeorm';
import knex from 'knex';

const prisma = new PrismaClient();
const db = knex({});

// The order stays when the transaction is rolled back, and waits for a second connection.
export async function order(userId: number, total: number): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const user = await tx.user.update({ where: { id: userId }, data: { balance: { decrement: total } } });
    if (user.balance < 0) throw new Error('not enough');
    await prisma.order.create({ data: { userId, total } }); // expect: transaction-handle-not-used "goes by `prisma` and not by `tx`"
  });
}

export class Accounts {
  constructor(private readonly source: DataSource) {}

  async close(id: number): Promise<void> {
    await this.source.transaction(async (manager) => {
      await manager.query('delete from account where id = $1', [id]);
      await this.source.query('delete from session where account = $1', [id]); // expect: transaction-handle-not-used
    });
  }

  async rename(id: number, name: string): Promise<void> {
    await this.source.transaction(async (manager) => {
      await manager.query('update account set name = $2 where id = $1', [id, name]);
    });
    await this.source.query('analyze');
  }
}

export async function move(from: number, to: number): Promise<void> {
  await db.transaction(async (trx) => {
    await db('account').where({ id: from }).decrement('balance', 1); // expect: transaction-handle-not-used
    await db('account').transacting(trx).where({ id: to }).increment('balance', 1);
    await trx('log').insert({ from, to, at: db.fn.now() });
  });
}
