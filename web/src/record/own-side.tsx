import type { RecordDetail } from '../api/types.ts';
import { calendarDate, money } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { systemWord } from '../lib/words.ts';

/** The one side that a record has, in a line: what its counterpart is looked for by. */
export function OwnSide({ record, system }: { record: RecordDetail; system: 'property' | 'ledger' }) {
  const region = useRegion();
  const { amount, currency, date } = record;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3 rounded-md bg-softer px-3 py-2">
      <dt className="text-12 text-mute">In {systemWord[system]}</dt>
      <dd className="min-w-0 truncate">
        <b className="figure font-[600]">{record.number ?? record.sides[system]?.displayId}</b> {record.name}
      </dd>
      <dd className="figure text-right">
        {date !== null && <span className="mr-3 text-mute">{calendarDate(date, region)}</span>}
        {amount !== null && currency !== null && money({ amount, currency }, region)}
      </dd>
    </dl>
  );
}
