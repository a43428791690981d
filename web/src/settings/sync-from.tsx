import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, call } from '../api/client.ts';
import { connectionPath, refreshRecords } from '../api/queries.ts';
import type { Connection, SyncFromPreview } from '../api/types.ts';
import { calendarDate, money, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { typeWord, typeWords } from '../lib/words.ts';
import { changeConnection } from '../onboarding/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';

/** The day from which documents sync, and what another day would change before it is chosen. */
export function SyncFrom({ company, canChange }: { company: Connection; canChange: boolean }) {
  const region = useRegion();
  const [asked, setAsked] = useState(false);
  if (company.syncFrom === null) return null;
  return (
    <section
      aria-label="Sync from"
      className="flex flex-col gap-3 rounded-lg border border-line bg-panel px-5 py-4"
    >
      <h2 className="text-14 font-[620]">Sync from</h2>
      <p className="text-ink-2">
        Documents and payments dated on or after{' '}
        <b className="font-[600] text-ink">{calendarDate(company.syncFrom, region)}</b> sync; older ones are
        left alone.
      </p>
      <Button className="self-start" disabled={!canChange} onClick={() => setAsked(true)}>
        Move the date
      </Button>
      {asked && <MoveDate company={company} from={company.syncFrom} onClose={() => setAsked(false)} />}
    </section>
  );
}

function MoveDate({ company, from, onClose }: { company: Connection; from: string; onClose: () => void }) {
  const [to, setTo] = useState(from);
  const valid = /^\d{4}-\d{2}-\d{2}$/.test(to) && to !== from;
  const preview = useQuery({
    queryKey: ['sync-from', company.id, to],
    queryFn: ({ signal }) =>
      call<SyncFromPreview>(`${connectionPath(company.id)}/sync-from/preview`, { query: { to }, signal }),
    enabled: valid,
    gcTime: 0,
  });
  const act = useMutation({
    mutationFn: () => changeConnection(company.id, { syncFrom: to }),
    onSuccess: async () => {
      say('Date moved', { detail: 'It holds from the next sync on.' });
      onClose();
      await refreshRecords(company.id);
    },
  });
  const error = act.error ?? preview.error;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Move the day from which documents sync"
      intro="Nothing is deleted in either system, and what both systems have already goes on syncing."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="strong"
            disabled={!valid || preview.data === undefined || act.isPending}
            onClick={() => act.mutate()}
          >
            {act.isPending ? 'Moving…' : 'Move the date'}
          </Button>
        </>
      }
    >
      <TextField
        label="Sync from"
        type="date"
        value={to}
        min="2018-01-01"
        className="max-w-44"
        onChange={(event) => setTo(event.target.value)}
      />
      <div aria-live="polite" className="mt-3 min-h-16">
        {preview.data !== undefined && <Consequences preview={preview.data} />}
      </div>
      {error !== null && (
        <p role="alert" className="mt-2 rounded-md bg-bad-bg px-2.5 py-2 text-bad">
          {error instanceof ApiProblem ? error.message : 'Relink did not answer.'} Nothing was changed.
        </p>
      )}
    </Dialog>
  );
}

function Consequences({ preview }: { preview: SyncFromPreview }) {
  const { enter, leave, stay } = preview;
  if (enter.length + leave.length + stay.length === 0)
    return <p className="text-ink-2">No record is dated between the two days: nothing changes.</p>;
  return (
    <>
      <Groups title="Would begin to sync" groups={enter} newly />
      <Groups title="Would no longer sync: they were never in step" groups={leave} />
      <Groups title="Dated earlier, but in step already: they go on syncing" groups={stay} />
    </>
  );
}

function Groups({
  title,
  groups,
  newly = false,
}: {
  title: string;
  groups: SyncFromPreview['enter'];
  newly?: boolean;
}) {
  const region = useRegion();
  if (groups.length === 0) return null;
  return (
    <div className="mt-2">
      <p className="font-[560]">{title}</p>
      <ul className="figure text-ink-2">
        {groups.map(({ type, count, onOneSide, money: amounts }) => (
          <li key={type}>
            {plural(count, typeWord[type].toLowerCase(), typeWords[type].toLowerCase(), region)}
            {amounts.length > 0 && `, ${amounts.map((one) => money(one, region)).join(' + ')}`}
            {newly && onOneSide > 0 && (
              <span className="text-mute">
                {' '}
                ({plural(onOneSide, 'is', 'are', region)} made in the other system)
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
