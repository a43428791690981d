import { useQuery } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import type { RuleFilter } from '../api/types.ts';
import { money, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { typeWord, typeWords } from '../lib/words.ts';
import { previewQuery } from './queries.ts';

/** What a rule with this filter would keep unlinked now, and what hangs on that. */
export function RulePreview({ connectionId, filter }: { connectionId: string; filter: RuleFilter }) {
  const region = useRegion();
  const { data, error } = useQuery(previewQuery(connectionId, filter));
  if (error !== null)
    return (
      <p role="alert" className="text-bad">
        {error instanceof ApiProblem ? error.message : 'Relink did not answer.'}
      </p>
    );
  if (data === undefined) return <div role="status" aria-label="Counting" className="skeleton h-12" />;
  if (data.count === 0)
    return (
      <p role="status" className="text-ink-2">
        Nothing stored now is like this. Records that come later are kept unlinked as soon as they are.
      </p>
    );
  const list = (kinds: readonly { readonly type: keyof typeof typeWord; readonly n: number }[]) =>
    kinds
      .map(({ type, n }) => plural(n, typeWord[type].toLowerCase(), typeWords[type].toLowerCase(), region))
      .join(', ');
  const matched = data.types.map((one) => ({ type: one.type ?? 'invoice', n: one.records }));
  const children = data.children.map((one) => ({ type: one.type ?? 'invoice', n: one.due + one.atRest }));
  return (
    <div role="status" className="rounded-md border border-line-strong bg-softer px-3 py-2 text-ink-2">
      <p>
        Keeps <b className="font-[600] text-ink">{list(matched)}</b> unlinked
        {data.alreadyUnlinked > 0 &&
          `, of which ${plural(data.alreadyUnlinked, 'is', 'are', region)} already`}
        .
      </p>
      {data.money.length > 0 && (
        <p className="figure text-12 text-mute">{data.money.map((one) => money(one, region)).join(' + ')}</p>
      )}
      {children.length > 0 && (
        <p className="mt-1">
          {list(children)} {children.reduce((sum, one) => sum + one.n, 0) === 1 ? 'depends' : 'depend'} on
          these and stay linked: a change to write waits for its parent.
        </p>
      )}
    </div>
  );
}
