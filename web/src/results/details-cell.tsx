import type { RecordRow } from '../api/types.ts';
import { aroundHit, hitIn } from '../lib/hit.ts';
import { recordName } from '../lib/record-name.ts';
import { Marked } from '../ui/marked.tsx';
import { useListContext } from './list-context.ts';

/**
 * Why, in words: the problem, else the reason it was unlinked, else whose record it is. What was searched for and
 * stands in the number or the name alone is said before the problem: a hit that nobody sees looks like a wrong one.
 */
export function detailsText(
  row: Pick<RecordRow, 'number' | 'releasedId' | 'name' | 'problem' | 'holds'>,
  query: string | undefined,
): { text: string; strong: boolean } {
  const hold = row.holds[0];
  const who = [row.number === row.releasedId ? null : row.number, row.name]
    .filter((part) => part !== null && part !== '')
    .join(' · ');
  if (row.problem !== null) {
    const { message } = row.problem;
    return {
      text: hitIn(who, query) !== null && hitIn(message, query) === null ? `${who}: ${message}` : message,
      strong: true,
    };
  }
  if (hold !== undefined) return { text: `${who}: ${hold.why}`, strong: true };
  return { text: who, strong: false };
}

export function DetailsCell({ row }: { row: RecordRow }) {
  const { search, expanded, toggleExpanded } = useListContext();
  const { text, strong } = detailsText(row, search.q);
  const more = row.problem !== null || row.holds.length > 0;
  const open = expanded.has(row.id);
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className={`min-w-0 truncate ${strong ? 'text-ink-2' : 'text-mute'}`} title={text}>
        <Marked text={aroundHit(text, search.q)} query={search.q} />
      </span>
      {more && (
        <button
          type="button"
          aria-expanded={open}
          aria-label={`${open ? 'Less' : 'More info'} about ${recordName(row)}`}
          className="record-more ml-auto shrink-0 rounded-sm text-12 text-brand-text hover:underline"
          onClick={(event) => {
            event.stopPropagation();
            toggleExpanded(row.id);
          }}
        >
          {open ? 'Less' : 'More info'}
        </button>
      )}
    </span>
  );
}
