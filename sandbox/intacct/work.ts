import type { Input } from './input.ts';
import type { Store, StoredRecord, Values } from './store.ts';
import type { Tenant } from './tenant.ts';
import type { Transaction } from './transaction.ts';

/** Who acts: a user of the API, or a person in the ledger's own screens. */
export interface Actor {
  key: string;
  id: string;
  kind: 'api' | 'person';
}

/** One unit of work: everything a rule needs to read and change the ledger. */
export interface Work {
  tenant: Tenant;
  store: Store;
  tx: Transaction;
  /** Id of the entity the work is done in; null at top level. */
  entity: string | null;
  actor: Actor;
  now: string;
  /** Seeding: state and audit stamps are taken as given and the rules of posting do not apply. */
  seeding: boolean;
  /** Documents whose lines may be changed because the document itself is being written. */
  open: Set<string>;
  /** The rules of an object; objects without their own have only the generic ones. */
  rules: (object: string) => ObjectRules;
}

/** A record on its way into the store; its values may still be changed. */
export interface Draft {
  object: string;
  key: string;
  entity: string | null;
  values: Values;
}

/** What the trade demands of one object, called around the generic write. */
export interface ObjectRules {
  beforeCreate?(work: Work, draft: Draft, input: Input): void;
  afterCreate?(work: Work, record: StoredRecord, input: Input): void;
  beforeUpdate?(work: Work, before: StoredRecord, draft: Draft, input: Input): void;
  afterUpdate?(work: Work, record: StoredRecord, input: Input): void;
  beforeDelete?(work: Work, record: StoredRecord): void;
  afterDelete?(work: Work, record: StoredRecord): void;
}
