import type { RecordDetail } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { fieldWord } from '../lib/words.ts';
import { type Cell, compare, type FieldRow } from './compare.ts';
import { LineItems } from './line-items.tsx';
import { SinceAgreed } from './since-agreed.tsx';

const marks: Readonly<Record<NonNullable<FieldRow['mark']>, string>> = {
  // In which of the two its cell says, by its ground and by what it was.
  property: 'changed',
  ledger: 'changed',
  both: 'both changed',
  differs: 'differs',
};

/** Both sides, field by field; what changed since both agreed is marked by ground, weight and word, with what it was. */
export function SideBySide({ record }: { record: RecordDetail }) {
  const region = useRegion();
  const { property, ledger } = record.sides;
  const rows = compare(record, region);
  return (
    <section aria-label="Both sides">
      <SinceAgreed record={record} />
      <table className="w-full table-fixed border-separate border-spacing-0 overflow-hidden rounded-lg border border-line">
        <colgroup>
          <col className="w-[114px]" />
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
                    <span className="break-all tabular-nums">{side.displayId}</span>
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
              <FieldName mark={row.mark}>{fieldWord(row.name)}</FieldName>
              <Value cell={row.property} differs={row.mark === 'differs'} absent={property === null} />
              <Value cell={row.ledger} differs={row.mark === 'differs'} absent={ledger === null} />
            </tr>
          ))}
        </tbody>
      </table>
      <LineItems record={record} />
    </section>
  );
}

function FieldName({ children, mark = null }: { children: string; mark?: FieldRow['mark'] }) {
  return (
    <th scope="row" className="py-1.5 pr-1.5 pl-2.5 text-left align-top font-normal text-mute">
      {children}
      {mark !== null && <span className="block text-11 font-[600] text-drift">{marks[mark]}</span>}
    </th>
  );
}

function Value({ cell: { now, was }, differs, absent }: { cell: Cell; differs: boolean; absent: boolean }) {
  return (
    <td
      className={classNames(
        'px-2.5 py-1.5 align-top break-words tabular-nums',
        (was !== null || (differs && !absent)) && 'bg-differs',
        absent && 'text-mute',
      )}
    >
      {now === '' ? <span className="text-mute">{absent ? '' : 'empty'}</span> : now}
      {was !== null && <span className="block text-12 text-ink-2">was {was === '' ? 'empty' : was}</span>}
    </td>
  );
}
