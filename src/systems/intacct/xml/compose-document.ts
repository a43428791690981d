import { units } from '../../../domain/money.ts';
import { problem } from '../../../domain/problem.ts';
import type { DocumentContent, DocumentLine } from '../../../domain/record.ts';
import { appendOwnKey } from '../../own-key.ts';
import type { WriteIntent } from '../../port.ts';
import { type ComposeSettings, Impossible, maxDescription, reversalMemo } from '../compose.ts';
import { dayParts, dimension, given, lineDimensions, needed } from './compose-kit.ts';
import { fromDay } from './format.ts';
import { hole } from './holes.ts';
import { element, type Written } from './write.ts';

/** An invoice by the legacy function, the only one there is for it; a bill by the generic one. */
export function createDocument(content: DocumentContent, ownKey: string, settings: ComposeSettings): Written {
  if (content.lines.length === 0)
    throw new Impossible(
      problem('lines-missing', 'property', { number: content.number }, { field: 'lines' }),
    );
  if (content.type === 'bill') return createBill(content, ownKey, settings);
  return content.type === 'invoice'
    ? createInvoice(content, ownKey, settings)
    : createAdjustment(content, ownKey, settings);
}

const isDraft = ({ state }: DocumentContent) => state === 'draft' || state === 'awaiting-approval';

/** The elements stand in the order of the ledger's schema: another one is refused, with the whole request. */
function createInvoice(content: DocumentContent, ownKey: string, settings: ComposeSettings): Written {
  return element('create_invoice', [
    party('customerid', content),
    dayParts('datecreated', content.issueDate),
    dayParts('dateposted', content.postingDate),
    dayParts('datedue', needed(content.dueDate, 'dueDate')),
    element('action', isDraft(content) ? 'Draft' : 'Submit'),
    given('invoiceno', content.number),
    given('ponumber', content.reference),
    given('description', description(content, ownKey)),
    element('currency', content.currency),
    given('taxsolutionid', settings.taxSolutionId ?? ''),
    element(
      'invoiceitems',
      content.lines.map((line) => legacyLine(line, content, settings)),
    ),
  ]);
}

/** A credit note: an adjustment whose amounts are below zero. It has no due date, and refers to a document only. */
function createAdjustment(content: DocumentContent, ownKey: string, settings: ComposeSettings): Written {
  const sale = isSale(content);
  return element(sale ? 'create_aradjustment' : 'create_apadjustment', [
    party(sale ? 'customerid' : 'vendorid', content),
    dayParts('datecreated', content.issueDate),
    dayParts('dateposted', content.postingDate),
    given('adjustmentno', content.number),
    element('action', isDraft(content) ? 'Draft' : 'Submit'),
    given(sale ? 'invoiceno' : 'billno', content.reference),
    given('description', description(content, ownKey)),
    element('currency', content.currency),
    given('taxsolutionid', settings.taxSolutionId ?? ''),
    element(
      sale ? 'aradjustmentitems' : 'apadjustmentitems',
      content.lines.map((line) => legacyLine(line, content, settings)),
    ),
  ]);
}

function legacyLine(line: DocumentLine, content: DocumentContent, settings: ComposeSettings): Written {
  const found = lineDimensions(line, settings.propertyDimension);
  const tax = taxOf(line, content);
  return element('lineitem', [
    hole('glaccountno', 'general-ledger/account', needed(line.accountKey, 'account')),
    element('amount', line.net),
    given('memo', line.description),
    dimension('locationid', 'location', found),
    dimension('departmentid', 'department', found),
    dimension('projectid', 'project', found),
    dimension('employeeid', 'employee', found),
    dimension('itemid', 'item', found),
    dimension('classid', 'class', found),
    tax === null
      ? undefined
      : element('taxentries', [
          element('taxentry', [hole('detailid', tax.path, tax.key), element('trx_tax', line.tax)]),
        ]),
  ]);
}

function createBill(content: DocumentContent, ownKey: string, settings: ComposeSettings): Written {
  return element('create', [
    element('APBILL', [
      party('VENDORID', content),
      element('WHENCREATED', fromDay(content.issueDate)),
      element('WHENPOSTED', fromDay(content.postingDate)),
      content.dueDate === null ? undefined : element('WHENDUE', fromDay(content.dueDate)),
      given('RECORDID', content.number),
      given('DOCNUMBER', content.reference),
      given('DESCRIPTION', description(content, ownKey)),
      element('CURRENCY', content.currency),
      given('TAXSOLUTIONID', settings.taxSolutionId ?? ''),
      element('ACTION', isDraft(content) ? 'Draft' : 'Submit'),
      element(
        'APBILLITEMS',
        content.lines.map((line) => billLine(line, content, settings)),
      ),
    ]),
  ]);
}

function billLine(line: DocumentLine, content: DocumentContent, settings: ComposeSettings): Written {
  const found = lineDimensions(line, settings.propertyDimension);
  const tax = taxOf(line, content);
  return element('APBILLITEM', [
    line.accountKey === null ? undefined : hole('ACCOUNTNO', 'general-ledger/account', line.accountKey),
    element('TRX_AMOUNT', line.net),
    given('ENTRYDESCRIPTION', line.description),
    dimension('LOCATIONID', 'location', found),
    dimension('DEPARTMENTID', 'department', found),
    dimension('PROJECTID', 'project', found),
    dimension('EMPLOYEEID', 'employee', found),
    dimension('ITEMID', 'item', found),
    dimension('CLASSID', 'class', found),
    tax === null
      ? undefined
      : element('TAXENTRIES', [
          element('TAXENTRY', [hole('DETAILID', tax.path, tax.key), element('TRX_TAX', line.tax)]),
        ]),
  ]);
}

/** The tax is named, not left to the ledger: both sides then show it to the cent. */
function taxOf(
  line: DocumentLine,
  content: DocumentContent,
): { readonly path: string; readonly key: string } | null {
  if (line.taxTypeKey !== null) {
    const path = isSale(content) ? 'tax/order-entry-tax-detail' : 'tax/purchasing-tax-detail';
    return { path, key: line.taxTypeKey };
  }
  if (units(line.tax) === 0n) return null;
  const params = { field: 'taxType', line: line.description };
  throw new Impossible(
    problem('field-required', 'property', params, { subject: 'taxType', field: 'taxType' }),
  );
}

/** Of income, not of expense. */
const isSale = ({ type, role }: DocumentContent) =>
  type === 'invoice' || (type === 'credit-note' && role === 'customer');

function party(name: string, content: DocumentContent): Written {
  const path = isSale(content) ? 'accounts-receivable/customer' : 'accounts-payable/vendor';
  return hole(name, path, needed(content.contactKey, 'contact'));
}

function description(content: DocumentContent, ownKey: string): string {
  return ownKey === '' ? content.description : appendOwnKey(content.description, ownKey, maxDescription);
}

/** Header fields that a change may carry, in the order of the legacy functions, with what a bill calls them. */
const changes: readonly {
  readonly field: string;
  readonly bill: string;
  readonly invoice: string;
  readonly credit: string | null;
  readonly day?: true;
  text(content: DocumentContent, ownKey: string): string;
}[] = [
  {
    field: 'issueDate',
    bill: 'WHENCREATED',
    invoice: 'datecreated',
    credit: 'datecreated',
    day: true,
    text: (content) => content.issueDate,
  },
  {
    field: 'postingDate',
    bill: 'WHENPOSTED',
    invoice: 'dateposted',
    credit: 'dateposted',
    day: true,
    text: (content) => content.postingDate,
  },
  {
    field: 'dueDate',
    bill: 'WHENDUE',
    invoice: 'datedue',
    // An adjustment has none.
    credit: null,
    day: true,
    text: (content) => needed(content.dueDate, 'dueDate'),
  },
  {
    field: 'number',
    bill: 'RECORDID',
    invoice: 'invoiceno',
    credit: 'adjustmentno',
    text: (content) => content.number,
  },
  {
    field: 'reference',
    bill: 'DOCNUMBER',
    invoice: 'ponumber',
    credit: 'invoiceno',
    text: (content) => content.reference,
  },
  {
    field: 'description',
    bill: 'DESCRIPTION',
    invoice: 'description',
    credit: 'description',
    text: description,
  },
];

/** The record's key and the named fields; nothing else is touched. */
export function updateDocument(content: DocumentContent, intent: WriteIntent): Written {
  const { fields, ownKey } = intent;
  const key = intent.key ?? '';
  const allowed = new Set(['contactKey', ...changes.map((change) => change.field)]);
  // Lines, amounts and currency of a document in the books can only be reversed and made again.
  for (const field of fields)
    if (!allowed.has(field))
      throw new Impossible(
        problem('document-posted', 'ledger', { number: content.number, field }, { subject: field, field }),
      );
  const sale = isSale(content);
  const who = (name: string) => (fields.includes('contactKey') ? [party(name, content)] : []);
  const named = changes.filter((change) => fields.includes(change.field));
  if (content.type === 'bill')
    return element('update', [
      element('APBILL', [
        element('RECORDNO', key),
        ...who('VENDORID'),
        ...named.map((change) => {
          const text = change.text(content, ownKey);
          return element(change.bill, change.day === true ? fromDay(text) : text);
        }),
      ]),
    ]);
  const credit = content.type === 'credit-note';
  const written = named.flatMap((change) => {
    const text = change.text(content, ownKey);
    const own = credit ? change.credit : change.invoice;
    if (own === null) return [];
    const name = credit && !sale && change.field === 'reference' ? 'billno' : own;
    return [change.day === true ? dayParts(name, text) : element(name, text)];
  });
  const work = credit ? (sale ? 'update_aradjustment' : 'update_apadjustment') : 'update_invoice';
  return element(work, [...who(sale ? 'customerid' : 'vendorid'), ...written], { key });
}

/** A reversal on a day; the ledger writes its own counter document. */
export function reverseDocument(content: DocumentContent, intent: WriteIntent): Written {
  // The gateway has no function that reverses an adjustment; to delete it would leave no trace of it.
  if (content.type === 'credit-note')
    throw new Impossible(problem('void-in-property', 'ledger', { number: content.number }));
  return element(
    content.type === 'bill' ? 'reverse_bill' : 'reverse_invoice',
    [dayParts('datereversed', intent.date ?? content.postingDate), element('description', reversalMemo)],
    { key: intent.key ?? '' },
  );
}
