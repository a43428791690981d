import { amountText, cents } from './amounts.ts';
import type { Books } from './books.ts';
import type { Changes } from './estate.ts';
import { defined } from './given.ts';
import { type CreateOf, parse, voidInput } from './input.ts';
import type { Allocation, AnyRecord, Document, Payment, RecordOf } from './model.ts';
import { ApiProblem } from './problems.ts';
import { totalsOf } from './render.ts';
import {
  checkClientReference,
  checkExternalId,
  checkPeriod,
  type DocumentResource,
  directionOf,
  known,
} from './rules.ts';

type Stamps = Pick<AnyRecord, 'id' | 'version' | 'createdAt' | 'updatedAt'>;

/** Puts money on one document. Its paid amount and status follow. */
export function createPayment(changes: Changes, stamps: Stamps, input: CreateOf['payments']): Payment {
  const { books } = changes;
  const { direction } = input;
  const documentResource = input.documentResource ?? (direction === 'expense' ? 'bills' : 'invoices');
  const document = openDocument(books, documentResource, input.documentId, 'documentId');
  if (directionOf(documentResource, document) !== direction) {
    throw new ApiProblem('value-invalid', 'direction', { field: 'direction', message: 'not the document’s' });
  }
  checkSameContact(document, input.contactId);
  if (input.currency !== undefined && input.currency !== document.currency) {
    throw new ApiProblem('currency-mismatch', 'currency', { currency: document.currency });
  }
  checkPeriod(books, input.date, 'date');
  checkKeys(books, 'payments', input);
  const amount = cents(input.amount);
  checkDue(documentResource, document, amount);
  keep(changes, documentResource, withPaid(documentResource, document, amount));
  return changes.save('payments', {
    ...stamps,
    method: 'bankTransfer',
    reference: '',
    description: '',
    receiptKey: null,
    externalId: null,
    clientReference: null,
    ...defined(input),
    documentResource,
    contactId: document.contactId,
    currency: document.currency,
    status: 'posted',
    reversedDate: null,
  });
}

/** Uses a credit note on a document of the same contact. */
export function createAllocation(
  changes: Changes,
  stamps: Stamps,
  input: CreateOf['allocations'],
): Allocation {
  const { books } = changes;
  const resource = input.direction === 'expense' ? 'bills' : 'invoices';
  const note = openDocument(books, 'credit-notes', input.creditNoteId, 'creditNoteId');
  if (directionOf('credit-notes', note) !== input.direction) {
    throw new ApiProblem('value-invalid', 'direction', {
      field: 'direction',
      message: 'not the credit note’s',
    });
  }
  const document = openDocument(books, resource, input.documentId, 'documentId');
  checkSameContact(document, note.contactId);
  if (note.currency !== document.currency) {
    throw new ApiProblem('currency-mismatch', 'documentId', { currency: note.currency });
  }
  checkPeriod(books, input.date, 'date');
  checkKeys(books, 'allocations', input);
  const amount = cents(input.amount);
  checkDue(resource, document, amount);
  checkDue('credit-notes', note, amount);
  keep(changes, resource, withPaid(resource, document, amount));
  keep(changes, 'credit-notes', withPaid('credit-notes', note, amount));
  return changes.save('allocations', {
    ...stamps,
    reference: '',
    externalId: null,
    clientReference: null,
    ...defined(input),
    status: 'posted',
    reversedDate: null,
  });
}

/** Undoes a payment: the document is open again. Undoing an undone one changes nothing. */
export function reversePayment(changes: Changes, id: string, body: unknown): Payment {
  const before = record(changes, 'payments', id);
  const { date } = parse(voidInput, body);
  if (before.status === 'reversed') return before;
  checkPeriod(changes.books, date, 'date');
  free(changes, before.documentResource, before.documentId, before.amount);
  return changes.save('payments', { ...before, ...reversed(changes, before, date) });
}

/** Undoes an allocation: document and credit note are open again. */
export function reverseAllocation(changes: Changes, id: string, body: unknown): Allocation {
  const before = record(changes, 'allocations', id);
  const { date } = parse(voidInput, body);
  if (before.status === 'reversed') return before;
  checkPeriod(changes.books, date, 'date');
  free(changes, before.direction === 'expense' ? 'bills' : 'invoices', before.documentId, before.amount);
  free(changes, 'credit-notes', before.creditNoteId, before.amount);
  return changes.save('allocations', { ...before, ...reversed(changes, before, date) });
}

/** Whether money or credits stand on a document. */
export function hasSettlements(books: Books, resource: DocumentResource, id: string): boolean {
  const posted = (from: 'payments' | 'allocations', field: string) =>
    [...books.having(from, field, id)].some((key) => {
      const one = books.get(from, key);
      if (one?.status !== 'posted') return false;
      if ('documentResource' in one) return one.documentResource === resource;
      return field === 'creditNoteId'
        ? resource === 'credit-notes'
        : resource === (one.direction === 'expense' ? 'bills' : 'invoices');
    });
  return (
    posted('payments', 'documentId') ||
    posted('allocations', 'documentId') ||
    posted('allocations', 'creditNoteId')
  );
}

/** The document with so much more paid, or less; a credit note's paid amount is negative as its total is. */
export function withPaid<D extends Document>(resource: DocumentResource, document: D, by: bigint): D {
  const { gross, paid } = totalsOf(document);
  const next = paid + (resource === 'credit-notes' ? -by : by);
  const status = next === 0n ? 'approved' : next === gross ? 'paid' : 'partPaid';
  return { ...document, amountPaid: amountText(next), status };
}

/** A refusal must come before the first change: nothing here takes one back. */
function checkDue(resource: DocumentResource, document: Document, amount: bigint): void {
  const { due } = totalsOf(document);
  const open = due < 0n ? -due : due;
  const wrongSign = due < 0n !== (resource === 'credit-notes');
  if (due === 0n || wrongSign || amount > open) {
    const shown = wrongSign ? 0n : open;
    throw new ApiProblem('amount-exceeds-due', 'amount', {
      number: document.number,
      due: amountText(shown),
      amount: amountText(amount),
    });
  }
}

function free(changes: Changes, resource: DocumentResource, id: string, amount: string): void {
  const document = changes.books.get(resource, id);
  // A document that was deleted, or set back by hand, has nothing to free.
  if (!document || document.status === 'void') return;
  keep(changes, resource, withPaid(resource, document, -cents(amount)));
}

function keep(changes: Changes, resource: DocumentResource, document: Document): void {
  const stamps = { version: document.version + 1, updatedAt: changes.now };
  if (resource !== 'credit-notes') {
    changes.save(resource, { ...document, ...stamps });
    return;
  }
  const direction = directionOf(resource, document);
  changes.save(resource, { ...document, ...stamps, direction });
}

function openDocument(books: Books, resource: DocumentResource, id: string, field: string): Document {
  const document: Document = known(books, resource, id, field);
  const params = { number: document.number };
  if (document.status === 'void') throw new ApiProblem('document-void', field, params);
  if (document.status === 'draft' || document.status === 'awaitingApproval') {
    throw new ApiProblem('document-not-approved', field, params);
  }
  return document;
}

function checkSameContact(document: Document, contactId: string | undefined): void {
  if (contactId === undefined || contactId === document.contactId) return;
  throw new ApiProblem('contact-mismatch', 'contactId', { contactId: document.contactId });
}

function checkKeys(
  books: Books,
  resource: 'payments' | 'allocations',
  input: {
    direction: 'income' | 'expense';
    externalId?: string | null | undefined;
    clientReference?: string | null | undefined;
  },
): void {
  checkExternalId(books, resource, null, input.externalId ?? null, { direction: input.direction });
  checkClientReference(books, resource, input.clientReference ?? null, []);
}

const reversed = (changes: Changes, before: Payment | Allocation, date: string) => ({
  status: 'reversed' as const,
  reversedDate: date,
  version: before.version + 1,
  updatedAt: changes.now,
});

function record<R extends 'payments' | 'allocations'>(
  changes: Changes,
  resource: R,
  id: string,
): RecordOf[R] {
  const found = changes.books.get(resource, id);
  if (!found) throw new ApiProblem('not-found', 'id', { resource, id });
  return found;
}
