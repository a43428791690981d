import type { AccountContent, ContactContent, Content, DocumentContent } from '../../domain/record.ts';
import { noAddress } from '../../domain/record.ts';
import type { Reference, References } from '../../domain/references.ts';
import { type DecideInput, type Decision, decide } from '../decide.ts';

export const contact: ContactContent = {
  type: 'contact',
  role: 'customer',
  name: 'Northgate Retail Ltd',
  correspondenceName: 'Northgate',
  firstName: 'Ann',
  lastName: 'Lee',
  email: 'ann@example.test',
  phone: '',
  mobile: '',
  fax: '',
  postalAddress: noAddress,
  streetAddress: noAddress,
  currency: null,
  status: 'active',
  mergedInto: null,
};
export const account: AccountContent = {
  type: 'account',
  code: '4100',
  name: 'Service charge',
  status: 'active',
};

export function invoice(more: Partial<DocumentContent> = {}): DocumentContent {
  return {
    type: 'invoice',
    number: 'INV-1',
    reference: '',
    description: '',
    contactKey: 'p-contact',
    issueDate: '2026-10-01',
    postingDate: '2026-10-01',
    dueDate: '2026-10-31',
    currency: 'GBP',
    state: 'approved',
    lines: [
      {
        description: 'Rent',
        net: '100.00',
        tax: '20.00',
        accountKey: 'p-4100',
        taxTypeKey: null,
        tracking: [],
        propertyKey: 'p-1',
      },
    ],
    net: '100.00',
    tax: '20.00',
    gross: '120.00',
    ...more,
  };
}
export const ledgerInvoice = (more: Partial<DocumentContent> = {}) =>
  invoice({
    contactKey: 'l-contact',
    lines: [
      {
        description: 'Rent',
        net: '100.00',
        tax: '20.00',
        accountKey: 'l-4100',
        taxTypeKey: null,
        tracking: [],
        propertyKey: 'l-1',
      },
    ],
    ...more,
  });

export function reference(
  system: 'property' | 'ledger',
  own: Content,
  other: Content | null,
  more: Partial<Reference> = {},
): Reference {
  const mine = system === 'property';
  return {
    linkId: `link-${own.type}`,
    counterpartKey:
      other === null ? null : `${mine ? 'l' : 'p'}-${own.type === 'account' ? '4100' : 'contact'}`,
    held: false,
    outcome: 'synced',
    name: own.type === 'contact' || own.type === 'account' ? own.name : '',
    archivedByChoice: false,
    displayIds: { property: mine ? 'C-1' : 'C-1', ledger: own.type === 'account' ? '4100' : 'CUST-1' },
    contents: { property: mine ? own : other, ledger: mine ? other : own },
    ...more,
  };
}

export function references(
  change: { contact?: Partial<Reference>; account?: Partial<Reference> } = {},
): References {
  return {
    find(system, type) {
      if (type === 'contact') return reference(system, contact, contact, change.contact);
      if (type === 'account') return reference(system, account, account, change.account);
      return null;
    },
    propertyCounterpart: (system, key) =>
      key.replace(system === 'property' ? 'p-' : 'l-', system === 'property' ? 'l-' : 'p-'),
  };
}

export function decided(more: Partial<DecideInput>): Decision {
  return decide({
    link: { type: 'invoice', role: null, outcome: 'pending' },
    sides: { property: null, ledger: null },
    agreed: null,
    references: references(),
    company: { currency: 'GBP', syncFrom: '2026-01-01' },
    choice: null,
    ...more,
  });
}
export const side = (content: Content, present = true) => ({ content, present });
