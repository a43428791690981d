import type { Input } from '../input.ts';
import type { StoredRecord, Values } from '../store.ts';
import type { Work } from '../tenant.ts';

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
  /** Objects whose references do not stand in the way of deleting. */
  ownsUser?(object: string): boolean;
}
