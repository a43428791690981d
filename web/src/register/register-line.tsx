import { Link } from '@tanstack/react-router';
import type { RegisterEntry } from '../api/types.ts';
import { exactInstant, instant, money } from '../lib/format.ts';
import { useMay } from '../lib/permissions.ts';
import { recordName } from '../lib/record-name.ts';
import { useRegion } from '../lib/region.ts';
import { kindWord } from '../lib/words.ts';
import { Button } from '../ui/button.tsx';
import type { Question } from '../verbs/question.ts';
import { How } from './how.tsx';
import { ReviewCell } from './review-cell.tsx';

/** One unlinked record: which, what it is worth, who took it out, why, and until when. */
export function RegisterLine({
  connectionId,
  entry,
  ask,
}: {
  connectionId: string;
  entry: RegisterEntry;
  ask: (question: Question) => void;
}) {
  const region = useRegion();
  const may = useMay();
  const name = recordName(entry);
  const worth =
    entry.amount === null || entry.currency === null
      ? []
      : [{ amount: entry.amount, currency: entry.currency }];
  return (
    <tr className="hover:bg-softer" data-overdue={entry.overdueDays !== null}>
      <td>
        <Link
          to="/companies/$connectionId/results"
          params={{ connectionId }}
          search={{ link: 'unlinked', since: 'any', record: entry.id }}
          data-line=""
          className="figure block truncate font-[570] hover:underline"
        >
          {name}
        </Link>
        <span className="block truncate text-12 text-mute" title={entry.name}>
          {[kindWord(entry), entry.name === name ? '' : entry.name].filter((part) => part !== '').join(' · ')}
        </span>
      </td>
      <td className="figure text-right">
        {worth.map((one) => (
          <span key={one.currency}>{money(one, region)}</span>
        ))}
      </td>
      <td>
        <span className="block truncate" title={entry.by}>
          {entry.by}
        </span>
        <time
          dateTime={entry.at}
          title={exactInstant(entry.at, region)}
          className="figure block text-12 text-mute"
        >
          {instant(entry.at, region)}
        </time>
      </td>
      <td>
        <span className="block break-words">{entry.why}</span>
        <How connectionId={connectionId} entry={entry} />
      </td>
      <td>
        <ReviewCell entry={entry} />
      </td>
      <td>
        <span className="-my-1 flex justify-end">
          {entry.reason === 'person' && may('records:relink') && (
            <Button
              size="sm"
              aria-label={`Relink ${name}`}
              data-relink=""
              onClick={() =>
                ask({ verb: 'relink', target: { recordIds: [entry.id] }, count: 1, money: worth, name })
              }
            >
              Relink
            </Button>
          )}
        </span>
      </td>
    </tr>
  );
}
