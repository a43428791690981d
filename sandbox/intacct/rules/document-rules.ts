import { textOf } from '../../shared/json.ts';
import {
  billKind,
  type DocumentKind,
  invoiceKind,
  payableAdjustmentKind,
  postingDay,
  receivableAdjustmentKind,
  stateOf,
} from '../documents.ts';
import { RequestError } from '../errors.ts';
import type { Input } from '../input.ts';
import {
  adjustmentState,
  billNumberMissing,
  documentNumberMissing,
  duplicateNumber,
  invoiceState,
  postedField,
  readOnlyField,
  wrongState,
} from '../messages.ts';
import { checkOpen, checkPosting, entitiesOf } from '../posting.ts';
import { settle } from '../settle.ts';
import type { StoredRecord, Values } from '../store.ts';
import type { Draft, ObjectRules, Work } from '../work.ts';
import { find, touch } from '../write.ts';

/** What may still be changed on a document in the books. */
const editableWhenPosted = new Set([
  'description',
  'referenceNumber',
  'documentNumber',
  'dueDate',
  'discountCutOffDate',
  'recommendedPaymentDate',
  'paymentPriority',
  'isOnHold',
  'term.id',
  'term.key',
  'attachment.id',
  'attachment.key',
  'customerMessage.id',
  'customerMessage.key',
]);
const editableStates: readonly string[] = [
  'draft',
  'posted',
  'partiallyPaid',
  'paid',
  'selected',
  'declined',
];
const deletable: Record<string, readonly string[]> = {
  [invoiceKind.object]: ['draft', 'posted'],
  [billKind.object]: ['draft', 'posted', 'declined', 'submitted', 'partiallyApproved'],
  [receivableAdjustmentKind.object]: ['draft', 'posted'],
  [payableAdjustmentKind.object]: ['draft', 'posted'],
};

/** The life of an invoice, a bill or an adjustment. */
export function documentRules(kind: DocumentKind): ObjectRules {
  return {
    beforeCreate(work, draft, input) {
      startState(work, kind, draft, input);
      number(work, kind, draft);
      Object.assign(draft.values, originOf(kind));
      if (!kind.adjustment) dueFromTerm(kind, draft);
      work.open.add(draft.key);
    },
    afterCreate(work, record) {
      const settled = settle(work, kind, record);
      if (stateOf(settled) !== 'draft') checkPosting(work, kind, settled);
      work.open.delete(record.key);
    },
    beforeUpdate(work, before, draft, input) {
      const state = stateOf(before);
      if ('state' in input.values) throw readOnlyField('state');
      if (!editableStates.includes(state)) throw wrongState('edit', state);
      const posted = state !== 'draft' && state !== 'declined';
      if (posted) refusePostedFields(before, draft, input);
      if (draft.values[kind.number] !== before.values[kind.number]) number(work, kind, draft);
      if (!kind.adjustment) dueFromTerm(kind, draft);
      if (!posted) work.open.add(before.key);
    },
    afterUpdate(work, record) {
      settle(work, kind, record);
      work.open.delete(record.key);
    },
    beforeDelete(work, record) {
      const state = stateOf(record);
      if (!deletable[kind.object]?.includes(state)) throw wrongState('delete', state);
      if (state === 'posted') {
        const lines = work.store.children(record, 'lines');
        checkOpen(work, entitiesOf(work, record, lines), postingDay(kind, record));
      }
      work.open.add(record.key);
    },
  };
}

/** Lines follow their document: free while it is a draft, only the memo once it is posted. */
export function lineRules(kind: DocumentKind): ObjectRules {
  const parentOf = (work: Work, line: { values: StoredRecord['values'] }) =>
    find(work, kind.object, textOf(line.values[kind.lineParent]) ?? '');
  const alone = (work: Work, parent: StoredRecord) => !work.open.has(parent.key);
  const isDraft = (parent: StoredRecord) => ['draft', 'declined'].includes(stateOf(parent));
  return {
    beforeCreate(work, draft) {
      const parent = parentOf(work, draft);
      if (!work.seeding && alone(work, parent) && !isDraft(parent)) throw postedField('lines');
      draft.entity = parent.entity;
      const given = textOf(draft.values[kind.lineAmount.txn]) ?? textOf(draft.values.totalTxnAmount);
      if (given === undefined) {
        draft.values.entered = false;
      }
    },
    afterCreate(work, line) {
      const parent = parentOf(work, line);
      if (alone(work, parent)) settle(work, kind, touch(work, parent, {}));
    },
    beforeUpdate(work, before, draft, input) {
      const parent = parentOf(work, before);
      if (!isDraft(parent)) {
        if (!editableStates.includes(stateOf(parent))) throw wrongState('edit', stateOf(parent));
        refuseAllBut(['memo'], before, draft, input);
      }
      const path = kind.lineAmount.txn;
      if (input.values[path]) draft.values.entered = true;
      else if (input.values[path] === null) draft.values.entered = false;
      if (path in input.values && !('totalTxnAmount' in input.values)) draft.values.totalTxnAmount = null;
    },
    afterUpdate(work, line) {
      const parent = parentOf(work, line);
      if (alone(work, parent)) settle(work, kind, touch(work, parent, {}));
    },
    beforeDelete(work, line) {
      if (!isDraft(parentOf(work, line))) throw postedField('lines');
    },
    afterDelete(work, line) {
      const parent = parentOf(work, line);
      if (alone(work, parent)) settle(work, kind, touch(work, parent, {}));
    },
  };
}

/** Record type and module, as each kind names them. */
function originOf(kind: DocumentKind): Values {
  switch (kind) {
    case invoiceKind:
      return { recordType: 'ri', moduleKey: 'accountsReceivable' };
    case billKind:
      return { recordType: 'pi', sourceModule: 'accountsPayable' };
    case receivableAdjustmentKind:
      return { txnType: 'ra', moduleKey: '4.AR' };
    default:
      return { recordType: 'pa', moduleKey: '3.AP' };
  }
}

function startState(work: Work, kind: DocumentKind, draft: Draft, input: Input): void {
  const asked = textOf(input.values.state);
  if (work.seeding) {
    draft.values.state = asked ?? 'posted';
    return;
  }
  if (kind.side === 'receivable') {
    if (asked !== undefined && asked !== 'draft') throw invoiceState();
    draft.values.state = asked ?? 'posted';
    return;
  }
  const submits = draft.values.action === 'submit';
  draft.values.action = null;
  if (kind.adjustment) {
    if (asked !== undefined && asked !== 'draft' && asked !== 'posted') throw adjustmentState();
    draft.values.state = submits ? 'posted' : (asked ?? 'draft');
    return;
  }
  if (asked !== undefined && asked !== 'draft' && asked !== 'submitted') {
    throw new RequestError(
      400,
      'invalidRequest',
      'State must be draft, submitted or not included in the request.',
    );
  }
  draft.values.state = asked === 'submitted' ? submittedState(work) : 'draft';
}

/** A submitted bill posts at once unless the company approves bills. */
export function submittedState(work: Work): string {
  return work.tenant.settings.billApproval ? 'submitted' : 'posted';
}

function number(work: Work, kind: DocumentKind, draft: Draft): void {
  const { settings } = work.tenant;
  const given = textOf(draft.values[kind.number]);
  if (given) {
    const refused = settings.numbersUnique && !work.seeding;
    if (refused && numberTaken(work, kind, draft, given)) throw duplicateNumber();
    return;
  }
  const { auto, prefix } = sequences[kind.object] ?? { auto: 'invoiceAutoNumber', prefix: '' };
  if (!settings[auto]) throw kind.side === 'receivable' ? documentNumberMissing() : billNumberMissing();
  do {
    draft.values[kind.number] = prefix + String(work.tenant.nextInSequence(kind.object)).padStart(6, '0');
  } while (numberTaken(work, kind, draft, String(draft.values[kind.number])));
}

/** Which switch lets the ledger number a document, and how its numbers begin. */
const sequences: Record<
  string,
  {
    auto:
      | 'invoiceAutoNumber'
      | 'billAutoNumber'
      | 'receivableAdjustmentAutoNumber'
      | 'payableAdjustmentAutoNumber';
    prefix: string;
  }
> = {
  [invoiceKind.object]: { auto: 'invoiceAutoNumber', prefix: 'INV-' },
  [billKind.object]: { auto: 'billAutoNumber', prefix: 'BILL-' },
  [receivableAdjustmentKind.object]: { auto: 'receivableAdjustmentAutoNumber', prefix: 'ADJ-' },
  [payableAdjustmentKind.object]: { auto: 'payableAdjustmentAutoNumber', prefix: 'VADJ-' },
};

/** Numbers of receivables are unique in the company, those of payables for their vendor. */
function numberTaken(work: Work, kind: DocumentKind, draft: Draft, given: string): boolean {
  const name = kind.side === 'receivable' ? `number:${given}` : `number:${draft.values.vendor}:${given}`;
  for (const key of work.store.named(kind.object, name)) {
    if (key === draft.key) continue;
    const other = work.store.get(kind.object, key);
    if (!other) continue;
    if (stateOf(other) !== 'reversed' || work.tenant.settings.reversedNumberStaysTaken) return true;
  }
  return false;
}

/** A term stands in for a missing due date; `N15` and `NET-30` name their days. */
function dueFromTerm(kind: DocumentKind, draft: Draft): void {
  const day = textOf(draft.values[kind.date]);
  const term = textOf(draft.values['term.id']) ?? textOf(draft.values['term.key']);
  if (textOf(draft.values.dueDate) || day === undefined || term === undefined) return;
  const days = Number(/\d+/.exec(term)?.[0] ?? 0);
  draft.values.dueDate = new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

function refusePostedFields(before: StoredRecord, draft: Draft, input: Input): void {
  refuseAllBut([...editableWhenPosted], before, draft, input);
}

/** Refuses a change of anything but the fields named. */
export function refuseAllBut(
  allowed: readonly string[],
  before: StoredRecord,
  draft: Draft,
  input: Input,
): void {
  for (const path of [...Object.keys(input.values), ...Object.keys(input.refs)]) {
    if (allowed.includes(path) || path.startsWith('nsp::')) continue;
    if ((draft.values[path] ?? null) !== (before.values[path] ?? null)) throw postedField(path);
  }
  for (const [name, children] of Object.entries(input.owned)) {
    const adds = children.some((child) => textOf(child.key) === undefined && textOf(child.id) === undefined);
    const drops = children.some((child) => child['ia::operation'] === 'delete');
    if (adds || drops || name === 'taxEntries') throw postedField(name);
  }
}
