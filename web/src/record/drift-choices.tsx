import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import { choicesQuery, refreshRecords } from '../api/queries.ts';
import type { DriftChoice, RecordDetail } from '../api/types.ts';
import { resolve } from '../api/verbs.ts';
import { useMay } from '../lib/permissions.ts';
import { recordName } from '../lib/record-name.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { say } from '../ui/toast.tsx';

const names: Readonly<Record<DriftChoice['choice'], string>> = {
  'take-ledger': 'Take Sage Intacct’s',
  'take-property': 'Take Re-Leased’s',
  apart: 'Keep apart',
};

/** What a person may decide about a difference; what cannot be decided says why. Nothing happens before a yes. */
export function DriftChoices({ connectionId, record }: { connectionId: string; record: RecordDetail }) {
  const may = useMay();
  const [asked, setAsked] = useState<DriftChoice | null>(null);
  const open = ['drifted', 'apart', 'failing', 'waiting', 'pending'].includes(record.outcome);
  const { data } = useQuery({ ...choicesQuery(connectionId, record.id, record.updatedAt), enabled: open });
  if (!open || data === undefined || data.items.length === 0) return null;
  const standing = data.standing;
  const items = data.items.filter((item) => item.choice !== standing);
  return (
    <section aria-label="Decide" className="mt-3 rounded-lg border border-line-strong bg-softer px-3.5 py-3">
      <h3 className="font-[600]">
        {standing === null
          ? 'Which side is right?'
          : standing === 'apart'
            ? 'Kept apart'
            : `Chosen: ${names[standing]}`}
      </h3>
      <div className="mt-2 flex flex-wrap gap-2">
        {items
          .filter((item) => item.allowed)
          .map((item) => (
            <Button
              key={item.choice}
              size="sm"
              disabled={!may('records:resolve')}
              title={
                may('records:resolve')
                  ? item.says
                  : 'Your role may look, but not change. An administrator can grant it.'
              }
              onClick={() => setAsked(item)}
            >
              {names[item.choice]}
            </Button>
          ))}
      </div>
      {items
        .filter((item) => !item.allowed)
        .map((item) => (
          <p key={item.choice} className="mt-2 text-12 text-mute">
            {names[item.choice]}: {item.says}
          </p>
        ))}
      {asked !== null && (
        <ConfirmChoice
          connectionId={connectionId}
          record={record}
          choice={asked}
          seen={data.seen}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  );
}

/** Says in words what the choice will do, and asks why. */
function ConfirmChoice({
  connectionId,
  record,
  choice,
  seen,
  onClose,
}: {
  connectionId: string;
  record: RecordDetail;
  choice: DriftChoice;
  seen: string | null;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: () => resolve(connectionId, record.id, { choice: choice.choice, reason, seen }),
    onSuccess: async ({ refused }) => {
      const [first] = refused;
      if (first === undefined)
        say(names[choice.choice], {
          detail: choice.choice === 'apart' ? 'Nothing is written.' : 'Syncing now.',
        });
      else say('Not taken', { detail: first.message, tone: 'bad' });
      onClose();
      await refreshRecords(connectionId);
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${names[choice.choice]}: ${recordName(record)}`}
      intro={choice.says}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="strong" onClick={() => act.mutate()} disabled={act.isPending}>
            {names[choice.choice]}
          </Button>
        </>
      }
    >
      <label className="flex flex-col gap-1">
        <span className="text-12 font-[550] text-ink-2">Why (others will read it)</span>
        <textarea
          rows={2}
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          className="rounded-md border border-line-strong bg-panel px-2.5 py-1.5"
        />
      </label>
      <p className="mt-2 text-12 text-mute">
        If either side changes before this is done, nothing is written and Relink asks again.
      </p>
      {act.error !== null && (
        <p role="alert" className="mt-3 rounded-md bg-bad-bg px-2.5 py-2 text-bad">
          {act.error instanceof ApiProblem ? act.error.message : 'Relink did not answer.'} Nothing was
          changed.
        </p>
      )}
    </Dialog>
  );
}
