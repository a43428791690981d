import { Link } from '@tanstack/react-router';
import type { RecordRow } from '../api/types.ts';
import { Marked } from '../ui/marked.tsx';
import { useListContext } from './list-context.ts';

/** An id as people know it; the first one there is opens the record. */
export function IdCell({ row, system }: { row: RecordRow; system: 'property' | 'ledger' }) {
  const { search } = useListContext();
  const id = system === 'property' ? row.releasedId : row.intacctId;
  if (id === null) return <span className="text-mute">none yet</span>;
  const opens = system === 'property' || row.releasedId === null;
  if (!opens)
    return (
      <span className="figure text-ink-2" title={id}>
        <Marked text={id} query={search.q} />
      </span>
    );
  return (
    <Link
      from="/companies/$connectionId/results"
      to="."
      search={(was) => ({ ...was, record: row.id })}
      title={id}
      className="figure hover:underline focus-visible:underline"
      onClick={(event) => event.stopPropagation()}
    >
      <Marked text={id} query={search.q} />
    </Link>
  );
}
