import { useMutation } from '@tanstack/react-query';
import type { RecordsFilter } from '../api/queries.ts';
import type { Total } from '../api/types.ts';
import { freeze } from '../api/verbs.ts';
import { type Chosen, chosenNow, type Every, type Kinds, nobody } from '../lib/chosen.ts';
import { count } from '../lib/format.ts';
import { sumByCurrency } from '../lib/money.ts';
import { useMay } from '../lib/permissions.ts';
import { useRegion } from '../lib/region.ts';
import type { Selection } from '../lib/selection.ts';
import { Button } from '../ui/button.tsx';
import { say } from '../ui/toast.tsx';
import type { Question } from '../verbs/question.ts';
import { useRetry } from '../verbs/use-retry.ts';
import { SelectionBar } from './selection-bar.tsx';

/** What a filter matches, frozen by kind: each verb then meets exactly the records it was counted for. */
async function everyMatch(connectionId: string, filter: RecordsFilter): Promise<Kinds> {
  const frozen = async (link: 'linked' | 'unlinked'): Promise<Chosen> => {
    if (filter.link !== 'all' && filter.link !== undefined && filter.link !== link) return nobody;
    const { selectionId, count, money } = await freeze(connectionId, { ...filter, link });
    return { target: { selectionId }, count, money };
  };
  return { linked: await frozen('linked'), unlinked: await frozen('unlinked') };
}

/** The verbs that fit what is chosen; each takes the records of its own kind. */
export function SelectionVerbs({
  connectionId,
  selection,
  every,
  filter,
  total,
  pageIsAll,
  ask,
  onEvery,
  onClear,
}: {
  connectionId: string;
  selection: Selection;
  every: Every | null;
  filter: RecordsFilter;
  total: Total | null;
  pageIsAll: boolean;
  ask: (question: Question) => void;
  onEvery: (every: Every) => void;
  onClear: () => void;
}) {
  const may = useMay();
  const region = useRegion();
  const retry = useRetry(connectionId);
  const all = useMutation({
    mutationFn: (_of: Selection) => everyMatch(connectionId, filter),
    onSuccess: (kinds, of) => onEvery({ of, kinds }),
    onError: () => say('The selection could not be made', { detail: 'Nothing was changed.', tone: 'bad' }),
  });
  if (selection.size === 0) return null;

  const { linked, unlinked } = chosenNow(selection, every);
  const chosen = linked.count + unlinked.count;
  const question =
    (verb: Question['verb'], { target, count, money }: Chosen) =>
    () =>
      ask({ verb, target, count, money, name: null });
  // With both kinds chosen, each verb says how many it is for.
  const mixed = linked.count > 0 && unlinked.count > 0;
  const label = (word: string, of: Chosen) => (mixed ? `${word} (${count(of.count, region)})` : word);
  const more = every?.of !== selection && pageIsAll && total !== null && total.count > chosen;
  const reach = total?.exact === true ? `all ${count(total.count, region)}` : 'all';
  return (
    <SelectionBar
      count={chosen}
      money={sumByCurrency([...linked.money, ...unlinked.money])}
      onClear={onClear}
      everyone={every?.of === selection}
      selectAll={
        more
          ? {
              label: `Select ${reach} that match`,
              run: () => all.mutate(selection),
              pending: all.isPending,
            }
          : null
      }
    >
      {linked.count > 0 && may('records:unlink') && (
        <Button look="dock" onClick={question('unlink', linked)}>
          {label('Unlink Records', linked)}
        </Button>
      )}
      {unlinked.count > 0 && may('records:relink') && (
        <Button look="dock" onClick={question('relink', unlinked)}>
          {label('Relink Records', unlinked)}
        </Button>
      )}
      {linked.count > 0 && may('records:retry') && (
        <Button look="dock-ghost" onClick={() => retry.mutate(linked.target)} disabled={retry.isPending}>
          Retry
        </Button>
      )}
    </SelectionBar>
  );
}
