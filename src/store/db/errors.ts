/** An error the database reported, with its SQLSTATE. Never carries parameters: they may hold secrets. */
export class DatabaseError extends Error {
  override readonly name: string = 'DatabaseError';
  /** SQLSTATE, for example `23505`. */
  readonly code: string;
  readonly detail: string | undefined;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;

  constructor(message: string, fields: DatabaseErrorFields, options?: ErrorOptions) {
    super(message, options);
    this.code = fields.code;
    this.detail = fields.detail;
    this.constraint = fields.constraint;
    this.table = fields.table;
    this.column = fields.column;
  }
}

export interface DatabaseErrorFields {
  code: string;
  detail?: string | undefined;
  constraint?: string | undefined;
  table?: string | undefined;
  column?: string | undefined;
}

/** The session a statement or transaction ran in is gone; whether a commit in flight took effect is not known. */
export class DatabaseSessionLost extends DatabaseError {
  override readonly name = 'DatabaseSessionLost';
  constructor(message: string, code = '08006') {
    super(message, { code });
  }
}

/** What the process that holds a data directory says about itself. */
export interface RunningInfo {
  pid: number;
  startedAt: string;
  url?: string | undefined;
}

/** Another process (or another handle in this one) has the embedded database of this directory open. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';
  readonly dataDir: string;
  /** The holder, as far as it said who it is. */
  readonly running: RunningInfo | null;

  constructor(dataDir: string, running: RunningInfo | null) {
    const who = running === null ? 'another process' : `process ${running.pid}`;
    const where = running?.url === undefined ? '' : `, which answers at ${running.url}`;
    super(
      `The data in ${dataDir} is in use by ${who}${where}. Stop it first, or use another data directory.`,
    );
    this.dataDir = dataDir;
    this.running = running;
  }
}

/** The SQLSTATE of an error from either driver, or null when it is not a database error. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/** True when a unique constraint refused a row; with `constraint`, only for that one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlState(error) !== '23505') return false;
  if (constraint === undefined) return true;
  return error instanceof Error && 'constraint' in error && error.constraint === constraint;
}
