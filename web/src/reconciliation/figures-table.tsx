import type { ReconciliationAmounts, ReconciliationLeg, ReconciliationRow } from '../api/types.ts';
import { money, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import type { Figure } from './queries.ts';
import { isNothing, mainAmount } from './words.ts';

const measureWords = { net: 'Net', tax: 'Tax', gross: 'Gross', amount: 'Amount' } as const;
type Measure = keyof typeof measureWords;

/** One list as an addition: Re-Leased, each difference by its name, Sage Intacct. Every figure opens its records. */
export function FiguresTable({
  leg,
  row,
  onFigure,
}: {
  leg: ReconciliationLeg;
  row: ReconciliationRow;
  onFigure: (figure: Figure) => void;
}) {
  const region = useRegion();
  const measures: readonly Measure[] = 'amount' in row.property ? ['amount'] : ['net', 'tax', 'gross'];
  const cells = (amounts: ReconciliationAmounts) =>
    measures.map((measure) => (
      <td key={measure} className="figure text-right whitespace-nowrap">
        {money({ amount: amounts[measure] ?? '0.00', currency: leg.currency }, region)}
      </td>
    ));
  const ask = (term: string, label: string) =>
    onFigure({ term, label, class: leg.class, currency: leg.currency });
  return (
    <table
      aria-label={`${leg.label}, ${leg.currency}`}
      className="w-full border-separate border-spacing-0 [&_td]:px-2 [&_td]:py-1 [&_th]:px-2 [&_th]:py-1"
    >
      <thead>
        <tr className="text-left text-12 text-mute [&>th]:font-normal">
          <th scope="col">
            <span className="sr-only">Line</span>
          </th>
          {measures.map((measure) => (
            <th key={measure} scope="col" className="text-right">
              {measureWords[measure]}
            </th>
          ))}
          <th scope="col" className="text-right">
            Records
          </th>
        </tr>
      </thead>
      <tbody>
        <tr className="font-[600]">
          <th scope="row" className="text-left font-[600]">
            Re-Leased
          </th>
          {cells(row.property)}
          <td />
        </tr>
        {row.terms.map((term) => (
          <tr key={term.term} className={term.term === 'unexplained' ? 'text-bad' : undefined}>
            <th scope="row" className="text-left font-normal">
              {term.label}
            </th>
            {cells(term.amounts)}
            <td className="text-right">
              <Button size="sm" look="ghost" className="-my-1" onClick={() => ask(term.term, term.label)}>
                {plural(term.records, 'record', 'records', region)}
              </Button>
            </td>
          </tr>
        ))}
        {(leg.unheld.count > 0 || !isNothing(mainAmount(row.unheld))) && (
          <tr className="text-bad">
            <th scope="row" className="text-left font-[600]">
              Not held by Relink
            </th>
            {cells(row.unheld)}
            <td className="text-right">
              <Button
                size="sm"
                look="ghost"
                className="-my-1"
                onClick={() => ask('unheld', 'Not held by Relink')}
              >
                {plural(leg.unheld.count, 'record', 'records', region)}
              </Button>
            </td>
          </tr>
        )}
        <tr className="font-[600] [&>*]:border-t [&>*]:border-line">
          <th scope="row" className="text-left font-[600]">
            Sage Intacct
          </th>
          {cells(row.ledger)}
          <td />
        </tr>
      </tbody>
    </table>
  );
}
