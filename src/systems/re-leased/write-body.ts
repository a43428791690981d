import { units } from '../../domain/money.ts';
import {
  type Content,
  type DocumentContent,
  type DocumentLine,
  isSettling,
  type SettlingContent,
} from '../../domain/record.ts';
import { resourceOf, wireDirection } from './map.ts';

/** Longest reference the contract takes. */
const maxReference = 120;

/** Content fields as members of a request, ready for JSON. */
export type WireFields = Record<string, unknown>;

/** An amount in the contract's spelling, two decimals; `null` when it has more than the contract can carry. */
export function wireAmount(amount: string): string | null {
  const value = units(amount);
  if (value % 100n !== 0n) return null;
  const cents = value / 100n;
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The content field whose value the contract cannot carry, or `null`. */
export function inexpressible(content: Content): string | null {
  if (isSettling(content)) {
    if (content.document === null) return 'document';
    return wireAmount(content.amount) === null ? 'amount' : null;
  }
  if (!('lines' in content)) return null;
  if (content.state === 'void' || content.state === 'reversal') return 'state';
  return content.lines.some((line) => wireAmount(line.net) === null || wireAmount(line.tax) === null)
    ? 'lines'
    : null;
}

/**
 * Every content field the contract can take, by our field's name: what one field becomes on the wire. A field that is
 * not listed (totals, posting date, role) follows from others there and is not written.
 */
export function wireFields(content: Content): Readonly<Record<string, WireFields>> {
  switch (content.type) {
    case 'contact': {
      const { type: _type, role: _role, mergedInto: _merged, ...facts } = content;
      return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { [name]: value }]));
    }
    case 'account':
      return {
        code: { code: content.code },
        name: { name: content.name },
        status: { status: content.status },
      };
    case 'tax-type':
      return {
        name: { name: content.name },
        rate: { rate: content.rate },
        direction: { direction: content.direction },
        status: { status: content.status },
      };
    case 'tracking-option':
      return {
        code: { code: content.code },
        name: { name: content.name },
        status: { status: content.status },
      };
    case 'payment':
    case 'allocation':
      return settlingFields(content);
    default:
      return documentFields(content);
  }
}

function documentFields(content: DocumentContent): Readonly<Record<string, WireFields>> {
  const { number, reference, description, contactKey, issueDate, dueDate, currency, lines } = content;
  const propertyId = lines.find((line) => line.propertyKey !== null)?.propertyKey ?? null;
  return {
    number: { number },
    reference: { reference },
    description: { description },
    contactKey: contactKey === null ? {} : { contactId: contactKey },
    issueDate: { issueDate },
    dueDate: { dueDate },
    currency: { currency },
    ...(content.type === 'credit-note'
      ? { role: { direction: wireDirection[content.role ?? 'customer'] } }
      : {}),
    state: { status: wireStatus(content.state) },
    lines: { lines: lines.map(wireLine), propertyId },
  };
}

/** Nothing of these is changed once it is there, but each is written when it is made. */
function settlingFields(content: SettlingContent): Readonly<Record<string, WireFields>> {
  const { role, document, contactKey, date, currency, amount, reference } = content;
  return {
    role: { direction: wireDirection[role] },
    ...(document === null
      ? {}
      : {
          document: {
            documentId: document.key,
            ...(content.type === 'payment' ? { documentResource: resourceOf[document.type] } : {}),
          },
        }),
    date: { date },
    amount: { amount: wireAmount(amount) },
    reference: { reference: reference.slice(0, maxReference) },
    ...(content.type === 'payment'
      ? {
          contactKey: contactKey === null ? {} : { contactId: contactKey },
          currency: { currency },
          groupKey: content.groupKey === null ? {} : { receiptKey: content.groupKey },
        }
      : { creditKey: { creditNoteId: content.creditKey } }),
  };
}

/** Payments come by themselves; what is paid in the ledger is approved here until they do. */
function wireStatus(state: DocumentContent['state']): string {
  if (state === 'draft') return 'draft';
  return state === 'awaiting-approval' ? 'awaitingApproval' : 'approved';
}

function wireLine(line: DocumentLine): WireFields {
  return {
    description: line.description,
    amountExclTax: wireAmount(line.net),
    taxAmount: wireAmount(line.tax),
    accountId: line.accountKey,
    taxTypeId: line.taxTypeKey,
    propertyId: line.propertyKey,
    tracking: line.tracking.map(({ key }) => ({ optionId: key })),
  };
}
