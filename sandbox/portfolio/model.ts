import type { Day } from './calendar.ts';
import type { Pence } from './money.ts';
import type { Account, Department, Tax } from './reference.ts';
import type { TradeTrouble, TroubleKind } from './troubles.ts';

/**
 * The portfolio as it is in the world, before it is told to either system: who is known where, and what each
 * system calls it, is said by the `property…` and `ledger…` parts. The seeds and the manifest are views of this.
 */
export interface Place {
  readonly street: string;
  readonly suburb: string;
  readonly city: string;
  readonly region: string;
  readonly postcode: string;
  readonly country: string;
}

export type PropertyKind = 'retail' | 'office' | 'industrial';

/** A building of the landlord: a property in the property system, a location in the ledger. */
export interface Building {
  readonly propertyId: string;
  /** Id of the ledger's location, and code of the tracking option that carries it. */
  readonly code: string;
  readonly name: string;
  readonly kind: PropertyKind;
  readonly place: Place;
  /** Opted to tax: rent carries 20 % VAT; otherwise it is exempt. */
  readonly opted: boolean;
  readonly department: Department;
}

/** What a system knows of a contact's identity; the ledger's may be spelled in another way. */
export interface Identity {
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
  /** The local part carries the contact's token: `lucy.shaw.t0a1b2c@…`. */
  readonly email: string;
  readonly phone: string;
  readonly mobile: string;
  readonly postal: Place;
}

export type ContactRole = 'customer' | 'vendor';

export interface Contact {
  readonly token: string;
  readonly role: ContactRole;
  readonly trouble: TroubleKind | null;
  readonly inProperty:
    | (Identity & {
        readonly id: string;
        readonly street: Place;
        readonly status: 'active' | 'archived';
        /** Id of the contact it was merged into. */
        readonly mergedInto: string | null;
      })
    | null;
  readonly inLedger:
    | (Identity & {
        readonly key: string;
        readonly id: string;
        readonly status: 'active' | 'inactive';
      })
    | null;
  /** Suppliers: what they are paid for, as an expense account. */
  readonly account: Account | null;
}

/** Who rents what, from when and for how much. */
export interface Tenancy {
  readonly id: string;
  readonly tenant: Contact;
  readonly building: Building;
  readonly unit: string;
  readonly start: Day;
  readonly rhythm: 'quarterly' | 'monthly';
  readonly yearlyRent: Pence;
  readonly yearlyServiceCharge: Pence;
}

export interface Line {
  readonly description: string;
  readonly net: Pence;
  readonly vat: Pence;
  readonly tax: Tax;
  readonly account: Account;
  readonly building: Building | null;
  readonly department: Department | null;
}

export interface PortfolioDocument {
  /** Stands as `#T0a1b2c` at the end of the first line's text. */
  readonly token: string;
  readonly type: 'invoice' | 'bill';
  readonly born: 'property' | 'ledger';
  readonly trouble: TroubleKind | null;
  readonly contact: Contact;
  readonly tenancy: Tenancy | null;
  readonly reference: string;
  readonly description: string;
  readonly issued: Day;
  readonly due: Day;
  readonly currency: 'GBP' | 'USD';
  readonly state: 'draft' | 'awaiting-approval' | 'approved';
  readonly lines: readonly Line[];
}

/** A document with the names its system gives it. */
export interface NumberedDocument extends PortfolioDocument {
  readonly id: string;
  readonly number: string;
  /** Id of the same document as a person entered it in the other system too. */
  readonly twin: string | null;
}

/** A document with negative lines; `type` says whose side it is on. */
export interface CreditNote extends NumberedDocument {
  readonly tradeTrouble: TradeTrouble | null;
}

/** A receipt (of invoices) or a supplier payment (of bills); its text carries its token. */
export interface Payment {
  readonly token: string;
  readonly born: 'property' | 'ledger';
  readonly type: 'invoice' | 'bill';
  readonly contact: Contact;
  readonly trouble: TradeTrouble | null;
  readonly date: Day;
  /** What was paid beyond its documents; the ledger alone has a place for it. */
  readonly over: Pence;
  /** Key in the ledger; the property system has a payment per part, and this as the receipt's key. */
  readonly key: string;
  readonly reference: string;
  readonly parts: readonly {
    readonly id: string;
    readonly document: NumberedDocument;
    readonly amount: Pence;
  }[];
}

/** A credit note used on a document. */
export interface Applied {
  /** Id in the property system; key of the payment without money in the ledger. */
  readonly id: string;
  readonly born: 'property' | 'ledger';
  readonly note: CreditNote;
  readonly document: NumberedDocument;
  readonly amount: Pence;
  readonly date: Day;
  readonly trouble: TradeTrouble | null;
}

/** The trade that follows the documents. */
export interface Trade {
  readonly creditNotes: readonly CreditNote[];
  readonly applied: readonly Applied[];
  readonly payments: readonly Payment[];
}

/** Dates that decide what is in scope; all follow from `today`. */
export interface Horizon {
  readonly today: Day;
  readonly syncFrom: Day;
  readonly closedThrough: Day;
  /** First date of ordinary documents: after the closed period. */
  readonly openFrom: Day;
}

export interface Portfolio {
  readonly horizon: Horizon;
  readonly buildings: readonly Building[];
  readonly contacts: readonly Contact[];
  readonly tenancies: readonly Tenancy[];
  readonly documents: readonly NumberedDocument[];
  /** Credit notes and payments, where the portfolio is made with them. */
  readonly trade: Trade | null;
}
