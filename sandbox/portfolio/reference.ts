/**
 * Reference data of Harbourside Estates as each system holds it at the start: chart of accounts, tax, departments.
 * `property`/`ledger` null means that the system does not have it. Data tables.
 */
export interface Account {
  readonly kind: 'income' | 'expense' | 'balance';
  readonly property: { readonly id: string; readonly code: string; readonly name: string } | null;
  readonly ledger: {
    readonly key: string;
    readonly id: string;
    readonly name: string;
    readonly active: boolean;
  } | null;
}

export interface Tax {
  readonly direction: 'sale' | 'purchase';
  /** Hundredths of a percent. */
  readonly rate: bigint;
  readonly property: { readonly id: string; readonly name: string } | null;
  readonly ledger: { readonly key: string; readonly id: string; readonly active: boolean } | null;
}

export interface Department {
  readonly property: { readonly id: string; readonly name: string } | null;
  readonly ledger: { readonly key: string; readonly id: string; readonly name: string } | null;
}

let accountCount = 0;
function account(
  kind: Account['kind'],
  property: readonly [code: string, name: string] | null,
  ledger: readonly [id: string, name: string] | null,
  active = true,
): Account {
  accountCount += 1;
  return {
    kind,
    property: property && { id: String(1000 + accountCount), code: property[0], name: property[1] },
    ledger: ledger && { key: String(100 + accountCount), id: ledger[0], name: ledger[1], active },
  };
}

/** Accounts by what they are for. Most pairs agree in code and name, some only in one of the two. */
export const accounts = {
  receivable: account('balance', null, ['1100', 'Trade Debtors']),
  bank: account('balance', null, ['1200', 'Bank Current Account']),
  payable: account('balance', null, ['2100', 'Trade Creditors']),
  outputVat: account('balance', null, ['2200', 'VAT Output']),
  inputVat: account('balance', null, ['2210', 'VAT Input']),
  rent: account('income', ['4000', 'Rent'], ['4000', 'Rent']),
  serviceCharge: account('income', ['4100', 'Service charge'], ['4100', 'Service Charge']),
  marketingLevy: account('income', ['4150', 'Marketing levy'], ['4150', 'Marketing Levy'], false),
  insuranceRecharge: account('income', ['4200', 'Insurance recharge'], ['4200', 'Insurance Recharge']),
  utilitiesRecharge: account('income', ['4300', 'Utilities recharge'], ['4300', 'Utilities Recharged']),
  turnoverRent: account('income', ['4010', 'Turnover rent'], ['4400', 'Turnover Rent']),
  parking: account('income', ['4500', 'Parking and licences'], ['4500', 'Parking & Licences']),
  fees: account('income', ['4600', 'Licence and consent fees'], ['4600', 'Licence Fees']),
  signage: account('income', ['4990', 'Signage income (old)'], null),
  sundry: account('income', ['9999', 'Suspense (old system)'], null),
  repairs: account('expense', ['5000', 'Repairs and maintenance'], ['5000', 'Repairs & Maintenance']),
  cleaning: account('expense', ['5100', 'Cleaning'], ['5100', 'Cleaning']),
  electricity: account('expense', ['5200', 'Electricity'], ['5200', 'Electricity']),
  water: account('expense', ['5210', 'Water'], ['5210', 'Water & Sewerage']),
  gas: account('expense', ['5220', 'Gas'], ['5220', 'Gas']),
  security: account('expense', ['5300', 'Security'], ['5300', 'Security']),
  insurance: account('expense', ['5400', 'Buildings insurance'], ['5400', 'Buildings Insurance']),
  managing: account('expense', ['5510', 'Managing agents'], ['5500', 'Managing Agents']),
  professional: account('expense', ['5600', 'Legal and professional'], ['5600', 'Legal & Professional Fees']),
  grounds: account('expense', ['5800', 'Grounds and landscaping'], ['5800', 'Grounds & Landscaping']),
  lifts: account('expense', ['5900', 'Lifts'], ['5900', 'Lift Maintenance']),
  voids: account('expense', null, ['5950', 'Vacant Unit Costs']),
} as const satisfies Record<string, Account>;

let taxCount = 0;
function tax(
  direction: Tax['direction'],
  rate: bigint,
  property: string | null,
  ledger: string | null,
  active = true,
): Tax {
  taxCount += 1;
  return {
    direction,
    rate,
    property: property === null ? null : { id: String(300 + taxCount), name: property },
    ledger: ledger === null ? null : { key: String(40 + taxCount), id: ledger, active },
  };
}

/** UK VAT as both systems name it. The fuel rate has one name in both and is inactive in the ledger. */
export const taxes = {
  saleStandard: tax('sale', 2_000n, '20% (VAT on Income)', 'UK Sales Standard Rate'),
  saleReduced: tax('sale', 500n, '5% (VAT on Income)', 'UK Sales Reduced Rate'),
  saleZero: tax('sale', 0n, 'Zero Rated Income', 'UK Sales Zero Rate'),
  saleExempt: tax('sale', 0n, 'Exempt Income', 'UK Sales Exempt'),
  saleFuel: tax('sale', 500n, 'Fuel and Power 5%', 'Fuel and Power 5%', false),
  saleNone: tax('sale', 0n, 'No VAT (old system)', null),
  purchaseStandard: tax('purchase', 2_000n, '20% (VAT on Expenses)', 'UK Purchases Standard Rate'),
  purchaseReduced: tax('purchase', 500n, '5% (VAT on Expenses)', 'UK Purchases Reduced Rate'),
  purchaseZero: tax('purchase', 0n, 'Zero Rated Expenses', 'UK Purchases Zero Rate'),
  purchaseExempt: tax('purchase', 0n, 'Exempt Expenses', 'UK Purchases Exempt'),
} as const satisfies Record<string, Tax>;

let departmentCount = 0;
function department(property: string | null, ledger: readonly [id: string, name: string] | null): Department {
  departmentCount += 1;
  return {
    property: property === null ? null : { id: String(500 + departmentCount), name: property },
    ledger: ledger && { key: String(60 + departmentCount), id: ledger[0], name: ledger[1] },
  };
}

/** The second dimension: who runs it. */
export const departments = {
  retail: department('Retail', ['RET', 'Retail']),
  office: department('Offices', ['OFF', 'Offices']),
  industrial: department('Industrial', ['IND', 'Industrial']),
  facilities: department('Facilities management', ['FM', 'Facilities Management']),
  agency: department('Agency (closed 2023)', null),
  finance: department(null, ['FIN', 'Finance']),
} as const satisfies Record<string, Department>;

/** The account on which the ledger demands a department on each line. */
export const departmentRequiredOn = accounts.security;

/** The ledger's id of an account it has; asking for another is a fault of the generator. */
export function ledgerIdOf(account: Account): string {
  if (account.ledger === null) throw new Error(`the ledger has no account ${account.property?.code}`);
  return account.ledger.id;
}
