import type { Json, JsonObject } from '../shared/json.ts';
import { amountText } from './amounts.ts';
import { create } from './create.ts';
import type { Changes } from './estate.ts';
import type { Document, RecordOf, Resource } from './model.ts';
import { ApiProblem } from './problems.ts';
import { render, totalsOf } from './render.ts';
import { type DocumentResource, isDocument } from './rules.ts';
import { hasSettlements, reverseAllocation, reversePayment } from './settlement.ts';
import { saveChanged, update, voidDocument } from './update.ts';

/** What a person does on the property system's own screens. */
export interface Edit {
  readonly resource: Resource;
  readonly id: string;
  readonly op:
    | 'create'
    | 'update'
    | 'archive'
    | 'unarchive'
    | 'delete'
    | 'approve'
    | 'pay'
    | 'unpay'
    | 'void'
    | 'merge';
  readonly fields: JsonObject;
}

/** Carries an edit out under the rules people have: as for clients, but facts of an approved document may change. */
export function editByPerson(changes: Changes, edit: Edit): JsonObject {
  const { resource, id, op, fields } = edit;
  const { books } = changes;
  const shown = (key: string): JsonObject => render(books, resource, existing(changes, resource, key));
  switch (op) {
    case 'create':
      return shown(create(changes, resource, fields).id);
    case 'update':
      update(changes, resource, id, onLines(changes, resource, id, fields), 'person');
      return shown(id);
    case 'archive':
    case 'unarchive':
      update(changes, resource, id, { status: op === 'archive' ? 'archived' : 'active' }, 'person');
      return shown(id);
    case 'delete':
      return remove(changes, resource, id);
    case 'approve':
      update(changes, resource, id, { ...fields, status: 'approved' }, 'person');
      return shown(id);
    case 'void':
      undoAny(changes, resource, id, { date: changes.now.slice(0, 10), ...fields });
      return shown(id);
    case 'pay':
    case 'unpay':
      pay(changes, documents(resource), id, op === 'pay' ? fields.amount : '0.00');
      return shown(id);
    case 'merge':
      merge(changes, id, fields.into);
      return shown(id);
  }
}

function existing<R extends Resource>(changes: Changes, resource: R, id: string): RecordOf[R] {
  const record = changes.books.get(resource, id);
  if (!record) throw new ApiProblem('not-found', 'id', { resource, id });
  return record;
}

function documents(resource: Resource): DocumentResource {
  if (isDocument(resource)) return resource;
  throw new ApiProblem('method-not-allowed', 'resource', { resource });
}

/** `accountId` and `taxTypeId` given for a document are meant for each of its lines. */
function onLines(changes: Changes, resource: Resource, id: string, fields: JsonObject): JsonObject {
  const { accountId, taxTypeId, ...rest } = fields;
  if (!isDocument(resource)) return fields;
  if (accountId === undefined && taxTypeId === undefined) return fields;
  const lines = existing(changes, resource, id).lines.map(
    ({ optionIds, ...line }): Json => ({
      ...line,
      tracking: optionIds.map((optionId) => ({ optionId })),
      ...(accountId === undefined ? {} : { accountId }),
      ...(taxTypeId === undefined ? {} : { taxTypeId }),
    }),
  );
  return { ...rest, lines };
}

function undoAny(changes: Changes, resource: Resource, id: string, body: JsonObject): void {
  if (resource === 'payments') reversePayment(changes, id, body);
  else if (resource === 'allocations') reverseAllocation(changes, id, body);
  else voidDocument(changes, documents(resource), id, body);
}

/** Deletes a record. A payment or an allocation is undone first; a document that has one stays. */
function remove(changes: Changes, resource: Resource, id: string): JsonObject {
  const record = existing(changes, resource, id);
  if (isDocument(resource) && hasSettlements(changes.books, resource, id)) {
    throw new ApiProblem('document-paid', 'id', { number: 'number' in record ? record.number : id });
  }
  if (resource === 'payments' || resource === 'allocations') {
    undoAny(changes, resource, id, { date: changes.now.slice(0, 10) });
  }
  const named =
    'receiptKey' in record
      ? (record.receiptKey ?? record.reference)
      : 'number' in record
        ? record.number
        : 'code' in record
          ? record.code
          : 'name' in record
            ? record.name
            : '';
  const roles = 'roles' in record ? record.roles : [];
  const before = render(changes.books, resource, record);
  changes.remove(resource, id, { number: named, roles });
  return before;
}

/** Sets what was paid so far; without an amount the whole. Status follows. */
function pay(changes: Changes, resource: DocumentResource, id: string, amount: Json | undefined): void {
  const before = existing(changes, resource, id);
  const { gross } = totalsOf(before);
  const paid = typeof amount === 'string' ? amount : amountText(gross);
  if (!/^-?\d{1,13}\.\d{2}$/.test(paid)) throw new ApiProblem('value-invalid', 'amount', { field: 'amount' });
  if (!['approved', 'partPaid', 'paid'].includes(before.status)) {
    throw new ApiProblem('value-invalid', 'status', {
      field: 'status',
      message: 'only approved documents are paid',
    });
  }
  const status: Document['status'] =
    paid === '0.00' ? 'approved' : paid === amountText(gross) ? 'paid' : 'partPaid';
  saveChanged(changes, resource, before, { ...before, amountPaid: paid, status });
}

function merge(changes: Changes, id: string, into: Json | undefined): void {
  const before = existing(changes, 'contacts', id);
  if (typeof into !== 'string' || into === id || !changes.books.get('contacts', into)) {
    throw new ApiProblem('reference-unknown', 'into', { resource: 'contacts', id: String(into) });
  }
  saveChanged(changes, 'contacts', before, { ...before, mergedInto: into, status: 'archived' });
}
