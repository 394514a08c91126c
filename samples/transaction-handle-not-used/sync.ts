import Database from 'better-sqlite3';

const db = new Database('bank.db');

declare function rate(): Promise<number>;

// The driver is synchronous: the transaction is over when the callback returns.
export const pay = db.transaction(async (id: number) => { // expect: transaction-handle-not-used "ends at the first `await`"
  db.prepare('update account set n = n - ? where id = ?').run(await rate(), id);
});

export const payNow = db.transaction((id: number, amount: number) => {
  db.prepare('update account set n = n - ? where id = ?').run(amount, id);
});
