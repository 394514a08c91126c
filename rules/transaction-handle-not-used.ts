import type { CallSite, FileView, Ref, Report, ReportFix, Span, UnitSite } from '#rule-api';
import { callAt, contains, defineRule, EVENT_LOOP, functionArgument, receiverOf, replace, shortCall, shortText } from '#rule-api';

export default defineRule({
  id: 'transaction-handle-not-used',
  summary: 'a query within a transaction is sent by the outer handle, so that it is no part of the transaction',
  family: 'shared-state',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `The callback of a transaction is given a handle; only what goes through that handle belongs to the transaction.
A query by the outer handle takes another connection: it is not rolled back with the rest, does not see what the transaction wrote, and may wait for a row that the transaction has locked.
When every connection of the pool is held by a transaction that waits for one more, nothing moves again.
With a driver that is synchronous, an \`async\` callback returns at its first \`await\`: the transaction is over before the rest has run.`,
    instead: 'Use the handle that the callback is given, also in the functions that it calls: pass it on as an argument.',
    limits: `Calls on the very expression on which the transaction was opened are looked at, in the callback and in the functions nested in it; functions called from there are not.
A statement in which the handle is an argument, as some libraries have it, is taken to use it.`,
    fine: 'The query must stay when the transaction is rolled back, such as a log entry.',
    references: [
      { title: 'Prisma: interactive transactions', url: 'https://www.prisma.io/docs/orm/prisma-client/queries/transactions#interactive-transactions' },
      { title: 'Drizzle: transactions', url: 'https://orm.drizzle.team/docs/transactions' },
      { title: 'TypeORM: transactions', url: 'https://typeorm.io/docs/advanced-topics/transactions' },
      { title: 'better-sqlite3: transaction', url: 'https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md#transactionfunction---function' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'the outer handle and the inner one',
      bad: `import { DataSource } from 'typeorm';

export async function move(source: DataSource, from: number, to: number): Promise<void> {
  await source.transaction(async (manager) => {
    await manager.query('update account set n = n - 1 where id = $1', [from]);
    await source.query('update account set n = n + 1 where id = $1', [to]); // expect: transaction-handle-not-used "no part of the transaction"
  });
}
`,
      good: `import { DataSource } from 'typeorm';

export async function move(source: DataSource, from: number, to: number): Promise<void> {
  await source.transaction(async (manager) => {
    await manager.query('update account set n = n - 1 where id = $1', [from]);
    await manager.query('update account set n = n + 1 where id = $1', [to]);
  });
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const transaction = program.effect(site, 'transaction')?.transaction;
      const opened = receiverOf(site);
      if (transaction === undefined) continue;
      const callback = functionArgument(program, site, transaction.position);
      if (callback === undefined || callback.file !== file.id) continue;
      if (transaction.sync === true) {
        if (callback.unit.async) yield asyncCallback(file, site, callback);
        continue;
      }
      if (opened === undefined) continue;
      const outer = program.describe(opened);
      const handle = callback.unit.params[0]?.name;
      if (!/^[\w.$#]+$/.test(outer) || handle === outer || outer === 'this' || handle?.startsWith('$') === true || rebinds(file, callback, outer)) continue;
      for (const call of within(file, callback)) {
        const written = plainPath(call.call.callee) ? program.describe(call.call.callee) : '';
        if (written !== outer && !written.startsWith(`${outer}.`)) continue;
        if (passesHandle(file, call, handle) || NO_QUERY.test(written.slice(outer.length + 1).split('.')[0] ?? '')) continue;
        if (program.effect(call, 'transaction')?.transaction !== undefined) continue;
        yield outside(file, { site, call, outer, handle });
      }
    }
  },
});

/** Methods of a handle that send nothing. */
const NO_QUERY = /^(raw|ref|fn|sql|on|\$on|\$use|\$extends|\$disconnect|\$connect|schema|getMetadata|isInitialized|hasMetadata|escape|format|literal|dynamic|driver|options|logger|name|client|config|on|off|emit)$/;

/** `a.b.c`, with no call or element in it. */
function plainPath(ref: Ref): boolean {
  return ref.k === 'name' || (ref.k === 'attribute' && plainPath(ref.of));
}

/** Calls of the callback and of the functions nested in it. */
function within(file: FileView, callback: UnitSite): readonly CallSite[] {
  return file.units.filter((unit) => contains(callback.unit.at, unit.unit.at)).flatMap((unit) => unit.unit.calls.flatMap((_, index) => callAt(unit, index) ?? []));
}

/** The name means something else in the callback: a parameter or variable of its own. */
function rebinds(file: FileView, callback: UnitSite, outer: string): boolean {
  const root = outer.replace(/\..*$/, '');
  if (root === 'this') return !(callback.unit.arrow ?? callback.unit.kind === 'lambda');
  return file.units.some((unit) => contains(callback.unit.at, unit.unit.at) && unit.unit.variables.some((variable) => variable.name === root && variable.bindings.length > 0));
}

/** The handle stands among the arguments of the statement: `User.create(data, { transaction })`, `knex('users').transacting(trx)`. */
function passesHandle(file: FileView, call: CallSite, handle: string | undefined): boolean {
  return handle !== undefined && new RegExp(`(?<![\\w$.])${handle.replaceAll('$', '\\$')}(?![\\w$])`).test(file.text(call.call.statementAt).slice(0, 4000));
}

function outside(file: FileView, { site, call, outer, handle }: { readonly site: CallSite; readonly call: CallSite; readonly outer: string; readonly handle: string | undefined }): Report {
  const at: Span = { start: call.call.calleeAt.start, end: Math.min(call.call.calleeAt.end, call.call.calleeAt.start + receiverLength(file, call, outer)) };
  const fixes: readonly ReportFix[] = handle === undefined || file.text(at) !== outer ? [] : [{ title: `Use \`${handle}\``, safety: 'safe', preferred: true, edits: () => [replace(at, handle)] }];
  return {
    at,
    grade: 'likely',
    message: `\`${shortText(file, call.call.calleeAt)}\` is no part of the transaction: it goes by \`${outer}\` and not by ${handle === undefined ? 'the handle that the callback is given' : `\`${handle}\``}`,
    because: [
      { lane: EVENT_LOOP, at: { start: site.call.calleeAt.start, end: site.call.calleeAt.end }, says: `a transaction begins on one connection${handle === undefined ? '' : `, which \`${handle}\` stands for`}` },
      { lane: EVENT_LOOP, at: call.call.calleeAt, says: `\`${outer}\` takes another connection: what it does is not rolled back, and waits for what the transaction has locked` },
    ],
    fixes,
  };
}

/** How much of the callee, as written, is the receiver. */
function receiverLength(file: FileView, call: CallSite, outer: string): number {
  const text = file.text(call.call.calleeAt);
  return text.startsWith(outer) ? outer.length : Math.max(1, text.lastIndexOf('.'));
}

function asyncCallback(file: FileView, site: CallSite, callback: UnitSite): Report {
  const [first] = callback.unit.suspensions;
  return {
    at: callback.unit.headAt,
    grade: 'certain',
    severity: 'error',
    message: `the transaction of \`${shortCall(file, site)}\` ends at the first \`await\`: its callback must not be \`async\``,
    because: [
      { lane: EVENT_LOOP, at: site.call.at, says: 'the driver is synchronous: it ends the transaction when the callback returns' },
      { lane: EVENT_LOOP, at: first?.at ?? callback.unit.headAt, says: 'an async function returns here, with a promise' },
    ],
  };
}
