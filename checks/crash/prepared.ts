/** A change that is ready to travel: what will be written where, and what starts it. */
export interface Prepared {
  readonly token: string;
  readonly type: 'contact' | 'invoice' | 'bill' | 'payment' | 'allocation';
  /** Document number, a contact's name in Re-Leased before the change, or an id: how the API's search finds it. */
  readonly known: string;
  /** The system that will be written. */
  readonly system: 'property' | 'ledger';
  readonly verb: 'create' | 'update' | 'void';
  /** Starts the run that carries it over; answers at once. */
  begin(): Promise<void>;
}
