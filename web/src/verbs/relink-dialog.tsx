import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Operation, Target } from '../api/types.ts';
import { relink } from '../api/verbs.ts';
import { count as countText, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { say } from '../ui/toast.tsx';
import { CheckList } from './check-list.tsx';
import { Failure } from './failure.tsx';
import { progressText } from './progress-text.ts';
import type { Question } from './question.ts';
import { useRelinkCheck } from './use-relink-check.ts';

type Reach = 'all' | 'passing';

/** Looks at both systems first and says what relinking each record would do; then does it, for all or for those that would pass. */
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
  const [done, setDone] = useState<Operation | null>(null);
  const { target, name } = question;
  const check = useRelinkCheck(connectionId, target);
  const what = name ?? plural(question.count, 'record', 'records', region);
  const act = useMutation({
    mutationFn: async (reach: Reach) => {
      const chosen: Target = reach === 'all' ? target : await check.passing();
      return relink(connectionId, chosen, syncNow, setDone);
    },
    onSuccess: ({ relinked, stillUnlinked }, reach) => {
      const left = reach === 'passing' ? (check.counts['would-fail'] ?? 0) : 0;
      if (relinked > 0)
        say(`${name ?? plural(relinked, 'record', 'records', region)} relinked`, {
          detail: `${syncNow ? 'Syncing now.' : 'Part of the next sync.'}${
            left === 0
              ? ''
              : ` ${plural(left, 'that would fail stays', 'that would fail stay', region)} unlinked.`
          }`,
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
  const failing = check.counts['would-fail'] ?? 0;
  const passing = question.count - failing;
  const known = check.state === 'known';
  const some = known && failing > 0 && passing > 0;
  const working = progressText('Relinking', done, region);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Relink ${what}`}
      intro={`${question.count === 1 ? 'It becomes' : 'They become'} part of every sync again. Relink looks at both systems first.`}
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
          <Button
            look={some || check.state === 'looking' ? 'plain' : 'strong'}
            onClick={() => act.mutate('all')}
            disabled={act.isPending}
          >
            {act.isPending && act.variables === 'all'
              ? working
              : some
                ? `Relink all ${countText(question.count, region)}`
                : check.state === 'looking'
                  ? 'Relink without waiting'
                  : failing > 0
                    ? 'Relink Records all the same'
                    : 'Relink Records'}
          </Button>
          {some && (
            <Button look="strong" onClick={() => act.mutate('passing')} disabled={act.isPending}>
              {act.isPending && act.variables === 'passing'
                ? working
                : `Relink the ${countText(passing, region)} that would pass`}
            </Button>
          )}
        </>
      }
    >
      <CheckList check={check} count={question.count} />
      {known && failing > 0 && (
        <p className="mt-3 text-ink-2">
          {question.count === 1
            ? 'Its cause is still there'
            : `${plural(failing, 'record', 'records', region)} would fail again`}
          : relinked now, {failing === 1 ? 'it' : 'they'} will stand under Linked as Failing until that is
          mended.
        </p>
      )}
      <Failure error={act.error} className="mt-3" />
    </Dialog>
  );
}
