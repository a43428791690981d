import type { ReconciliationBalance } from '../api/types.ts';
import { money } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { DataTable } from '../ui/data-table.tsx';
import { isNothing } from './words.ts';

const figures = ['Re-Leased', 'Sage Intacct', 'Opening difference', 'Difference'];

/** What is open in both systems, and which part of a difference stood there before documents were synced. */
export function Balances({ balances }: { balances: readonly ReconciliationBalance[] }) {
  const region = useRegion();
  const shown = balances.filter(
    (one) =>
      one.state === 'not-compared' ||
      !isNothing(one.property?.open ?? '0') ||
      !isNothing(one.ledger?.open ?? '0'),
  );
  if (shown.length === 0) return null;
  return (
    <section aria-label="Open balances">
      <h2 className="mb-1.5 text-14 font-[620]">What is open</h2>
      <DataTable label="Open balances" heads={['(Balance)', ...figures]} figures={figures}>
        {shown.map((one) => {
          const amount = (text: string | null | undefined) =>
            text === null || text === undefined
              ? '–'
              : money({ amount: text, currency: one.currency }, region);
          return (
            <tr key={`${one.kind} ${one.currency}`}>
              <th scope="row" className="border-b border-line/70 px-3 py-2 text-left font-[550]">
                {one.kind === 'receivable' ? 'Receivables' : 'Payables'}, {one.currency}
              </th>
              {one.state === 'not-compared' ? (
                <td colSpan={4} className="text-drift">
                  Not compared, because a list above was not.
                </td>
              ) : (
                <>
                  <td className="figure text-right">{amount(one.property?.open)}</td>
                  <td className="figure text-right">{amount(one.ledger?.open)}</td>
                  <td className="figure text-right">{amount(one.openingDifference)}</td>
                  <td className="figure text-right">{amount(one.difference)}</td>
                </>
              )}
            </tr>
          );
        })}
      </DataTable>
      <p className="mt-1.5 text-12 text-mute">{shown[0]?.generalLedger.message}</p>
    </section>
  );
}
