import type { ConnectionStatus, Direction, Outcome, RecordType, Side } from '../api/types.ts';

/** The words of the trade, in one place. */
export const typeWord: Readonly<Record<RecordType, string>> = {
  'tax-type': 'Tax type',
  account: 'Account',
  'tracking-option': 'Tracking option',
  contact: 'Contact',
  invoice: 'Invoice',
  bill: 'Bill',
  'credit-note': 'Credit note',
  payment: 'Payment',
  allocation: 'Allocation',
};

export const typeWords: Readonly<Record<RecordType, string>> = {
  'tax-type': 'Tax types',
  account: 'Accounts',
  'tracking-option': 'Tracking options',
  contact: 'Contacts',
  invoice: 'Invoices',
  bill: 'Bills',
  'credit-note': 'Credit notes',
  payment: 'Payments',
  allocation: 'Allocations',
};

/** What a record is: a contact by the side of the trade it stands on. */
export function kindWord({ type, role }: { type: RecordType; role: 'customer' | 'vendor' | null }): string {
  if (type !== 'contact' || role === null) return typeWord[type];
  return role === 'customer' ? 'Customer' : 'Vendor';
}

const sides: Readonly<Partial<Record<RecordType, Readonly<Record<'customer' | 'vendor', string>>>>> = {
  contact: { customer: 'Contact as customer', vendor: 'Contact as supplier' },
  'credit-note': { customer: 'Credit note to a customer', vendor: 'Credit note from a supplier' },
  payment: { customer: 'Receipt from a customer', vendor: 'Payment to a supplier' },
  allocation: { customer: 'Credit applied to an invoice', vendor: 'Credit applied to a bill' },
};

/** The same in full, where there is room: which way money or credit goes. */
export function fullWord({ type, role }: { type: RecordType; role: 'customer' | 'vendor' | null }): string {
  return (role === null ? undefined : sides[type]?.[role]) ?? typeWord[type];
}

export const outcomeWord: Readonly<Record<Outcome, string>> = {
  pending: 'Due',
  waiting: 'Waiting',
  failing: 'Failing',
  uncertain: 'Uncertain',
  synced: 'Synced',
  warned: 'Warned',
  drifted: 'Drifted',
  apart: 'Kept apart',
  excluded: 'Excluded',
  ended: 'Ended',
};

/** What an outcome means, for tooltips and filters. */
export const outcomeMeaning: Readonly<Record<Outcome, string>> = {
  pending: 'A change is due to be written',
  waiting: 'Waits for another record',
  failing: 'Could not be written; the reason is named',
  uncertain: 'Sent, but the answer was lost; Relink reads back before anything else',
  synced: 'Both systems agree',
  warned: 'Both systems agree, with something to know',
  drifted: 'The two differ in a way only a person may settle',
  apart: 'A person decided to leave the two different',
  excluded: 'Outside the sync by nature, such as a draft',
  ended: 'Void, reversed or deleted in both',
};

export const systemWord: Readonly<Record<'property' | 'ledger', string>> = {
  property: 'Re-Leased',
  ledger: 'Sage Intacct',
};

/** Where a problem is to be mended. */
export function mendWord(side: Side): string {
  if (side === 'property') return 'Mend in Re-Leased';
  return side === 'ledger' ? 'Mend in Intacct' : 'Mend here in Relink';
}

export const directionWord: Readonly<Record<Direction, string>> = {
  incoming: 'Incoming',
  outgoing: 'Outgoing',
};

export const directionMeaning: Readonly<Record<Direction, string>> = {
  incoming: 'Incoming: from Intacct to Re-Leased',
  outgoing: 'Outgoing: from Re-Leased to Intacct',
};

export const statusWord: Readonly<Record<ConnectionStatus, string>> = {
  'not-connected': 'Not connected',
  onboarding: 'Incomplete onboarding',
  'needs-reconnecting': 'Needs reconnecting',
  'in-progress': 'In progress',
  incomplete: 'Incomplete pipeline',
  errors: 'Sync has errors',
  synced: 'Successfully synced',
};

const fieldWords: Readonly<Record<string, string>> = {
  number: 'Number',
  reference: 'Reference',
  description: 'Description',
  contactKey: 'Contact',
  issueDate: 'Issued',
  postingDate: 'Posting date',
  dueDate: 'Due',
  currency: 'Currency',
  state: 'State',
  lines: 'Lines',
  net: 'Net',
  tax: 'Tax',
  gross: 'Total',
  name: 'Name',
  correspondenceName: 'Correspondence name',
  firstName: 'First name',
  lastName: 'Last name',
  email: 'E-mail',
  phone: 'Phone',
  mobile: 'Mobile',
  fax: 'Fax',
  postalAddress: 'Postal address',
  streetAddress: 'Street address',
  status: 'Status',
  mergedInto: 'Merged into',
  role: 'Role',
  code: 'Code',
  rate: 'Rate',
  direction: 'Used for',
  category: 'Dimension',
  propertyKey: 'Property',
  accountKey: 'Account',
  taxTypeKey: 'Tax type',
  tracking: 'Tracking',
  groupKey: 'Part of',
};

/** A field's name on screen; unknown ones are spelt out from their own name. */
export function fieldWord(field: string): string {
  const known = fieldWords[field];
  if (known !== undefined) return known;
  const spaced = field
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[-_]/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
