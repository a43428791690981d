import { z } from 'zod';
import { hashOf } from '../../domain/canonical.ts';
import { normalAmount, sumAmounts } from '../../domain/money.ts';
import { problem } from '../../domain/problem.ts';
import {
  type Address,
  type Content,
  Currency,
  type DocumentLine,
  type DocumentState,
  noAddress,
  type Role,
  type SideRecord,
} from '../../domain/record.ts';
import { findOwnKey, stripOwnKey } from '../own-key.ts';
import { SystemFault } from '../port.ts';
import { amount, type Body, dateOrNull, flag, reference, text, textAt, textOrNull } from './body.ts';
import { type DocumentObject, documentObject, type LedgerObject, partyContacts } from './objects.ts';

/** Goes up when bodies are mapped differently, so that stored ones are mapped again. */
export const mapperVersion = 1;

export interface MapSettings {
  readonly propertyDimension: string;
  readonly trackingDimensions: readonly string[];
  readonly addressPairing: 'ship-to-is-postal' | 'bill-to-is-postal';
}

/** A body as one record, or `null` for the ledger's own counter documents, which are no records of their own. */
export function mapBody(object: LedgerObject, body: Body, settings: MapSettings): SideRecord | null {
  try {
    return mapped(object, body, settings);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    const detail = `${object.path} ${textAt(body, 'key')}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
    throw new SystemFault('protocol', problem('protocol', 'ledger', { detail }));
  }
}

function mapped(object: LedgerObject, body: Body, settings: MapSettings): SideRecord | null {
  const document = documentObject(object);
  const part =
    document !== null
      ? mapDocument(document, body, settings)
      : object.type === 'contact'
        ? mapParty(object.role ?? 'customer', body, settings)
        : mapReference(object, body);
  if ('state' in part.content && part.content.state === 'reversal') return null;
  const key = z.string().min(1).parse(textAt(body, 'key'));
  const modified = textAt(body, 'audit.modifiedDateTime');
  return {
    type: object.type,
    role: object.role,
    object: object.path,
    key,
    counterpartKey: null,
    // The stamp has whole seconds only: two changes within one second differ in their content.
    version: `${modified}#${hashOf(body).slice(0, 16)}`,
    modifiedAt: modified === '' ? null : new Date(modified).toISOString(),
    propertyKey: null,
    raw: body,
    ...part,
    displayId: part.displayId === '' ? key : part.displayId,
  };
}

type Part = Pick<SideRecord, 'displayId' | 'content' | 'ownKey' | 'name'> &
  Partial<Pick<SideRecord, 'propertyKey'>>;

/** Only `active` may be posted to; both other states refuse a new document. */
const status = text.transform((value) =>
  value === '' || value === 'active' ? ('active' as const) : ('archived' as const),
);

const addressShape = z.object({
  addressLine1: text,
  addressLine2: text,
  addressLine3: text,
  city: text,
  state: text,
  postCode: text,
  country: text,
});
const personShape = z.object({
  key: textOrNull,
  firstName: text,
  lastName: text,
  printAs: text,
  email1: text,
  phone1: text,
  mobile: text,
  fax: text,
  mailingAddress: addressShape.nullish(),
});
type Person = z.infer<typeof personShape>;
const partyShape = z.object({
  id: text,
  name: text,
  status,
  currency: textOrNull,
  notes: text,
  contacts: z.record(z.string(), personShape.nullish().catch(null)).nullish(),
});

/** A customer or vendor with its contacts; a contact that is missing is stood in for by the next one. */
function mapParty(role: Role, body: Body, settings: MapSettings): Part {
  const party = partyShape.parse(body);
  const contact = (name: string): Person | null => {
    const found = party.contacts?.[name] ?? null;
    return found === null || found.key === null ? null : found;
  };
  const display = contact('default');
  const primary = contact('primary') ?? display;
  const names = partyContacts[role];
  const shipTo = addressOf(contact(names.shipTo), primary, display);
  const billTo = addressOf(contact(names.billTo), primary, display);
  const shipToIsPostal = settings.addressPairing === 'ship-to-is-postal';
  const content: Content = {
    type: 'contact',
    role,
    name: party.name,
    correspondenceName: display?.printAs || party.name,
    firstName: primary?.firstName ?? '',
    lastName: primary?.lastName ?? '',
    email: primary?.email1 ?? '',
    phone: primary?.phone1 ?? '',
    mobile: primary?.mobile ?? '',
    fax: primary?.fax ?? '',
    postalAddress: shipToIsPostal ? shipTo : billTo,
    streetAddress: shipToIsPostal ? billTo : shipTo,
    currency: party.currency,
    status: party.status,
    mergedInto: null,
  };
  return {
    displayId: party.id,
    content,
    ownKey: findOwnKey(party.id) ?? findOwnKey(party.notes),
    name: party.name,
  };
}

/** The first of these contacts that has an address. */
function addressOf(...people: (Person | null)[]): Address {
  for (const person of people) {
    const mail = person?.mailingAddress;
    if (!mail) continue;
    const address = {
      street: mail.addressLine1,
      suburb: [mail.addressLine2, mail.addressLine3].filter((line) => line !== '').join(', '),
      city: mail.city,
      region: mail.state,
      postcode: mail.postCode,
      country: mail.country,
    };
    if (Object.values(address).some((value) => value !== '')) return address;
  }
  return noAddress;
}

const states: Readonly<Record<string, DocumentState>> = {
  draft: 'draft',
  novalue: 'draft',
  declined: 'draft',
  analyzing: 'awaiting-approval',
  submitted: 'awaiting-approval',
  partiallyapproved: 'awaiting-approval',
  posted: 'approved',
  selected: 'approved',
  partiallypaid: 'part-paid',
  paid: 'paid',
  reversed: 'void',
  reversal: 'reversal',
};

const state = text.transform((value, context) => {
  const found = states[value.toLowerCase().replace(/\s/g, '')];
  if (found !== undefined) return found;
  context.addIssue({ code: 'custom', message: `unknown state '${value}'` });
  return z.NEVER;
});

const taxEntryShape = z.object({
  txnTaxAmount: amount,
  orderEntryTaxDetail: reference,
  purchasingTaxDetail: reference,
});
const lineShape = z.looseObject({
  key: text,
  lineNumber: text,
  memo: text,
  isSubtotal: flag,
  glAccount: reference,
  dimensions: z.record(z.string(), reference.catch(null)).nullish(),
  taxEntries: z.array(taxEntryShape).nullish(),
});
const documentShape = z.object({
  description: text,
  dueDate: dateOrNull,
  state,
  customer: reference,
  vendor: reference,
  lines: z.array(lineShape),
});

/** An invoice, a bill or an adjustment. Net and tax are of its lines; the total is the ledger's own. */
function mapDocument(object: DocumentObject, body: Body, settings: MapSettings): Part {
  const document = documentShape.parse(body);
  const [currencyField, ownCurrency] = object.currencyFields;
  const lines = document.lines
    .filter((line) => !line.isSubtotal)
    .toSorted((a, b) => Number(a.lineNumber || a.key) - Number(b.lineNumber || b.key))
    .map((line): DocumentLine => {
      const entries = line.taxEntries ?? [];
      const dimension = (name: string) => line.dimensions?.[name]?.key ?? null;
      return {
        description: line.memo,
        net: amount.parse(textAt(line, object.lineAmount)),
        tax: sumAmounts(entries.map((entry) => entry.txnTaxAmount)),
        accountKey: line.glAccount?.key ?? null,
        taxTypeKey: entries[0]?.[object.taxDetail]?.key ?? null,
        tracking: settings.trackingDimensions.flatMap((category) => {
          const key = dimension(category);
          return key === null ? [] : [{ category, key }];
        }),
        propertyKey: dimension(settings.propertyDimension),
      };
    });
  const party = document[object.partyRef];
  const issueDate = z.iso.date().parse(textAt(body, object.dateField).slice(0, 10));
  const content: Content = {
    type: object.type,
    ...(object.role === null ? {} : { role: object.role }),
    number: textAt(body, object.numberField),
    reference: textAt(body, object.referenceField),
    description: stripOwnKey(document.description),
    contactKey: party?.key ?? null,
    issueDate,
    postingDate: textAt(body, object.postingField).slice(0, 10) || issueDate,
    dueDate: document.dueDate,
    // A company with one currency may name only that.
    currency: Currency.parse(textAt(body, currencyField) || textAt(body, ownCurrency)),
    state: document.state,
    lines,
    net: sumAmounts(lines.map((line) => line.net)),
    tax: sumAmounts(lines.map((line) => line.tax)),
    gross: amount.parse(textAt(body, object.totalField)),
  };
  return {
    displayId: content.number,
    content,
    ownKey: findOwnKey(document.description),
    name: party?.name ?? '',
    propertyKey: lines.find((line) => line.propertyKey !== null)?.propertyKey ?? null,
  };
}

const referenceShape = z.object({ id: text, name: text, description: text, taxPercent: amount, status });

function mapReference(object: LedgerObject, body: Body): Part {
  const row = referenceShape.parse(body);
  return {
    displayId: row.id,
    content: referenceContent(object, row),
    ownKey: null,
    name: row.name || row.id,
  };
}

function referenceContent(object: LedgerObject, row: z.infer<typeof referenceShape>): Content {
  switch (object.type) {
    case 'account':
      return { type: 'account', code: row.id, name: row.name, status: row.status };
    case 'tax-type': {
      const direction = object.path === 'tax/purchasing-tax-detail' ? 'purchase' : 'sale';
      return {
        type: 'tax-type',
        name: row.id,
        rate: normalAmount(row.taxPercent),
        direction,
        status: row.status,
      };
    }
    default:
      return {
        type: 'tracking-option',
        category: object.dimension ?? '',
        code: row.id,
        name: row.name,
        status: row.status,
      };
  }
}
