import type { RegisterEntry } from '../api/types.ts';
import { calendarDate } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Pill } from '../ui/pill.tsx';

/** When to look again, and for how long that has been due. */
export function ReviewCell({ entry }: { entry: Pick<RegisterEntry, 'reviewOn' | 'overdueDays'> }) {
  const region = useRegion();
  const { reviewOn, overdueDays } = entry;
  if (reviewOn === null) return <span className="text-mute">No date</span>;
  return (
    <span className="flex flex-col items-start gap-0.5">
      <time dateTime={reviewOn} className="figure">
        {calendarDate(reviewOn, region)}
      </time>
      {overdueDays !== null && (
        <Pill
          colours={overdueDays === 0 ? 'text-drift bg-drift-bg' : 'text-bad bg-bad-bg'}
          shape={overdueDays === 0 ? 'half' : 'diamond'}
        >
          {overdueDays === 0
            ? 'Due today'
            : overdueDays === 1
              ? '1 day overdue'
              : `${overdueDays} days overdue`}
        </Pill>
      )}
    </span>
  );
}
