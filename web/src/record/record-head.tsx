import type { RecordDetail } from '../api/types.ts';
import { calendarDate, money } from '../lib/format.ts';
import { recordName } from '../lib/record-name.ts';
import { useRegion } from '../lib/region.ts';
import { directionWord, fullWord } from '../lib/words.ts';
import { OutcomePill, Pill } from '../ui/pill.tsx';

/** What it is, whose it is, how much. */
export function RecordHead({ record }: { record: RecordDetail }) {
  const region = useRegion();
  const id = recordName(record);
  const isSettling = record.type === 'payment' || record.type === 'allocation';
  const facts = [
    record.amount !== null && record.currency !== null
      ? money({ amount: record.amount, currency: record.currency }, region)
      : null,
    record.date === null ? null : `${isSettling ? 'dated' : 'issued'} ${calendarDate(record.date, region)}`,
    record.releasedId === null ? 'not in Re-Leased yet' : `Re-Leased ${record.releasedId}`,
    record.intacctId === null ? 'not in Intacct yet' : `Intacct ${record.intacctId}`,
  ].filter((fact) => fact !== null);
  return (
    <header>
      <p className="flex items-center gap-2 pr-8 text-mute">
        {fullWord(record)}
        {record.direction !== null && ` · ${directionWord[record.direction]}`}
      </p>
      <h2 className="mt-0.5 pr-8 text-16 font-[640] break-words">
        {[id, record.name]
          .filter((part, index, all) => part !== '' && all.indexOf(part) === index)
          .join(' · ')}
      </h2>
      <p className="figure mt-0.5 text-mute whitespace-normal!">{facts.join(' · ')}</p>
      <p className="mt-2 flex gap-2">
        <OutcomePill outcome={record.outcome} />
        {record.link === 'unlinked' && (
          <Pill colours="text-held bg-held-bg" shape="bar">
            Unlinked
          </Pill>
        )}
      </p>
    </header>
  );
}
