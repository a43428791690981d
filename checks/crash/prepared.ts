/** A change that is ready to travel: what will be written where, and what starts it. */
export interface Prepared {
  readonly token: string;
  readonly type: 'contact' | 'invoice' | 'bill';
  /** Document number, or a contact's name in Re-Leased before the change: how the API's search finds it. */
  readonly known: string;
  /** The system that will be written. */
  readonly system: 'property' | 'ledger';
  readonly verb: 'create' | 'update' | 'void';
  /** Starts the run that carries it over; answers at once. */
  begin(): Promise<void>;
}
