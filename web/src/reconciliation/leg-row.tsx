import type { ReconciliationLeg } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { instant, money, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Icon } from '../ui/icon.tsx';
import { Pill } from '../ui/pill.tsx';
import { FiguresTable } from './figures-table.tsx';
import type { Figure } from './queries.ts';
import type { By } from './search.ts';
import { Waterfall } from './waterfall.tsx';
import { isNothing, mainAmount, stateLooks, systems } from './words.ts';

/** One list of one currency; opened, it shows how its two totals come together. */
export function LegRow({
  leg,
  by,
  open,
  onToggle,
  onFigure,
}: {
  leg: ReconciliationLeg;
  by: By;
  open: boolean;
  onToggle: () => void;
  onFigure: (figure: Figure) => void;
}) {
  const region = useRegion();
  const look = stateLooks[leg.state];
  const amount = (text: string) => money({ amount: text, currency: leg.currency }, region);
  const details = `leg-${leg.class}-${leg.currency}`;
  return (
    <tbody className="[&>tr>td]:border-b [&>tr>td]:border-line/70 [&>tr>td]:px-3 [&>tr>td]:py-2">
      <tr className={classNames(leg.state === 'not-compared' && 'bg-drift-bg/40')}>
        <td>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={details}
            onClick={onToggle}
            className="flex items-center gap-1.5 font-[550] hover:text-brand-text"
          >
            <Icon name="down" className={classNames('transition-transform', !open && '-rotate-90')} />
            {leg.label}
          </button>
        </td>
        {leg.total === null ? (
          <td colSpan={3} className="text-drift">
            {leg.notCompared.map((one) => one.message).join(' ')} In no total.
          </td>
        ) : (
          <>
            <td className="figure text-right whitespace-nowrap">{amount(mainAmount(leg.total.property))}</td>
            <td className="figure text-right whitespace-nowrap">{amount(mainAmount(leg.total.ledger))}</td>
            <td
              className={classNames(
                'figure text-right whitespace-nowrap',
                isNothing(mainAmount(leg.total.difference)) && 'text-mute',
              )}
            >
              {amount(mainAmount(leg.total.difference))}
            </td>
          </>
        )}
        <td>
          <Pill colours={look.colours} shape={look.shape}>
            {look.word}
          </Pill>
        </td>
      </tr>
      {open && (
        <tr id={details}>
          <td colSpan={5} className="bg-softer">
            <div className="flex flex-col gap-4 px-2 py-2">
              {leg.total !== null && (
                <div className="flex flex-wrap items-start gap-x-8 gap-y-3">
                  <div className="min-w-[380px] flex-1">
                    <FiguresTable leg={leg} row={leg.total} onFigure={onFigure} />
                  </div>
                  <div className="min-w-[380px] flex-1">
                    <Waterfall row={leg.total} currency={leg.currency} />
                  </div>
                </div>
              )}
              {leg.rows.length > 0 && <Parts leg={leg} by={by} onFigure={onFigure} />}
              <p className="text-12 text-mute">
                {(['property', 'ledger'] as const)
                  .map((system) => {
                    const read = leg.read[system];
                    return read === null
                      ? `${systems[system]} was not listed`
                      : `${systems[system]} listed ${instant(read.to, region)}, ${plural(read.rows, 'record', 'records', region)}`;
                  })
                  .join('; ')}
                {(['property', 'ledger'] as const).map((system) => {
                  const { records, amounts } = leg.drafts[system];
                  return records === 0
                    ? ''
                    : `; ${plural(records, 'draft', 'drafts', region)} in ${systems[system]} (${amount(mainAmount(amounts))}) in no total`;
                })}
                .
              </p>
            </div>
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** The same list by property or period; only what differs has records behind it. */
function Parts({
  leg,
  by,
  onFigure,
}: {
  leg: ReconciliationLeg;
  by: By;
  onFigure: (figure: Figure) => void;
}) {
  const region = useRegion();
  const amount = (text: string) => money({ amount: text, currency: leg.currency }, region);
  return (
    <table
      aria-label={`${leg.label} by ${by}`}
      className="w-full border-separate border-spacing-0 [&_td]:border-t [&_td]:border-line/60 [&_td]:px-2 [&_td]:py-1 [&_th]:px-2 [&_th]:py-1"
    >
      <thead>
        <tr className="text-left text-12 text-mute [&>th]:font-normal">
          <th scope="col">{by === 'period' ? 'Period' : 'Property'}</th>
          <th scope="col" className="text-right">
            Re-Leased
          </th>
          <th scope="col" className="text-right">
            Sage Intacct
          </th>
          <th scope="col" className="text-right">
            Difference
          </th>
          <th scope="col">Of it</th>
        </tr>
      </thead>
      <tbody>
        {leg.rows.map((row) => (
          <tr key={row.bucket ?? 'none'}>
            <td>{row.label}</td>
            <td className="figure text-right whitespace-nowrap">{amount(mainAmount(row.property))}</td>
            <td className="figure text-right whitespace-nowrap">{amount(mainAmount(row.ledger))}</td>
            <td className="figure text-right whitespace-nowrap">{amount(mainAmount(row.difference))}</td>
            <td>
              {row.terms.map((term) => (
                <button
                  key={term.term}
                  type="button"
                  className="mr-3 text-12 text-brand-text hover:underline"
                  onClick={() =>
                    onFigure({
                      term: term.term,
                      label: `${term.label}: ${row.label}`,
                      class: leg.class,
                      currency: leg.currency,
                      ...(by === 'period'
                        ? { period: row.bucket ?? undefined }
                        : { property: row.bucket ?? '' }),
                    })
                  }
                >
                  {term.label} {amount(mainAmount(term.amounts))}
                </button>
              ))}
              {!isNothing(mainAmount(row.unheld)) && (
                <span className="text-12 text-bad">Not held {amount(mainAmount(row.unheld))}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
