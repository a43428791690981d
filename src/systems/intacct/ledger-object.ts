import type { RecordType, Role } from '../../domain/record.ts';

/** One object of the ledger as Relink reads it. */
export interface LedgerObject {
  readonly path: string;
  readonly type: RecordType;
  readonly role: Role | null;
  /** Fields asked of the query service. */
  readonly fields: readonly string[];
  /** The field with the id or number that people know. */
  readonly numberField: string;
  /** Has a usable modified stamp; else it is read as a whole every time. */
  readonly incremental: boolean;
  /** What the audit history calls a deleted one. */
  readonly auditName: 'id' | 'key';
  /** For tracking options: the dimension. */
  readonly dimension: string | null;
}
