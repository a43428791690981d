import type { Database } from '../../store/db/open.ts';

/** The same database, its statements counted. */
export function counted(database: Database) {
  const count = { statements: 0 };
  const query: Database['query'] = (sql, params) => {
    count.statements += 1;
    return database.query(sql, params);
  };
  const transaction: Database['transaction'] = (work, options) =>
    database.transaction((tx) => {
      const inside: typeof tx.query = (sql, params) => {
        count.statements += 1;
        return tx.query(sql, params);
      };
      return work({ ...tx, query: inside });
    }, options);
  return { count, database: { ...database, query, transaction } };
}
