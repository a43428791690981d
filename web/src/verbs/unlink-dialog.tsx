import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Operation } from '../api/types.ts';
import { previewUnlink, relink, unlink } from '../api/verbs.ts';
import { money as moneyText, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { ChildrenChoice } from './children-choice.tsx';
import { Failure } from './failure.tsx';
import { progressText } from './progress-text.ts';
import type { Question } from './question.ts';

/** Asks why, says what hangs on it, and leaves one way back. */
export function UnlinkDialog({
  connectionId,
  question,
  onClose,
  onDone,
}: {
  connectionId: string;
  question: Question;
  onClose: () => void;
  onDone: () => void;
}) {
  const region = useRegion();
  const [reason, setReason] = useState('');
  const [reviewOn, setReviewOn] = useState('');
  const [children, setChildren] = useState<'include' | 'wait'>('wait');
  const [asked, setAsked] = useState(false);
  const reasonBox = useRef<HTMLTextAreaElement>(null);
  const { target, name } = question;
  const preview = useQuery({
    queryKey: ['unlink-preview', connectionId, target],
    queryFn: () => previewUnlink(connectionId, target),
    gcTime: 0,
  });
  const siblings = preview.data?.siblings ?? 0;
  const [done, setDone] = useState<Operation | null>(null);
  const what = name ?? plural(question.count, 'record', 'records', region);
  const act = useMutation({
    mutationFn: () =>
      unlink(
        connectionId,
        target,
        { reason: reason.trim(), children, ...(reviewOn === '' ? {} : { reviewOn }) },
        setDone,
      ),
    onSuccess: (result) => {
      say(`${what} unlinked`, {
        detail:
          result.inFlight.length > 0
            ? `${plural(result.inFlight.length, 'record was', 'records were', region)} already on the way to the other system; Relink reads what came of it.`
            : 'Left out of every sync until relinked.',
        undo: () =>
          void relink(connectionId, target, false)
            .then(() => say(`${what} relinked`))
            .catch((error: unknown) => say('Could not be undone', { detail: String(error), tone: 'bad' }))
            .finally(onDone),
      });
      onDone();
      onClose();
    },
  });
  const missing = reason.trim() === '';
  return (
    <Dialog
      open
      onClose={onClose}
      first={reasonBox}
      title={name === null ? `Unlink ${what}` : `Unlink ${name}`}
      intro={
        <>
          Relink leaves {question.count === 1 ? 'it' : 'them'} out of every sync, in both directions, until{' '}
          {question.count === 1 ? 'it is' : 'they are'} relinked. Nothing is deleted in either system;
          everything else goes on syncing.
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="strong"
            type="submit"
            form="unlink-form"
            disabled={act.isPending || (preview.isPending && !preview.isError)}
          >
            {act.isPending ? progressText('Unlinking', done, region) : 'Unlink Records'}
          </Button>
        </>
      }
    >
      <form
        id="unlink-form"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!missing) act.mutate();
        }}
      >
        {question.count > 1 && question.money.length > 0 && (
          <p className="figure text-ink-2">
            {plural(question.count, 'record', 'records', region)},{' '}
            {question.money.map((one) => moneyText(one, region)).join(' + ')}
          </p>
        )}
        <TextArea
          label="Reason"
          value={reason}
          ref={reasonBox}
          required
          maxLength={500}
          placeholder="Why it should not sync; your colleagues will read this"
          error={asked && missing ? 'Give a reason: it stands in the record’s history.' : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        <ChildrenChoice preview={preview} count={question.count} value={children} onChange={setChildren} />
        {siblings > 0 && (
          <p className="rounded-md bg-softer px-3 py-2 text-ink-2">
            {plural(siblings, 'other record is', 'other records are', region)} part of the same payment in
            Sage Intacct. {siblings === 1 ? 'It stays' : 'They stay'} linked; undoing that payment there ends
            all its parts together.
          </p>
        )}
        <TextField
          label="Look at it again on (optional)"
          type="date"
          value={reviewOn}
          className="max-w-44"
          onChange={(event) => setReviewOn(event.target.value)}
        />
        <Failure error={act.error} />
      </form>
    </Dialog>
  );
}
