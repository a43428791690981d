import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RegisterEntry } from '../api/types.ts';
import { plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { typeWord } from '../lib/words.ts';

/** By hand, by which rule, or with which other record it was taken out; and whether more than that keeps it out. */
export function How({ connectionId, entry }: { connectionId: string; entry: RegisterEntry }) {
  const region = useRegion();
  const more = entry.reasons - 1;
  return (
    <span className="block text-12 text-mute">
      {way(connectionId, entry)}
      {more > 0 && `, and ${plural(more, 'more reason', 'more reasons', region)}`}
    </span>
  );
}

function way(connectionId: string, entry: RegisterEntry): ReactNode {
  if (entry.reason === 'person') return 'By hand';
  const params = { connectionId };
  const link = 'text-ink-2 underline decoration-line-strong underline-offset-2 hover:decoration-current';
  if (entry.reason === 'rule')
    return (
      <>
        By the rule{' '}
        <Link to="/companies/$connectionId/rules" params={params} className={link}>
          {entry.rule ?? 'that was removed'}
        </Link>
      </>
    );
  if (entry.with === null) return 'With another record';
  const { id, type, label } = entry.with;
  return (
    <>
      With{' '}
      <Link
        to="/companies/$connectionId/results"
        params={params}
        search={{ link: 'unlinked', since: 'any', record: id }}
        className={link}
      >
        {type === null ? 'record' : typeWord[type].toLowerCase()} {label}
      </Link>
    </>
  );
}
