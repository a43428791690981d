import { mayCreate } from '../../domain/ownership.ts';
import type { RecordType } from '../../domain/record.ts';
import type { Executor } from '../../store/db/open.ts';
import type { SystemPair } from '../port.ts';

/** What a first sync costs of the month's allowance, as the ledger counts. */
export interface LoadEstimate {
  /** Calls that read the ledger. */
  readonly reads: number;
  /** Records written to the ledger: each counts, batched or not. */
  readonly writes: number;
  /** Calls that read back what was written. */
  readonly readBacks: number;
  readonly calls: number;
  readonly allowance: number;
  readonly used: number;
  readonly left: number;
  readonly enough: boolean;
}

/** Rows of a page that is read, and of a list of keys; records of a batch, which are read back together. */
const page = 2_000;
const keys = 1_000;
const batch = 100;
/** A document has a header, lines and tax entries, each a list of its own; about so many lines to a header. */
const linesPerDocument = 4;

const documents: ReadonlySet<RecordType> = new Set(['invoice', 'bill', 'credit-note']);
/** A payment has a header and details, one for each line that it falls on. */
const settling: ReadonlySet<RecordType> = new Set(['payment', 'allocation']);
/** What each run asks besides: the sign-in, the newest stamps, rows without stamps. */
const perType = 3;

/**
 * Estimates a first sync from the totals both systems tell: an upper bound, since every document of Re-Leased is taken
 * for one to be written. Costs one small call per object. `null` where the ledger has no account yet.
 */
export async function estimateLoad(
  systems: SystemPair,
  executor: Executor,
  connectionId: string,
): Promise<LoadEstimate | null> {
  if (systems.limits === undefined) return null;
  const { ledger, property } = systems;
  let reads = 1;
  for (const type of ledger.types) {
    const records = (await ledger.count?.(type)) ?? 0;
    reads += perType + readCalls(type, records);
  }
  const contacts = await chosenContacts(executor, connectionId);
  let writes = contacts;
  let readBacks = Math.ceil(contacts / batch);
  for (const type of property.types.filter(
    (one) => (documents.has(one) || settling.has(one)) && mayCreate(one, 'property'),
  )) {
    const records = (await property.count?.(type)) ?? 0;
    writes += records;
    // Headers, lines and tax entries again, or each by itself where they are few.
    readBacks += Math.ceil(records / batch) * 3 + 10;
  }
  // Asked anew: somebody may have raised the allowance a moment ago, because of this very estimate.
  const { used, allowance } = await systems.limits.use(true);
  const calls = reads + writes + readBacks;
  const left = Math.max(0, allowance - used);
  return { reads, writes, readBacks, calls, allowance, used, left, enough: calls <= left };
}

function readCalls(type: RecordType, records: number): number {
  const headers = Math.ceil(records / page);
  if (settling.has(type)) return headers + Math.ceil((records * linesPerDocument) / keys);
  if (!documents.has(type)) return headers;
  return headers + Math.ceil(records / keys) + 2 * Math.ceil((records * linesPerDocument) / keys);
}

/** Contacts that a person chose to have created. */
async function chosenContacts(executor: Executor, connectionId: string): Promise<number> {
  const { rows } = await executor.query<{ n: number }>(
    `select count(*) as n from mapping_choice where connection_id = $1 and type = 'contact' and choice = 'create' and property_key <> ''`,
    [connectionId],
  );
  return rows[0]?.n ?? 0;
}
