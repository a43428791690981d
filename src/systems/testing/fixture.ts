import type { Content, RecordType, Role } from '../../domain/record.ts';
import type { System } from '../port.ts';

/** A kind of record the suite writes. */
export interface ConformanceSample {
  readonly type: RecordType;
  readonly role: Role | null;
  /** A new record, complete and valid; another one for each `n` (other number, other name). */
  content(n: number): Content;
  /** Content fields this system does not keep as given (it numbers itself, it has no such field). */
  readonly lossy?: readonly string[];
  /** A change this system takes on a record just created. */
  readonly update?: { readonly fields: readonly string[]; apply(content: Content): Content };
  /** The date on which a record just created can be voided; absent: it has no void. */
  readonly voidDate?: string;
  /** Whether the other system's id can be stored on it. */
  readonly stamp?: boolean;
  /** A record this system refuses, and the problem's code. */
  readonly refused?: { content(n: number): Content; readonly code: string };
}

/** A started sandbox and a connector on it. */
export interface ConformanceFixture {
  readonly system: System;
  /** Address of the sandbox's control face, `http://127.0.0.1:…/_control`. */
  readonly controlUrl: string;
  /** Where faults strike: calls that read records, and calls that write them (never sign-in). */
  readonly faults: {
    readonly read: { readonly method: string; readonly path: string };
    readonly write: { readonly method: string; readonly path: string };
  };
  readonly samples: readonly ConformanceSample[];
  /** `object key` of every record of a type, from the sandbox's own dump. */
  expected(type: RecordType): Promise<readonly string[]>;
  /** The same connector with credentials that open nothing. */
  wrongCredentials(): System;
  /** The same connector on an address where nothing listens. */
  unreachable(): System;
  /** Takes away the permission to read a type; answers how to give it back. */
  deny(type: RecordType): Promise<() => Promise<void>>;
  /** Texts that must appear in no problem and no fault. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}
