import type { RecordDetail } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { fieldWord } from '../lib/words.ts';
import { fieldText } from './field-text.ts';
import { LineItems } from './line-items.tsx';

const hidden = new Set(['type', 'role', 'lines', 'currency']);

/** Both sides, field by field; what differs is marked by ground, weight and word. */
export function SideBySide({ record }: { record: RecordDetail }) {
  const region = useRegion();
  const { property, ledger } = record.sides;
  const names = [
    ...new Set([...Object.keys(property?.fields ?? {}), ...Object.keys(ledger?.fields ?? {})]),
  ].filter((name) => !hidden.has(name));
  const rows = names
    .map((name) => ({
      name,
      left: fieldText(name, property?.fields[name], record.currency, region),
      right: fieldText(name, ledger?.fields[name], record.currency, region),
      differs: record.differences.includes(name),
    }))
    .filter((row) => row.left !== '' || row.right !== '');
  return (
    <section aria-label="Both sides">
      <table className="w-full table-fixed border-separate border-spacing-0 overflow-hidden rounded-lg border border-line">
        <colgroup>
          <col className="w-[104px]" />
          <col />
          <col />
        </colgroup>
        <thead>
          <tr className="bg-softer text-left text-12 text-mute">
            <td className="border-b border-line" />
            <th scope="col" className="border-b border-line px-2.5 py-1.5 font-normal">
              Re-Leased
            </th>
            <th scope="col" className="border-b border-line px-2.5 py-1.5 font-normal">
              Sage Intacct
            </th>
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>*]:border-b-0 [&>tr>*]:border-b [&>tr>*]:border-line/70">
          <tr>
            <FieldName>Exists</FieldName>
            {[property, ledger].map((side, index) => (
              <td key={index === 0 ? 'property' : 'ledger'} className="px-2.5 py-1.5 align-top">
                {side === null ? (
                  <span className="text-mute">not yet</span>
                ) : side.present ? (
                  <>
                    <span className="figure">{side.displayId}</span>
                    <span className="block text-12 text-mute">seen {instant(side.seenAt, region)}</span>
                  </>
                ) : (
                  <span className="text-bad">deleted</span>
                )}
              </td>
            ))}
          </tr>
          {rows.map((row) => (
            <tr key={row.name}>
              <FieldName differs={row.differs}>{fieldWord(row.name)}</FieldName>
              <Value text={row.left} differs={row.differs} absent={property === null} />
              <Value text={row.right} differs={row.differs} absent={ledger === null} />
            </tr>
          ))}
        </tbody>
      </table>
      <LineItems record={record} />
    </section>
  );
}

function FieldName({ children, differs = false }: { children: string; differs?: boolean }) {
  return (
    <th scope="row" className="px-2.5 py-1.5 text-left align-top font-normal text-mute">
      {children}
      {differs && <span className="block text-11 font-[600] text-drift">differs</span>}
    </th>
  );
}

function Value({ text, differs, absent }: { text: string; differs: boolean; absent: boolean }) {
  return (
    <td
      className={classNames(
        'px-2.5 py-1.5 align-top break-words tabular-nums',
        differs && !absent && 'bg-differs',
        absent && 'text-mute',
      )}
    >
      {text === '' ? <span className="text-mute">{absent ? '' : 'empty'}</span> : text}
    </td>
  );
}
