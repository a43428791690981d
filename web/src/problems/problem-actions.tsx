import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ProblemGroup } from '../api/types.ts';
import { freeze } from '../api/verbs.ts';
import { useMay } from '../lib/permissions.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { say } from '../ui/toast.tsx';
import type { Question } from '../verbs/question.ts';
import { useRetry } from '../verbs/use-retry.ts';

/** What can be done about all records of a cause at once: each act meets what was counted, frozen when it is asked. */
export function ProblemActions({
  connectionId,
  group,
  ask,
}: {
  connectionId: string;
  group: ProblemGroup;
  ask: (question: Question) => void;
}) {
  const may = useMay();
  const retry = useRetry(connectionId);
  const frozen = useMutation({
    mutationFn: () => freeze(connectionId, { link: 'linked', cause: group.cause }),
    onError: () => say('The records could not be selected', { detail: 'Nothing was changed.', tone: 'bad' }),
  });
  const withAll = async (act: (question: Omit<Question, 'verb'>) => void) => {
    const { selectionId, count, money } = await frozen.mutateAsync();
    if (count === 0) say('Nothing is left of it', { detail: 'Every record of this cause has moved on.' });
    else act({ target: { selectionId }, count, money, name: null });
  };
  const busy = frozen.isPending || retry.isPending;
  return (
    <div className="flex flex-wrap gap-2">
      <Link
        to="/companies/$connectionId/results"
        params={{ connectionId }}
        search={{ cause: group.cause, since: 'any' }}
        className={buttonClass('strong', 'sm')}
      >
        Open the records
      </Link>
      {may('records:retry') && (
        <Button
          size="sm"
          disabled={busy}
          onClick={() => void withAll(({ target }) => retry.mutate(target)).catch(() => undefined)}
        >
          Retry all
        </Button>
      )}
      {may('records:unlink') && (
        <Button
          size="sm"
          disabled={busy}
          onClick={() =>
            void withAll((question) => ask({ verb: 'unlink', ...question })).catch(() => undefined)
          }
        >
          Unlink all
        </Button>
      )}
    </div>
  );
}
