import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { candidatesQuery, linkCounterpart } from '../api/counterpart.ts';
import { refreshRecords } from '../api/queries.ts';
import type { RecordDetail } from '../api/types.ts';
import { recordName } from '../lib/record-name.ts';
import { useSettled } from '../lib/use-settled.ts';
import { systemWord } from '../lib/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { inputClass, TextArea } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { Failure } from '../verbs/failure.tsx';
import { CandidateList } from './candidate-list.tsx';
import { OwnSide } from './own-side.tsx';

/** What is typed instead of chosen. */
const typed = 'typed';

/** Asks which record of the other system is the same, and how one knows. */
export function LinkDialog({
  connectionId,
  record,
  system,
  onClose,
  onOpen,
}: {
  connectionId: string;
  record: RecordDetail;
  system: 'property' | 'ledger';
  onClose: () => void;
  onOpen: (id: string) => void;
}) {
  const [text, setText] = useState('');
  const [chosen, choose] = useState<string | null>(null);
  const [number, setNumber] = useState('');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);
  const wanted = useSettled(text.trim(), 250);
  const candidates = useQuery(candidatesQuery(connectionId, record.id, wanted));
  const other = systemWord[system];
  const name = recordName(record);
  const items = candidates.data?.items ?? [];
  const picked = items.find((one) => one.key === chosen);
  const act = useMutation({
    mutationFn: () =>
      linkCounterpart(connectionId, record.id, {
        ...(chosen === typed ? { number: number.trim() } : { key: chosen ?? '' }),
        reason: reason.trim(),
      }),
    onSuccess: async ({ recordId, counterpart }) => {
      say(`${name} linked with ${counterpart.displayId}`, {
        detail: 'They are one record now. A difference between them is shown here after the next sync.',
      });
      onClose();
      if (recordId !== record.id) onOpen(recordId);
      await refreshRecords(connectionId);
    },
  });
  const missing = {
    choice: chosen === null || (chosen !== typed && picked === undefined),
    number: chosen === typed && number.trim() === '',
    reason: reason.trim() === '',
  };
  return (
    <Dialog
      open
      wide
      first={searchBox}
      onClose={onClose}
      title={`Link ${name} by hand`}
      intro={`Choose the record in ${other} that is the same. From then on Relink treats the two as one. Nothing is deleted or overwritten; where they differ, you decide next. It cannot be taken back, so give the reason.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="strong" type="submit" form="link-form" disabled={act.isPending}>
            {act.isPending ? 'Linking…' : 'Link the two'}
          </Button>
        </>
      }
    >
      <form
        id="link-form"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!missing.choice && !missing.number && !missing.reason) act.mutate();
        }}
      >
        <OwnSide record={record} system={system === 'ledger' ? 'property' : 'ledger'} />
        <div>
          <input
            ref={searchBox}
            type="search"
            aria-label={`Search ${other}`}
            placeholder={`Search ${other}: Id, number, name or amount`}
            value={text}
            maxLength={200}
            className={inputClass}
            onChange={(event) => setText(event.target.value)}
          />
          <CandidateList
            candidates={candidates}
            searched={wanted !== ''}
            system={other}
            value={chosen}
            onChange={choose}
            typed={{
              value: typed,
              text: number,
              error: asked && missing.number ? `Give its Id or number in ${other}.` : undefined,
              onText: (given) => {
                setNumber(given);
                choose(typed);
              },
            }}
          />
          {asked && missing.choice && (
            <p role="alert" className="mt-1.5 text-12 text-bad">
              Choose one of these, or name another.
            </p>
          )}
        </div>
        <TextArea
          label="Reason"
          value={reason}
          required
          maxLength={1000}
          placeholder="How you know that they are the same; your colleagues will read this"
          error={asked && missing.reason ? 'Give a reason: it stands in the record’s history.' : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        <Failure error={act.error} />
      </form>
    </Dialog>
  );
}
