import { amountText, sumCents } from './amounts.ts';
import type { Books } from './books.ts';
import type { Estate } from './estate.ts';
import { type RecordOf, type Resource, resources } from './model.ts';
import { render, totalsOf } from './render.ts';

/** Statuses of documents that count in the books. */
const counting = new Set(['approved', 'partPaid', 'paid']);

/** All records of one company (or of one resource of it) with control totals, as pieces of one JSON text. */
export function* dump(estate: Estate, books: Books, only: string | undefined): Iterable<string> {
  const { company } = books;
  yield `{"company":${JSON.stringify(company)},"now":"${estate.clock.instant()}","records":{`;
  let firstResource = true;
  for (const resource of resources) {
    if (only !== undefined && only !== resource) continue;
    yield `${firstResource ? '' : ','}${JSON.stringify(resource)}:[`;
    firstResource = false;
    yield* records(books, resource);
    yield ']';
  }
  yield `},"deletions":${JSON.stringify(books.deletions)},"totals":${JSON.stringify(controlTotals(books))}}`;
}

function* records<R extends Resource>(books: Books, resource: R): Iterable<string> {
  let first = true;
  for (const record of books.all(resource)) {
    const one: RecordOf[R] = record;
    yield (first ? '' : ',') + JSON.stringify(render(books, resource, one));
    first = false;
  }
}

/** How many, net, tax, gross and open amount of the documents alike in resource, currency and status. */
export interface ControlTotal {
  readonly resource: 'invoices' | 'bills' | 'credit-notes' | 'payments' | 'allocations';
  /** Of the resources that hold both. */
  readonly direction?: 'income' | 'expense';
  readonly currency: string;
  readonly status: string;
  /** Whether documents of this status count in the books. */
  readonly counts: boolean;
  readonly count: number;
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  readonly due: string;
}

export function controlTotals(books: Books): ControlTotal[] {
  return [...documentTotals(books), ...settlementTotals(books)];
}

function documentTotals(books: Books): ControlTotal[] {
  return (['invoices', 'bills', 'credit-notes'] as const).flatMap((resource) => {
    const groups = Map.groupBy(
      books.all(resource),
      (one) => `${'direction' in one ? one.direction : ''} ${one.currency} ${one.status}`,
    );
    return [...groups.values()].flatMap((group): ControlTotal[] => {
      const [first] = group;
      if (first === undefined) return [];
      const sum = { net: 0n, tax: 0n, gross: 0n, due: 0n };
      for (const document of group) {
        const totals = totalsOf(document);
        sum.net += totals.net;
        sum.tax += totals.tax;
        sum.gross += totals.gross;
        sum.due += totals.due;
      }
      const { currency, status } = first;
      const amounts = {
        net: amountText(sum.net),
        tax: amountText(sum.tax),
        gross: amountText(sum.gross),
        due: amountText(sum.due),
      };
      const kind = 'direction' in first ? { direction: first.direction } : {};
      const counts = counting.has(status);
      return [{ resource, ...kind, currency, status, counts, count: group.length, ...amounts }];
    });
  });
}

/** Payments and allocations have an amount alone: it stands as net and as gross. */
function settlementTotals(books: Books): ControlTotal[] {
  return (['payments', 'allocations'] as const).flatMap((resource) => {
    const currencyOf = (one: RecordOf[typeof resource]) =>
      'currency' in one ? one.currency : (books.get('credit-notes', one.creditNoteId)?.currency ?? '');
    const groups = Map.groupBy(
      books.all(resource),
      (one) => `${one.direction} ${currencyOf(one)} ${one.status}`,
    );
    return [...groups.values()].flatMap((group): ControlTotal[] => {
      const [first] = group;
      if (first === undefined) return [];
      const sum = amountText(sumCents(group.map((one) => one.amount)));
      const { direction, status } = first;
      const amounts = { net: sum, tax: '0.00', gross: sum, due: '0.00' };
      const counts = status === 'posted';
      return [
        { resource, direction, currency: currencyOf(first), status, counts, count: group.length, ...amounts },
      ];
    });
  });
}
