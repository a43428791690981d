import type { Json, JsonObject } from '../shared/json.ts';
import { isObject, textOf } from '../shared/json.ts';
import { amount, moneyText } from './amounts.ts';
import { recordHistory } from './audit-history.ts';
import { billKind, type DocumentKind, kindOf, postingDay, stateOf } from './documents.ts';
import { BusinessError, RequestError } from './errors.ts';
import { isDay } from './input.ts';
import { postedField, reversalDate, unpaidReversal, wrongState } from './messages.ts';
import { paymentKindOf } from './payments/kinds.ts';
import { actOnPayment } from './payments/workflows.ts';
import { checkOpen, checkPosting, entitiesOf } from './posting.ts';
import { submittedState } from './rules/document-rules.ts';
import type { StoredRecord, Values } from './store.ts';
import type { Work } from './work.ts';
import { find, touch, update } from './write.ts';

/** Carries out a workflow action on a record of any object that has workflows; gives the record acted upon. */
export function act(work: Work, object: string, action: string, body: JsonObject): StoredRecord | undefined {
  const kind = kindOf(object);
  if (kind) return actOn(work, kind, action, body);
  const payment = paymentKindOf(object);
  if (payment) return actOnPayment(work, payment, action, body);
  return object.endsWith('/advance') ? reverseAdvance(work, object, body) : undefined;
}

/** An advance that nothing of was applied may be reversed. */
function reverseAdvance(work: Work, object: string, body: JsonObject): StoredRecord {
  const record = find(work, object, textOf(body.key) ?? '');
  if (stateOf(record) !== 'posted') throw wrongState('reverse', stateOf(record));
  return move(work, record, { state: 'reversed', 'paymentInformation.totalTxnAmountDue': '0.00' });
}

/** Carries out a workflow action on an invoice, bill or adjustment; gives the document acted upon. */
export function actOn(work: Work, kind: DocumentKind, action: string, body: JsonObject): StoredRecord {
  const key = textOf(body.key) ?? textOf(body.id);
  if (key === undefined) throw new RequestError(400, 'invalidRequest', 'Field key is required');
  const record = find(work, kind.object, key);
  if (action === 'submit') return submit(work, kind, record);
  if (action === 'reverse') return reverse(work, kind, record, body);
  if (action === 'reclassify') return reclassify(work, kind, record, body);
  if (stateOf(record) !== 'submitted') throw wrongState(action, stateOf(record));
  if (action === 'approve') checkPosting(work, kind, record);
  return move(work, record, { state: action === 'approve' ? 'posted' : 'declined' });
}

function submit(work: Work, kind: DocumentKind, record: StoredRecord): StoredRecord {
  const state = stateOf(record);
  if (state !== 'draft' && state !== 'declined') throw wrongState('submit', state);
  checkPosting(work, kind, record);
  return move(work, record, { state: kind === billKind ? submittedState(work) : 'posted' });
}

const reclassifiedHeader = [
  'referenceNumber',
  'documentNumber',
  'description',
  'term',
  'dueDate',
  'attachment',
];
const reclassifiedLine = [
  'glAccount',
  'overrideOffsetGLAccount',
  'accountLabel',
  'allocation',
  'dimensions',
  'memo',
];

/** Moves a posted document's lines, named by position, to other accounts and dimensions; no amount may change. */
function reclassify(work: Work, kind: DocumentKind, record: StoredRecord, body: JsonObject): StoredRecord {
  if (stateOf(record) !== 'posted') throw wrongState('reclassify', stateOf(record));
  const lines = work.store.children(record, 'lines');
  checkOpen(work, entitiesOf(work, record, lines), postingDay(kind, record));
  const given = Array.isArray(body.lines) ? body.lines.filter(isObject) : [];
  work.tx.put({ ...record, values: { ...record.values, state: 'draft' } });
  const changes = given.map((line, at) => {
    const before = lines[at];
    if (!before) throw postedField('lines');
    const same =
      amountOf(kind, line) === undefined ||
      amount(amountOf(kind, line)).eq(amount(before.values[kind.lineAmount.txn]));
    if (!same) throw postedField('txnAmount');
    return { ...pick(line, reclassifiedLine), key: before.key };
  });
  const next = update(work, kind.object, record.key, { ...pick(body, reclassifiedHeader), lines: changes });
  const moved = { ...next, values: { ...next.values, state: 'posted' } };
  work.tx.put(moved);
  checkPosting(work, kind, moved);
  return moved;
}

/** The amount a line of a request gives, wherever its kind keeps it. */
function amountOf(kind: DocumentKind, line: JsonObject): Json | undefined {
  const [first = '', second] = kind.lineAmount.txn.split('.');
  const found = line[first];
  return second === undefined ? found : isObject(found) ? found[second] : undefined;
}

const pick = (body: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name)));

/** The document becomes reversed; a reversal with the opposite amounts is written beside it. */
function reverse(work: Work, kind: DocumentKind, record: StoredRecord, body: JsonObject): StoredRecord {
  const day = textOf(body.reversedDate) ?? textOf(body.reverseDate);
  if (day === undefined) throw new RequestError(400, 'invalidRequest', 'Field reversedDate is required');
  if (!isDay(day)) throw new BusinessError({ code: 'BL03000113', message: `The Date '${day}' is not valid` });
  const state = stateOf(record);
  const paid = amount(record.values[kind.paid.txn]);
  // A paid one can be reversed only after its payment is, which brings it back to posted.
  if (state !== 'posted' || !paid.eq(0)) throw wrongState('reverse', state);
  const posted = postingDay(kind, record);
  if (kind === billKind && !work.tenant.settings.reverseUnpaidBills) throw unpaidReversal();
  if (kind === billKind ? day <= posted : day < posted) throw reversalDate();
  const lines = work.store.children(record, 'lines');
  checkOpen(work, entitiesOf(work, record, lines), day);

  const memo = textOf(body.memo) ?? textOf(body.notes);
  writeReversal(work, kind, record, day, memo);
  return move(work, record, { state: 'reversed', [kind.due.txn]: '0.00', [kind.due.base]: '0.00' });
}

function writeReversal(
  work: Work,
  kind: DocumentKind,
  record: StoredRecord,
  day: string,
  memo: string | undefined,
): void {
  const { store } = work;
  const stamp: Values = {
    'audit.createdDateTime': work.now,
    'audit.modifiedDateTime': work.now,
    'audit.createdBy': work.actor.key,
    'audit.createdByUser.key': work.actor.key,
    'audit.createdByUser.id': work.actor.id,
  };
  const reversal = {
    ...record,
    key: store.nextKey(kind.object),
    values: {
      ...record.values,
      ...stamp,
      ...negated(record.values, [kind.total.txn, kind.total.base]),
      state: 'reversal',
      [kind.number]: `Reversed - ${textOf(record.values[kind.number]) ?? record.key}`,
      [kind.date]: day,
      [kind.postingDate]: day,
      ...(kind.adjustment ? {} : { dueDate: day }),
      description: memo ?? record.values.description ?? null,
      [kind.due.txn]: '0.00',
      [kind.due.base]: '0.00',
    },
  };
  work.tx.put(reversal);
  for (const line of store.children(record, 'lines')) {
    const copy = {
      ...line,
      key: store.nextKey(kind.line),
      values: {
        ...line.values,
        ...stamp,
        ...negated(line.values, [kind.lineAmount.txn, kind.lineAmount.base]),
        ...(kind.adjustment ? {} : { createdDate: day }),
        [kind.lineParent]: reversal.key,
      },
    };
    work.tx.put(copy);
    for (const entry of store.children(line, 'taxEntries')) {
      work.tx.put({
        ...entry,
        key: store.nextKey(kind.taxEntry),
        values: {
          ...entry.values,
          ...negated(entry.values, ['txnTaxAmount', 'baseTaxAmount']),
          [kind.taxEntryParent]: copy.key,
        },
      });
    }
  }
}

const negated = (values: Readonly<Values>, paths: readonly string[]): Values =>
  Object.fromEntries(paths.map((path) => [path, moneyText(amount(values[path]).times(-1))]));

function move(work: Work, record: StoredRecord, change: Values): StoredRecord {
  const next = touch(work, record, change);
  recordHistory(work, next, 'modify');
  return next;
}
