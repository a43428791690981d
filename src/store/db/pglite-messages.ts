import type { SqlResult } from './driver.ts';
import type { DatabaseErrorFields } from './errors.ts';
import type { ValueMode } from './values.ts';

/** What the worker is started with. */
export interface WorkerInput {
  /** Folder of the database's files. */
  folder: string;
  /** False only where losing everything is fine (tests): no syncs. */
  durable: boolean;
}

/** Main thread -> worker. */
export type WorkerRequest =
  | { id: number; op: 'run'; sql: string; params: readonly (string | Uint8Array | null)[]; mode: ValueMode }
  | { id: number; op: 'syncs' }
  | { id: number; op: 'close' };

/** Worker -> main thread. The first message has id 0: ready, or why not. */
export type WorkerReply =
  | { id: number; ok: true; result: SqlResult }
  | { id: number; ok: false; message: string; error: DatabaseErrorFields | null };
