import type { JsonObject } from '../shared/json.ts';
import type { CustomField } from './registry.ts';

/**
 * A record of an object as it travels on the wire, as complete as the seeder cares to make it, for example
 * an invoice `{invoiceNumber, customer: {id}, invoiceDate, dueDate, lines: [{txnAmount, glAccount: {id}, …}]}`.
 * The store fills in what is missing: keys, hrefs, the ids' twins in references, tax, totals, audit stamps.
 * - `key`: a numeric string; else numbered by the store
 * - `audit`: `{createdDateTime, modifiedDateTime}`; `modifiedDateTime: null` is an imported row
 * - `entity: {id}`: owned by that entity; else top level
 * - `state` on invoices and bills may be draft, posted, paid, partiallyPaid, reversed
 */
export type SeedRecord = JsonObject;

/** One entity (legal company) of the tenant. */
export interface SeedEntity {
  id: string;
  name: string;
  currency: string;
  /** Posting dates up to and including this one are refused. */
  closedThrough: string | null;
  /** Id of the `tax/tax-solution` that applies inside the entity. */
  taxSolutionId: string | null;
}

/** All a sandbox company starts with. */
export interface IntacctSeed {
  company: {
    id: string;
    users: { userId: string; password?: string }[];
    clients: { clientId: string; clientSecret: string }[];
    multiEntity: boolean;
    baseCurrency: string;
  };
  entities: SeedEntity[];
  /** By object path, for example `accounts-receivable/customer`. Order of paths and records does not matter. */
  objects: Record<string, SeedRecord[]>;
  /** Keys up to these are for records that come later, and given to no other: by object path. */
  reservedKeys?: Readonly<Record<string, number>>;
  /** Dimensions an account demands on each line, for example `{account: '4000', dimension: 'department'}`. */
  requiredDimensions: { account: string; dimension: string }[];
  /** Custom fields of the tenant, for example `{object: 'accounts-receivable/invoice', field: 'nsp::RELINK_KEY'}`. */
  customFields?: CustomField[];
}
