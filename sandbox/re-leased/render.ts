import type { Json, JsonObject } from '../shared/json.ts';
import { amountText, cents, sumCents } from './amounts.ts';
import type { Books } from './books.ts';
import type { Document, RecordOf, Resource } from './model.ts';

/** A record as the API shows it. */
export function render<R extends Resource>(books: Books, resource: R, record: RecordOf[R]): JsonObject {
  return { ...renderers[resource](books, record) };
}

type Renderers = { readonly [R in Resource]: (books: Books, record: RecordOf[R]) => JsonObject };

const plain = (record: JsonObject): JsonObject => record;

const renderers: Renderers = {
  accounts: (_books, record) => plain(record),
  'tax-types': (_books, record) => plain(record),
  'tracking-categories': (_books, record) => plain(record),
  'tracking-options': (books, record) => ({ ...record, category: categoryName(books, record.categoryId) }),
  properties: (books, { optionIds, ...record }) => ({ ...record, tracking: tracking(books, optionIds) }),
  contacts: (_books, record) => plain(record),
  tenancies: (_books, record) => plain(record),
  invoices: (books, { paymentPriority: _none, ...record }) => document(books, record),
  'credit-notes': (books, { paymentPriority: _none, ...record }) => document(books, record),
  payments: (books, record) => ({
    ...record,
    contactName: books.get('contacts', record.contactId)?.name ?? '',
    documentNumber: books.get(record.documentResource, record.documentId)?.number ?? '',
  }),
  allocations: (books, record) => {
    const note = books.get('credit-notes', record.creditNoteId);
    const documentResource = record.direction === 'expense' ? 'bills' : 'invoices';
    return {
      ...record,
      contactId: note?.contactId ?? '',
      contactName: books.get('contacts', note?.contactId ?? '')?.name ?? '',
      currency: note?.currency ?? '',
      documentResource,
      documentNumber: books.get(documentResource, record.documentId)?.number ?? '',
      creditNoteNumber: note?.number ?? '',
    };
  },
  bills: (books, record) => ({ ...document(books, record), paymentPriority: record.paymentPriority }),
};

function categoryName(books: Books, id: string): string {
  return books.get('tracking-categories', id)?.name ?? '';
}

function tracking(books: Books, optionIds: readonly string[]): Json[] {
  return optionIds.flatMap((optionId) => {
    const option = books.get('tracking-options', optionId);
    if (!option) return [];
    return [{ categoryId: option.categoryId, category: categoryName(books, option.categoryId), optionId }];
  });
}

/** Totals in hundredths; a void document owes nothing. */
export function totalsOf(record: Pick<Document, 'lines' | 'amountPaid' | 'status'>): {
  net: bigint;
  tax: bigint;
  gross: bigint;
  paid: bigint;
  due: bigint;
} {
  const net = sumCents(record.lines.map((line) => line.amountExclTax));
  const tax = sumCents(record.lines.map((line) => line.taxAmount));
  const paid = cents(record.amountPaid);
  const gross = net + tax;
  return { net, tax, gross, paid, due: record.status === 'void' ? 0n : gross - paid };
}

function document(books: Books, record: Omit<Document, 'paymentPriority'>): JsonObject {
  const { net, tax, gross, paid, due } = totalsOf(record);
  const { amountPaid: _shownInTotals, lines, ...rest } = record;
  return {
    ...rest,
    contactName: books.get('contacts', record.contactId)?.name ?? '',
    lines: lines.map(({ optionIds, ...line }) => ({ ...line, tracking: tracking(books, optionIds) })),
    totals: {
      exclTax: amountText(net),
      tax: amountText(tax),
      inclTax: amountText(gross),
      paid: amountText(paid),
      due: amountText(due),
    },
  };
}
