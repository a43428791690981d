import type { RecordDetail } from '../api/types.ts';
import { money } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';

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

/** Lines of the document, of one side unless both differ. */
export function LineItems({ record }: { record: RecordDetail }) {
  const property = linesOf(record.sides.property?.fields);
  const ledger = linesOf(record.sides.ledger?.fields);
  if (property.length + ledger.length === 0) return null;
  const both = record.differences.includes('lines') && property.length > 0 && ledger.length > 0;
  return both ? (
    <>
      <LineTable title="Lines in Re-Leased" lines={property} currency={record.currency} marked />
      <LineTable title="Lines in Sage Intacct" lines={ledger} currency={record.currency} marked />
    </>
  ) : (
    <LineTable title="Lines" lines={property.length > 0 ? property : ledger} currency={record.currency} />
  );
}

function LineTable({
  title,
  lines,
  currency,
  marked = false,
}: {
  title: string;
  lines: Line[];
  currency: string | null;
  marked?: boolean;
}) {
  const region = useRegion();
  const show = (amount: string) =>
    currency === null || amount === '' ? amount : money({ amount, currency }, region);
  return (
    <div className="mt-4">
      <h3 className="mb-1 text-12 font-[600] text-mute">
        {title}
        {marked && <span className="ml-2 text-drift">differs</span>}
      </h3>
      <table className="w-full border-separate border-spacing-0">
        <thead className="sr-only">
          <tr>
            <th scope="col">Description</th>
            <th scope="col">Net and tax</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr
              key={`${index.toString()} ${line.description}`}
              className="[&>td]:border-t [&>td]:border-line/70"
            >
              <td className="py-1.5 pr-3 align-top">
                {line.description}
                {line.account !== '' && (
                  <span className="block text-12 text-mute">Account {line.account}</span>
                )}
              </td>
              <td className="figure py-1.5 text-right align-top">
                {show(line.net)}
                <span className="block text-12 text-mute">+ {show(line.tax)} tax</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
