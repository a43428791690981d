import { z } from 'zod';
import { hashOf } from '../../domain/canonical.ts';
import { sumAmounts, units } from '../../domain/money.ts';
import { problem } from '../../domain/problem.ts';
import {
  type Content,
  Currency,
  type DocumentState,
  type RecordType,
  type SideRecord,
} from '../../domain/record.ts';
import { findOwnKey, stripOwnKey } from '../own-key.ts';
import { SystemFault } from '../port.ts';
import { amount, type Body, isBody, pick, textAt } from './body.ts';
import { listBy } from './documents.ts';
import {
  creditAmount,
  detailFields,
  type PaymentObject,
  type PaymentTarget,
  settlingKey,
} from './payment-objects.ts';
import type { Reader } from './query.ts';

/*
 * One payment in the ledger settles any number of documents, and keeps one detail for each line it falls on. Relink's
 * payment is what one of them settles of one document: the details of one payment and one document, added up. A detail
 * that applies a credit is an allocation of its own.
 */

/** Puts the details to payments. The header is what says that something changed, so the details are read with it. */
export async function withDetails(
  reader: Reader,
  object: PaymentObject,
  headers: readonly Body[],
  signal?: AbortSignal,
): Promise<Body[]> {
  if (headers.length === 0) return [];
  const parent = `${object.detailParent}.key`;
  const keys = headers.map((header) => textAt(header, 'key'));
  const rows = await listBy(reader, object.detailPath, detailFields(object), parent, keys, signal);
  const byPayment = Map.groupBy(rows, (row) => textAt(row, parent));
  return headers.map((header) => ({
    ...header,
    [object.detailList]: byPayment.get(textAt(header, 'key')) ?? [],
  }));
}

/** The records of this type that a payment with its details makes; none for the counter entry of a reversed one. */
export function paymentRecords(object: PaymentObject, type: RecordType, body: Body): SideRecord[] {
  try {
    return mapped(object, type, body);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    const detail = `${object.path} ${textAt(body, 'key')}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
    throw new SystemFault('protocol', problem('protocol', 'ledger', { detail }));
  }
}

/** What becomes of the documents a payment names, by its state there. */
const states: Readonly<Record<string, DocumentState>> = {
  draft: 'draft',
  novalue: 'draft',
  declined: 'draft',
  submitted: 'awaiting-approval',
  partiallyapproved: 'awaiting-approval',
  approved: 'awaiting-approval',
  complete: 'approved',
  delivered: 'approved',
  quickdelivery: 'approved',
  confirmed: 'approved',
  reconciled: 'approved',
  voided: 'void',
  printvoided: 'void',
  reversed: 'void',
  reversal: 'reversal',
};

const state = z.string().transform((value, context) => {
  const found = states[value.toLowerCase().replace(/\s/g, '')];
  if (found !== undefined) return found;
  context.addIssue({ code: 'custom', message: `unknown state '${value}'` });
  return z.NEVER;
});

interface Part {
  readonly target: PaymentTarget;
  readonly documentKey: string;
  readonly creditKey: string | null;
  readonly details: Body[];
}

function mapped(object: PaymentObject, type: RecordType, body: Body): SideRecord[] {
  const stands = state.parse(textAt(body, 'state'));
  if (stands === 'reversal') return [];
  const list = body[object.detailList];
  const details = (Array.isArray(list) ? list.filter(isBody) : []).toSorted(
    (a, b) => Number(textAt(a, 'key')) - Number(textAt(b, 'key')),
  );
  const key = z.string().min(1).parse(textAt(body, 'key'));
  const modified = textAt(body, 'audit.modifiedDateTime');
  const number = textAt(body, 'documentNumber');
  const description = textAt(body, 'description');
  const ownKey = findOwnKey(number) ?? findOwnKey(description);
  return partsOf(object, type, details).map((part): SideRecord => {
    const paths = type === 'allocation' ? [creditAmount] : object.moneyAmounts;
    const settling = {
      role: object.role,
      document: { type: part.target.type, key: part.documentKey },
      contactKey: textAt(body, `${object.partyRef}.key`) || null,
      date: z.iso.date().parse(textAt(body, object.dateField).slice(0, 10)),
      currency: Currency.parse(textAt(body, 'txnCurrency.currency') || textAt(body, 'baseCurrency.currency')),
      amount: sumAmounts(
        part.details.flatMap((detail) => paths.map((path) => amount.parse(textAt(detail, path)))),
      ),
      state: stands,
      // Where our key takes the number's place, the text beside it is what people wrote.
      reference: findOwnKey(number) === null ? number || stripOwnKey(description) : stripOwnKey(description),
      groupKey: key,
    };
    const content: Content =
      type === 'allocation'
        ? { type, creditKey: part.creditKey, ...settling }
        : { type: 'payment', ...settling };
    const raw = {
      ...pick(body, object.fields),
      [object.detailList]: part.details.map((detail) => pick(detail, detailFields(object))),
    };
    return {
      type,
      role: object.role,
      object: object.path,
      key: settlingKey(key, part.target, part.documentKey, part.creditKey),
      // The payment's own key: its parts are found, and end, together.
      displayId: key,
      content,
      version: `${modified}#${hashOf(raw).slice(0, 16)}`,
      modifiedAt: modified === '' ? null : new Date(modified).toISOString(),
      ownKey,
      counterpartKey: null,
      name: textAt(body, `${object.partyRef}.name`),
      propertyKey: null,
      raw,
    };
  });
}

/** Details that belong together: of one document, and for an allocation of one credit. */
function partsOf(object: PaymentObject, type: RecordType, details: readonly Body[]): Part[] {
  const parts = new Map<string, Part>();
  for (const detail of details) {
    const creditKey = textAt(detail, `${object.creditRef}.key`) || null;
    const paths = type === 'allocation' ? [creditAmount] : object.moneyAmounts;
    const total = sumAmounts(paths.map((path) => amount.parse(textAt(detail, path))));
    if (units(total) === 0n || (type === 'allocation' && creditKey === null)) continue;
    const target = object.targets.find(({ ref }) => textAt(detail, `${ref}.key`) !== '');
    if (target === undefined) continue;
    const documentKey = textAt(detail, `${target.ref}.key`);
    const of = type === 'allocation' ? creditKey : null;
    const at = settlingKey('', target, documentKey, of);
    const part = parts.get(at) ?? { target, documentKey, creditKey: of, details: [] };
    part.details.push(detail);
    parts.set(at, part);
  }
  return [...parts.values()];
}
