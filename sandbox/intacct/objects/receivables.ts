import type { ObjectDef } from '../definition.ts';
import { date, define, group, loose, oneOf, readOnly, text, yesNo } from '../definition.ts';
import {
  documentFields,
  lineFields,
  lineNumbers,
  lineRefs,
  partyContacts,
  partyFields,
  taxEntryFields,
} from './documents.ts';

const entity = { entity: { object: 'company-config/entity', readOnly: true } };

/** Accounts receivable. */
export const receivables: readonly ObjectDef[] = [
  define('accounts-receivable/customer', 'Customer', {
    numbering: { prefix: 'C-', digits: 5 },
    fields: {
      ...partyFields,
      deliveryOptions: text(),
      customerResaleNumber: text(),
      customerRestriction: oneOf(['unrestricted', 'rootOnly', 'restricted'], 'unrestricted'),
      lastInvoiceCreatedDate: readOnly(date()),
      lastStatementGeneratedDate: readOnly(date()),
      overridePriceList: text(),
      enableOnlineCardPayment: yesNo(),
      enableOnlineACHPayment: yesNo(),
      emailOptIn: yesNo(),
      'customerMessage.message': readOnly(text()),
      ...loose(
        'salesRepresentative',
        'territory',
        'shippingMethod',
        'customerType',
        'accountGroup',
        'customerMessage',
      ),
    },
    refs: {
      parent: { object: 'accounts-receivable/customer' },
      defaultRevenueGLAccount: { object: 'general-ledger/account' },
      overrideOffsetGLAccount: { object: 'general-ledger/account' },
      ...partyContacts('primary', 'shipTo', 'billTo'),
      ...entity,
    },
  }),
  define('accounts-receivable/invoice', 'ARInvoice', {
    id: 'key',
    auditId: 'key',
    workflows: ['submit', 'reverse', 'reclassify'],
    fields: {
      ...documentFields,
      invoiceNumber: text(45),
      state: oneOf([
        'draft',
        'posted',
        'partiallyPaid',
        'paid',
        'selected',
        'reversed',
        'reversal',
        'noValue',
      ]),
      invoiceDate: date(),
      moduleKey: readOnly(text()),
      isSystemGeneratedDocument: readOnly(yesNo()),
      dueInDays: readOnly({ type: 'integer' }),
      dunningCount: readOnly({ type: 'integer' }),
      invoiceType: readOnly(text()),
      ...group('invoiceSummary', {
        glPostingDate: date(),
        id: readOnly(text()),
        key: readOnly(text()),
        name: text(),
      }),
      'customerMessage.message': readOnly(text()),
      ...loose('customerMessage', 'salesDocument', 'recurringSchedule', 'billbackTemplate'),
    },
    refs: {
      customer: { object: 'accounts-receivable/customer', required: true },
      'contacts.payTo': { object: 'company-config/contact' },
      'contacts.returnTo': { object: 'company-config/contact' },
      taxSolution: { object: 'tax/tax-solution' },
      ...entity,
    },
    owned: { lines: { object: 'accounts-receivable/invoice-line', parent: 'invoice' } },
  }),
  define('accounts-receivable/invoice-line', 'ARInvoiceItem', {
    id: 'key',
    auditId: 'key',
    parent: 'invoice',
    fields: { ...lineFields, lineNumber: lineNumbers.invoice, isSummarized: readOnly(yesNo()) },
    refs: { invoice: { object: 'accounts-receivable/invoice', required: true, fixed: true }, ...lineRefs },
    owned: { taxEntries: { object: 'accounts-receivable/invoice-tax-entry', parent: 'invoiceLine' } },
  }),
  define('accounts-receivable/invoice-tax-entry', 'ARInvoiceTaxEntry', {
    id: 'key',
    auditId: 'key',
    parent: 'invoiceLine',
    methods: ['GET'],
    audited: false,
    fields: taxEntryFields,
    refs: {
      invoiceLine: { object: 'accounts-receivable/invoice-line', required: true, fixed: true },
      orderEntryTaxDetail: { object: 'tax/order-entry-tax-detail', required: true },
    },
  }),
];
