import { useState } from 'react';
import type { RecordDetail, Relative } from '../api/types.ts';
import { money } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { typeWord } from '../lib/words.ts';
import { Button } from '../ui/button.tsx';
import { OutcomePill, Pill } from '../ui/pill.tsx';

/** Children shown before somebody asks for all. */
const few = 8;

const needsHand = ({ link, outcome }: Relative) =>
  link === 'unlinked' || ['failing', 'uncertain', 'drifted', 'waiting'].includes(outcome);

/** What it depends on above it, what depends on it below. */
export function Family({ record, onOpen }: { record: RecordDetail; onOpen: (id: string) => void }) {
  const [all, showAll] = useState<string | null>(null);
  if (record.parents.length + record.children.length === 0) return null;
  // What needs a hand first: it must not be among those left out.
  const children = [...record.children].sort((a, b) => Number(needsHand(b)) - Number(needsHand(a)));
  const shown = all === record.id ? children : children.slice(0, few);
  return (
    <section aria-label="Hangs together" className="mt-5">
      <h3 className="mb-1 text-12 font-[600] text-mute">Hangs together</h3>
      <ul>
        {record.parents.map((one) => (
          <Member key={one.id} relative={one} depth={0} onOpen={onOpen} />
        ))}
        <li className="flex h-8 items-center gap-2">
          <Indent depth={record.parents.length > 0 ? 1 : 0} />
          <b className="min-w-0 flex-1 truncate font-[620]">This {typeWord[record.type].toLowerCase()}</b>
          <State link={record.link} outcome={record.outcome} />
        </li>
        {shown.map((one) => (
          <Member key={one.id} relative={one} depth={record.parents.length > 0 ? 2 : 1} onOpen={onOpen} />
        ))}
      </ul>
      {shown.length < children.length && (
        <Button size="sm" className="mt-1" onClick={() => showAll(record.id)}>
          Show all {children.length} below it
        </Button>
      )}
    </section>
  );
}

function Indent({ depth }: { depth: number }) {
  return Array.from({ length: depth }, (_, index) => (
    <span
      key={`indent ${index.toString()}`}
      aria-hidden="true"
      className="ml-1.5 h-8 w-2.5 shrink-0 border-l border-line-strong"
    />
  ));
}

function Member({
  relative,
  depth,
  onOpen,
}: {
  relative: Relative;
  depth: number;
  onOpen: (id: string) => void;
}) {
  const region = useRegion();
  const id = relative.releasedId ?? relative.intacctId ?? '';
  const amount =
    relative.amount === null || relative.currency === null
      ? ''
      : ` ${money({ amount: relative.amount, currency: relative.currency }, region)}`;
  return (
    <li className="flex h-8 items-center gap-2">
      <Indent depth={depth} />
      <button
        type="button"
        className="min-w-0 flex-1 truncate rounded-sm text-left hover:underline"
        title={`${typeWord[relative.type]} ${id} ${relative.name}${amount}`}
        onClick={() => onOpen(relative.id)}
      >
        {typeWord[relative.type]} <span className="figure">{id}</span>{' '}
        <span className="text-ink-2">{amount === '' ? relative.name : amount}</span>
      </button>
      <State link={relative.link} outcome={relative.outcome} />
    </li>
  );
}

function State({ link, outcome }: Pick<Relative, 'link' | 'outcome'>) {
  return link === 'unlinked' ? (
    <Pill colours="text-held bg-held-bg" shape="bar">
      Unlinked
    </Pill>
  ) : (
    <OutcomePill outcome={outcome} />
  );
}
