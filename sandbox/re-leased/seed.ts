/**
 * What a sandbox company starts with: records as the API shows them (`openapi.yaml`), as complete as the seeder cares
 * to make them. The store fills in what is missing: version 1, stamps, totals, empty texts and addresses.
 * The rules for API clients do not apply to a seed: it may hold an approved invoice to an archived contact, as years
 * of work leave them behind; only references to records that do not exist are refused.
 */
export interface ReLeasedSeed {
  /** Bearer keys and the companies each may reach. */
  readonly apiKeys: readonly {
    readonly key: string;
    readonly name: string;
    readonly companyIds: readonly string[];
  }[];
  readonly companies: readonly SeedCompany[];
}

export interface SeedCompany {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  /** Documents dated on or before this date take no change through the API. */
  readonly lockedThrough?: string | null;
  /** Ids up to these are for records that come later, and given to no other: by resource, such as `invoices`. */
  readonly reservedIds?: Readonly<Record<string, string>>;
  readonly accounts?: readonly SeedAccount[];
  readonly taxTypes?: readonly SeedTaxType[];
  readonly trackingCategories?: readonly SeedTrackingCategory[];
  readonly trackingOptions?: readonly SeedTrackingOption[];
  readonly properties?: readonly SeedProperty[];
  readonly contacts?: readonly SeedContact[];
  readonly tenancies?: readonly SeedTenancy[];
  readonly invoices?: readonly SeedDocument[];
  readonly bills?: readonly SeedDocument[];
  readonly creditNotes?: readonly SeedCreditNote[];
  readonly payments?: readonly SeedPayment[];
  readonly allocations?: readonly SeedAllocation[];
}

/** `id`: a numeric string, unique in its resource. `updatedAt` defaults to `createdAt`, that to the clock. */
export interface SeedRecord {
  readonly id: string;
  readonly version?: number;
  readonly createdAt?: string;
  readonly updatedAt?: string;
}

export interface SeedAddress {
  readonly street?: string;
  readonly suburb?: string;
  readonly city?: string;
  readonly region?: string;
  readonly postcode?: string;
  readonly country?: string;
}

export interface SeedAccount extends SeedRecord {
  readonly code: string;
  readonly name: string;
  readonly status?: 'active' | 'archived';
  readonly externalId?: string | null;
}

export interface SeedTaxType extends SeedRecord {
  readonly name: string;
  /** Percent, `20.00`. */
  readonly rate: string;
  readonly direction: 'sale' | 'purchase';
  readonly status?: 'active' | 'archived';
  readonly externalId?: string | null;
}

export interface SeedTrackingCategory extends SeedRecord {
  readonly name: string;
  /** Exactly one category of a company decides which property a document from outside belongs to. */
  readonly propertyMatching?: boolean;
}

export interface SeedTrackingOption extends SeedRecord {
  readonly categoryId: string;
  readonly code: string;
  readonly name: string;
  readonly status?: 'active' | 'archived';
  readonly externalId?: string | null;
}

export interface SeedProperty extends SeedRecord {
  readonly name: string;
  readonly address?: SeedAddress;
  readonly status?: 'active' | 'archived';
  /** Ids of its default tracking options, at most one per category. */
  readonly trackingOptionIds?: readonly string[];
}

export interface SeedContact extends SeedRecord {
  readonly roles: readonly ('tenant' | 'supplier')[];
  readonly name: string;
  readonly correspondenceName?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly mobile?: string;
  readonly fax?: string;
  readonly postalAddress?: SeedAddress;
  readonly streetAddress?: SeedAddress;
  /** `null`: the company's own. */
  readonly currency?: string | null;
  readonly status?: 'active' | 'archived';
  readonly mergedInto?: string | null;
  readonly externalIds?: { readonly customer?: string | null; readonly vendor?: string | null };
  readonly clientReference?: string | null;
}

export interface SeedTenancy extends SeedRecord {
  readonly contactId: string;
  readonly propertyId: string;
  readonly unit: string;
  readonly start: string;
  readonly end?: string | null;
}

/** An income invoice or a bill. */
export interface SeedDocument extends SeedRecord {
  readonly number: string;
  readonly reference?: string;
  readonly description?: string;
  readonly contactId: string;
  readonly tenancyId?: string | null;
  /** Defaults to the first line's. */
  readonly propertyId?: string | null;
  readonly issueDate: string;
  readonly dueDate?: string | null;
  /** Defaults to the company's. */
  readonly currency?: string;
  readonly status: 'draft' | 'awaitingApproval' | 'approved' | 'partPaid' | 'paid' | 'void';
  /** Paid so far; `paid` defaults to the whole. */
  readonly amountPaid?: string;
  readonly voidDate?: string | null;
  /** Bills only. */
  readonly paymentPriority?: 'low' | 'normal' | 'high' | 'urgent';
  readonly lines: readonly SeedLine[];
  readonly externalId?: string | null;
  readonly clientReference?: string | null;
}

/** Lines are negative. */
export interface SeedCreditNote extends SeedDocument {
  readonly direction: 'income' | 'expense';
}

/** Money on one document. The document's paid amount and status follow from it: seed that as approved. */
export interface SeedPayment extends SeedRecord {
  readonly direction: 'income' | 'expense';
  /** Defaults to invoices or bills, as the direction says. */
  readonly documentResource?: 'invoices' | 'bills' | 'credit-notes';
  readonly documentId: string;
  readonly date: string;
  readonly amount: string;
  readonly method?: 'bankTransfer' | 'directDebit' | 'cheque' | 'cash' | 'card' | 'other';
  readonly reference?: string;
  readonly description?: string;
  readonly receiptKey?: string | null;
  readonly status?: 'posted' | 'reversed';
  readonly reversedDate?: string | null;
  readonly externalId?: string | null;
  readonly clientReference?: string | null;
}

/** A credit note used on a document. */
export interface SeedAllocation extends SeedRecord {
  readonly direction: 'income' | 'expense';
  readonly creditNoteId: string;
  readonly documentId: string;
  readonly date: string;
  readonly amount: string;
  readonly reference?: string;
  readonly status?: 'posted' | 'reversed';
  readonly reversedDate?: string | null;
  readonly externalId?: string | null;
  readonly clientReference?: string | null;
}

export interface SeedLine {
  readonly description: string;
  /** Decimal text with two decimals, `1840.00`. */
  readonly amountExclTax: string;
  readonly taxAmount: string;
  readonly accountId: string | null;
  readonly taxTypeId: string | null;
  readonly propertyId?: string | null;
  readonly trackingOptionIds?: readonly string[];
}
