import type { ReconciliationRow } from '../api/types.ts';
import { money } from '../lib/format.ts';
import { units } from '../lib/money.ts';
import { useRegion } from '../lib/region.ts';
import { isNothing, mainAmount, negated } from './words.ts';

interface Bar {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly kind: 'total' | 'up' | 'down' | 'stranger';
}

const width = 640;
const row = 24;
const gap = 8;
const labels = 232;
const figures = 112;

/**
 * From Re-Leased's total to Sage Intacct's, one step for each difference. The totals are often a hundred times the
 * steps, so the scale begins where the steps do, and says so. Drawn only: the table beside it says the same in words.
 */
export function Waterfall({ row: line, currency }: { row: ReconciliationRow; currency: string }) {
  const region = useRegion();
  const { bars, amounts } = stepsOf(line);
  const ends = bars.flatMap((bar) => (bar.kind === 'total' ? [bar.to] : [bar.from, bar.to]));
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const spread = high - low || Math.max(1, Math.abs(high));
  const isCut = low > 0 && low > spread;
  const floor = isCut ? low - spread * 0.35 : Math.min(0, low);
  const top = Math.max(high, floor + 1);
  const at = (value: number) =>
    labels + ((Math.max(value, floor) - floor) / (top - floor)) * (width - labels - figures);
  const height = bars.length * (row + gap) - gap;
  return (
    <figure className="min-w-0">
      <svg viewBox={`0 0 ${width} ${height}`} className="w-full max-w-[720px]" aria-hidden="true">
        {bars.map((bar, index) => {
          const y = index * (row + gap);
          const [x1, x2] = bar.kind === 'total' ? [at(floor), at(bar.to)] : [at(bar.from), at(bar.to)];
          const next = bars[index + 1];
          return (
            <g key={bar.label}>
              <text x={labels - 10} y={y + row / 2 + 4} textAnchor="end" className="fill-ink-2 text-12">
                {bar.label}
              </text>
              <rect
                x={Math.min(x1, x2)}
                y={y + 3}
                width={Math.max(2, Math.abs(x2 - x1))}
                height={row - 6}
                rx={2}
                className={fills[bar.kind]}
              />
              {next !== undefined && (
                <line
                  x1={at(bar.to)}
                  x2={at(bar.to)}
                  y1={y + row - 3}
                  y2={y + row + gap + 3}
                  className="stroke-line-strong"
                />
              )}
              <text x={Math.max(x1, x2) + 6} y={y + row / 2 + 4} className="figure fill-ink text-12">
                {money({ amount: amounts[index] ?? '0.00', currency }, region)}
              </text>
            </g>
          );
        })}
      </svg>
      {isCut && (
        <figcaption className="mt-1 text-12 text-mute">
          The bars of the totals are cut at the left, so that the differences can be seen.
        </figcaption>
      )}
    </figure>
  );
}

const fills = {
  total: 'fill-strong',
  up: 'fill-wait',
  down: 'fill-wait',
  stranger: 'fill-bad',
} as const;

/** Re-Leased's total, less each difference in turn, is Sage Intacct's. */
function stepsOf(line: ReconciliationRow): { bars: Bar[]; amounts: string[] } {
  const value = (amount: string) => Number(units(amount) ?? 0n) / 10_000;
  const bars: Bar[] = [];
  const amounts: string[] = [];
  let so = value(mainAmount(line.property));
  bars.push({ label: 'Re-Leased', from: 0, to: so, kind: 'total' });
  amounts.push(mainAmount(line.property));
  const step = (label: string, amount: string, stranger: boolean) => {
    if (isNothing(amount)) return;
    const change = value(negated(amount));
    bars.push({
      label,
      from: so,
      to: so + change,
      kind: stranger ? 'stranger' : change > 0 ? 'up' : 'down',
    });
    amounts.push(negated(amount));
    so += change;
  };
  for (const term of line.terms) step(term.label, mainAmount(term.amounts), false);
  step('Not held by Relink', mainAmount(line.unheld), true);
  bars.push({ label: 'Sage Intacct', from: 0, to: value(mainAmount(line.ledger)), kind: 'total' });
  amounts.push(mainAmount(line.ledger));
  return { bars, amounts };
}
