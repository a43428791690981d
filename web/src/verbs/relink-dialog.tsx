import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import type { Operation } from '../api/types.ts';
import { checkRelink, mostAtOnce, relink } from '../api/verbs.ts';
import { plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { say } from '../ui/toast.tsx';
import { CheckList } from './check-list.tsx';
import { progressText } from './progress-text.ts';
import type { Question } from './question.ts';

/** Looks at both systems first and says what relinking each record would do; then does it. */
export function RelinkDialog({
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
  const [syncNow, setSyncNow] = useState(true);
  const { target, name } = question;
  // So many are looked at one by one as their turn comes, not beforehand.
  const many = question.count > mostAtOnce;
  const [done, setDone] = useState<Operation | null>(null);
  const check = useQuery({
    enabled: !many,
    queryKey: ['relink-check', connectionId, target],
    queryFn: () => checkRelink(connectionId, target),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const what = name ?? plural(question.count, 'record', 'records', region);
  const act = useMutation({
    mutationFn: () => relink(connectionId, target, syncNow, setDone),
    onSuccess: ({ relinked, stillUnlinked }) => {
      if (relinked > 0)
        say(`${name ?? plural(relinked, 'record', 'records', region)} relinked`, {
          detail: syncNow ? 'Syncing now.' : 'Part of the next sync.',
        });
      if (stillUnlinked > 0)
        say(`${plural(stillUnlinked, 'record stays', 'records stay', region)} unlinked`, {
          detail: 'Another reason keeps it out, such as its parent or a rule.',
          tone: 'bad',
        });
      onDone();
      onClose();
    },
  });
  const items = check.data?.items ?? [];
  const failing = items.filter((item) => item.result === 'would-fail').length;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Relink ${what}`}
      intro={`${question.count === 1 ? 'It becomes' : 'They become'} part of every sync again. Relink looks at both systems ${many ? 'before it writes each of them' : 'first'}.`}
      actions={
        <>
          <label className="mr-auto flex cursor-pointer items-center gap-2">
            <input
              type="checkbox"
              checked={syncNow}
              onChange={(event) => setSyncNow(event.target.checked)}
              className="size-[15px] accent-brand"
            />
            Sync now
          </label>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="strong" onClick={() => act.mutate()} disabled={act.isPending}>
            {act.isPending
              ? progressText('Relinking', done, region)
              : failing > 0
                ? 'Relink Records all the same'
                : 'Relink Records'}
          </Button>
        </>
      }
    >
      {!many && <CheckList check={check} count={question.count} />}
      {failing > 0 && (
        <p className="mt-3 text-ink-2">
          {items.length === 1
            ? 'Its cause is still there'
            : `${plural(failing, 'record', 'records', region)} would fail again`}
          : relinked now, {failing === 1 ? 'it' : 'they'} will stand under Linked as Failing until it is
          mended.
        </p>
      )}
      {act.error !== null && (
        <p role="alert" className="mt-3 rounded-md bg-bad-bg px-2.5 py-2 text-bad">
          {act.error instanceof ApiProblem ? act.error.message : 'Relink did not answer.'} Nothing was
          changed.
        </p>
      )}
    </Dialog>
  );
}
