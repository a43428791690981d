import type { RecordDetail } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { money } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { markOf, type Side } from './compare.ts';

interface Line {
  description: string;
  net: string;
  tax: string;
  account: string;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The lines of a document's side; what is not one is left out. */
function linesOf(fields: Record<string, unknown> | undefined): Line[] {
  const given: unknown = fields?.lines;
  if (!Array.isArray(given)) return [];
  return given.flatMap((line: unknown) => {
    if (typeof line !== 'object' || line === null) return [];
    const parts = Object.fromEntries(Object.entries(line));
    return [
      {
        description: text(parts.description),
        net: text(parts.net),
        tax: text(parts.tax),
        account: text(parts.account) || text(parts.accountKey),
      },
    ];
  });
}

/** Lines of the document, of one side unless they changed; a changed side says what each line was. */
export function LineItems({ record }: { record: RecordDetail }) {
  const { property, ledger } = record.sides;
  const [mine, theirs] = [linesOf(property?.fields), linesOf(ledger?.fields)];
  if (mine.length + theirs.length === 0) return null;
  const mark = markOf(record, 'lines');
  const was = (side: Side | null) =>
    side?.changed.includes('lines') === true ? linesOf(side.agreedFields ?? undefined) : null;
  if (mark === null || mine.length === 0 || theirs.length === 0)
    return (
      <LineTable
        title="Lines"
        lines={mine.length > 0 ? mine : theirs}
        was={was(mine.length > 0 ? property : ledger)}
        currency={record.currency}
      />
    );
  return (
    <>
      <LineTable title="Lines in Re-Leased" lines={mine} was={was(property)} currency={record.currency} />
      <LineTable title="Lines in Sage Intacct" lines={theirs} was={was(ledger)} currency={record.currency} />
    </>
  );
}

const same = (a: Line, b: Line) =>
  a.description === b.description && a.net === b.net && a.tax === b.tax && a.account === b.account;

function LineTable({
  title,
  lines,
  was,
  currency,
}: {
  title: string;
  lines: readonly Line[];
  /** As they were when both agreed, where this side changed them. */
  was: readonly Line[] | null;
  currency: string | null;
}) {
  const region = useRegion();
  const show = (amount: string) =>
    currency === null || amount === '' ? amount : money({ amount, currency }, region);
  const all = Array.from({ length: Math.max(lines.length, was?.length ?? 0) }, (_, index) => ({
    now: lines[index],
    before: was?.[index],
  }));
  return (
    <div className="mt-4">
      <h3 className="mb-1 text-12 font-[600] text-mute">
        {title}
        {was !== null && <span className="ml-2 text-drift">changed</span>}
      </h3>
      <table className="w-full border-separate border-spacing-0">
        <thead className="sr-only">
          <tr>
            <th scope="col">Description</th>
            <th scope="col">Net and tax</th>
          </tr>
        </thead>
        <tbody>
          {all.map(({ now, before }, index) => {
            const line = now ?? before;
            if (line === undefined) return null;
            const changed = was !== null && (now === undefined || before === undefined || !same(now, before));
            return (
              <tr
                key={`${index.toString()} ${line.description}`}
                className={classNames('[&>td]:border-t [&>td]:border-line/70', changed && 'bg-differs')}
              >
                <td className="py-1.5 pr-3 pl-1.5 align-top">
                  {line.description}
                  {line.account !== '' && (
                    <span className="block text-12 text-mute">Account {line.account}</span>
                  )}
                  {changed && (
                    <span className="block text-12 text-ink-2">
                      {now === undefined
                        ? 'taken away'
                        : before === undefined
                          ? 'added'
                          : differences(before, now)}
                    </span>
                  )}
                </td>
                <td className="figure py-1.5 pr-1.5 text-right align-top">
                  {show(line.net)}
                  <span className="block text-12 text-mute">+ {show(line.tax)} tax</span>
                  {changed && now !== undefined && before !== undefined && now.net !== before.net && (
                    <span className="block text-12 text-ink-2">was {show(before.net)}</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** What of a line's words was otherwise; its figures stand under the figures. */
function differences(before: Line, now: Line): string {
  const parts = [
    before.description === now.description ? '' : `“${before.description}”`,
    before.account === now.account ? '' : `account ${before.account === '' ? 'none' : before.account}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `was ${parts.join(', ')}`;
}
