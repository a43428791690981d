import type { ProblemDraft } from './problem.ts';
import type { Content, RecordType, Role, SystemName } from './record.ts';

/** What is known of a record that another one refers to. `linkId` null: no such link. */
export interface Reference {
  readonly linkId: string | null;
  /** Its key in the other system, once it has a counterpart that may be used. */
  readonly counterpartKey: string | null;
  readonly held: boolean;
  readonly outcome: string;
  readonly name: string;
  /** Ids people know, on both sides. */
  readonly displayIds: { readonly property: string | null; readonly ledger: string | null };
  readonly contents: { readonly property: Content | null; readonly ledger: Content | null };
  /** A person chose to leave it out while connecting. */
  readonly archivedByChoice: boolean;
}

/** Finds references of one connection; the engine loads a page's worth at a time. */
export interface References {
  /** `category`: of a tracking option, because keys of two dimensions may coincide in the ledger. */
  find(
    system: SystemName,
    type: RecordType,
    role: Role | null,
    key: string,
    category?: string,
  ): Reference | null;
  /** The ledger's value of the property dimension for a Re-Leased property, and back. */
  propertyCounterpart(system: SystemName, propertyKey: string): string | null;
  /** Do the settings say that this dimension is carried? Its options must then have a counterpart. */
  usesDimension?(category: string): boolean;
}

export type Translation =
  | { readonly kind: 'ready'; readonly content: Content; readonly parents: readonly string[] }
  /** A parent is not ready; the record waits for it. */
  | { readonly kind: 'blocked'; readonly problem: ProblemDraft; readonly parents: readonly string[] }
  /** It cannot be written as it is; a person must mend something. */
  | { readonly kind: 'fails'; readonly problem: ProblemDraft; readonly parents: readonly string[] };
