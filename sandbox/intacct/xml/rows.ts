import type { Json } from '../../shared/json.ts';
import { textOf } from '../../shared/json.ts';
import { type Reader, readerOf } from '../render.ts';
import type { StoredRecord } from '../store.ts';
import type { Work } from '../work.ts';
import { mayReach } from '../write.ts';
import type { XmlField } from './fields.ts';
import type { XmlObject } from './object.ts';
import { nameOfPath } from './objects.ts';
import type { UserFormat } from './user-format.ts';

/** What reading needs: the company as one user sees it. */
export interface View {
  work: Work;
  format: UserFormat;
  /** The history is refused although the company allows it: a fault set on purpose. */
  auditDenied: boolean;
}

/** The records of an object that the session reaches, as the query service sees them now. */
export function* rowsOf({ work }: View, object: XmlObject): Iterable<StoredRecord> {
  if (object.virtual === 'users') yield* users(work);
  if (object.virtual === 'periods') yield* periods(work);
  for (const path of object.paths) {
    for (const record of work.store.visible(path, work.tenant.clock.ms())) {
      if (mayReach(work.entity, record)) yield record;
    }
  }
}

/** How a field of the object is read; undefined where the store has nothing of the kind. */
export function readerFor(view: View, object: XmlObject, field: XmlField): Reader {
  if (field.constant !== undefined) return () => field.constant ?? null;
  const { rest } = field;
  if (rest === undefined) return () => null;
  if (object.virtual) return (record) => (rest === 'key' ? record.key : (record.values[rest] ?? null));
  const readers = new Map(object.paths.map((path) => [path, readerAt(view, path, rest)] as const));
  return (record) => readers.get(record.object)?.(record) ?? null;
}

function readerAt({ work }: View, path: string, rest: string): Reader | undefined {
  const { store, tenant } = work;
  if (!store.registry.has(path)) return undefined;
  const today = tenant.clock.today();
  if (!rest.startsWith('$')) return readerOf(store, path, rest, today);
  if (rest === '$objectType')
    return ({ values }) => nameOfPath(textOf(values['changeDetails.objectName']) ?? '').toLowerCase();
  return taxReader(work, path, rest);
}

const taxTables = [
  'accounts-receivable/invoice-tax-entry',
  'accounts-payable/bill-tax-entry',
  'accounts-receivable/adjustment-tax-entry',
  'accounts-payable/adjustment-tax-entry',
];

/** What a tax record says of the line and document it is of; the references differ from table to table. */
function taxReader({ store, tenant }: Work, path: string, rest: string): Reader | undefined {
  const def = store.def(path);
  const line = def.parent ?? '';
  const lineDef = store.registry.get(def.refs[line]?.object ?? '');
  const document = lineDef?.parent ?? '';
  const sale = path.startsWith('accounts-receivable');
  const place = (name: string, at: string) =>
    readerOf(store, path, rest.replace(name, at), tenant.clock.today());
  const always = (value: Json) => () => value;
  const [head = ''] = rest.split('.');
  switch (head) {
    case '$line':
      return place('$line', line);
    case '$document':
      return place('$document', `${line}.${document}`);
    case '$detail':
      return place('$detail', sale ? 'orderEntryTaxDetail' : 'purchasingTaxDetail');
    case '$number':
      // Keys of two tables may be equal; the number of the tax record is not.
      return (record) => String(Number(record.key) * taxTables.length + taxTables.indexOf(path));
    case '$detailType':
      return always(sale ? 'Sale' : 'Purchase');
    case '$taxType':
      return always(sale ? 'Output Tax' : 'Input Tax');
    case '$transaction': {
      const kind = path.includes('adjustment') ? 'adjustment' : sale ? 'invoice' : 'bill';
      return always(`${sale ? 'AR' : 'AP'} ${kind}`);
    }
    case '$currency':
      return (
        readerOf(store, path, `${line}.currency.txnCurrency`, '') ??
        readerOf(store, path, `${line}.txnCurrency.currency`, '')
      );
    case '$state': {
      const read = readerOf(store, path, `${line}.${document}.state`, '');
      return (record) => (read?.(record) === 'draft' ? 'Submitted' : 'Posted');
    }
    default:
      return undefined;
  }
}

const virtual = (key: string, values: Record<string, Json>): StoredRecord => ({
  object: '',
  key,
  entity: null,
  values: { status: 'active', ...values },
});

/** The administrator, and the users of the API after him. */
function users({ tenant }: Work): StoredRecord[] {
  const admin = virtual('1', { id: 'Admin', admin: 'Full', userType: 'business user', description: 'Admin' });
  const others = tenant.company.users.map(({ userId }, at) =>
    virtual(String(at + 2), { id: userId, admin: 'false', userType: 'business user', description: userId }),
  );
  return [admin, ...others];
}

const monthName = new Intl.DateTimeFormat('en-US', { month: 'long', timeZone: 'UTC' });

/** The months of five years around today. */
function periods({ tenant }: Work): StoredRecord[] {
  const first = Number(tenant.clock.today().slice(0, 4)) - 2;
  return Array.from({ length: 60 }, (_, at) => {
    const start = new Date(Date.UTC(first, at, 1));
    const end = new Date(Date.UTC(first, at + 1, 0));
    const name = `Month Ended ${monthName.format(start)} ${start.getUTCFullYear()}`;
    return virtual(String(at + 1), {
      name,
      header1: 'Month Ended',
      header2: `${end.toISOString().slice(5, 7)}/${end.getUTCDate()}/${end.getUTCFullYear()}`,
      startDate: start.toISOString().slice(0, 10),
      endDate: end.toISOString().slice(0, 10),
      budgeting: true,
    });
  });
}
