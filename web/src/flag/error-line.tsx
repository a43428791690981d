import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { RecordRow } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { money } from '../lib/format.ts';
import { recordName } from '../lib/record-name.ts';
import { useRegion } from '../lib/region.ts';
import { mendWord, outcomeMeaning, typeWord } from '../lib/words.ts';
import { buttonClass } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** One error: its record and sentence; opened, the whole validation message with contact and Ids. */
export function ErrorLine({
  row,
  connectionId,
  onOpen,
}: {
  row: RecordRow;
  connectionId: string;
  onOpen: () => void;
}) {
  const region = useRegion();
  const [open, setOpen] = useState(false);
  const id = useId();
  const name = recordName(row);
  const message = row.problem?.message ?? outcomeMeaning[row.outcome];
  return (
    <li className="border-b border-line last:border-b-0">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        className={classNames(
          'flex w-full items-start gap-2.5 px-4 py-2 text-left hover:bg-soft',
          open && 'bg-softer',
        )}
        onClick={() => setOpen(!open)}
      >
        <Icon
          name="forth"
          size={11}
          className={classNames('mt-1 shrink-0 text-mute transition-transform', open && 'rotate-90')}
        />
        <span className="min-w-0 flex-1">
          <span className="flex gap-2">
            <b className="figure font-[600]">
              {typeWord[row.type]} {name}
            </b>
            <span className="min-w-0 flex-1 truncate text-mute">{row.name === name ? '' : row.name}</span>
            {row.amount !== null && row.currency !== null && (
              <span className="figure text-ink-2">
                {money({ amount: row.amount, currency: row.currency }, region)}
              </span>
            )}
          </span>
          <span className={classNames('block text-ink-2', !open && 'truncate')}>{message}</span>
        </span>
      </button>
      {open && (
        <div id={id} className="bg-softer pr-4 pb-3 pl-[37px]">
          {row.problem !== null && row.problem.fix.length > 0 && (
            <ol className="mb-2 list-decimal pl-4 text-ink-2">
              {row.problem.fix.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          )}
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5">
            <dt className="text-mute">Contact name</dt>
            <dd className="truncate">{row.name}</dd>
            <dt className="text-mute">
              {row.type === 'contact' ? 'Contact Id' : `${typeWord[row.type]} Id`}
            </dt>
            <dd className="figure">{row.releasedId ?? 'none yet'}</dd>
            <dt className="text-mute">Intacct Id</dt>
            <dd className="figure">{row.intacctId ?? 'none yet'}</dd>
            {row.problem !== null && (
              <>
                <dt className="text-mute">Where</dt>
                <dd>{mendWord(row.problem.side)}</dd>
              </>
            )}
          </dl>
          <Link
            to="/companies/$connectionId/results"
            params={{ connectionId }}
            search={{ q: row.releasedId ?? row.intacctId ?? name, since: 'any', record: row.id }}
            className={`${buttonClass('plain', 'sm')} mt-2.5`}
            onClick={onOpen}
          >
            Show in sync results
          </Link>
        </div>
      )}
    </li>
  );
}
