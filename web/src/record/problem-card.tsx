import type { Problem, RecordDetail } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { mendWord } from '../lib/words.ts';
import { HelpLink } from '../ui/help-link.tsx';

/** The sentence, whose side mends it, the steps; the other system's own words one click deeper. */
export function ProblemCard({
  record,
  problem,
  onOpen,
}: {
  record: RecordDetail;
  problem: Problem;
  onOpen: (id: string) => void;
}) {
  const remark = record.outcome === 'warned' || record.outcome === 'synced';
  const calm =
    remark || record.outcome === 'drifted' || record.outcome === 'waiting' || record.outcome === 'uncertain';
  const related = problem.relatedRecordId;
  return (
    <section
      aria-label="Problem"
      className={classNames(
        'mt-3 rounded-lg border px-3.5 py-3',
        calm ? 'border-line-strong bg-softer' : 'border-bad-line bg-bad-soft',
      )}
    >
      <h3 className="font-[640]">{problem.message}</h3>
      <p className={classNames('mt-0.5 text-12 font-[600]', calm ? 'text-mute' : 'text-bad')}>
        {mendWord(problem.side)}
      </p>
      {problem.fix.length > 0 && (
        <ol className="mt-2 flex list-decimal flex-col gap-1 pl-4.5 text-ink-2">
          {problem.fix.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      <p className="flex flex-wrap items-baseline gap-x-4">
        <HelpLink help={problem.help} />
        {related !== null && (
          <button
            type="button"
            className="mt-2 text-12 font-[560] text-brand-text hover:underline"
            onClick={() => onOpen(related)}
          >
            {record.parents.some((one) => one.id === related)
              ? 'Open the record it depends on'
              : 'Open the other record'}
          </button>
        )}
      </p>
      {record.original !== null && (
        <details className="mt-2">
          <summary className="text-12 text-mute hover:text-ink">In the system’s own words</summary>
          <p className="mt-1 text-12 break-words text-ink-2">{record.original}</p>
          <p className="mt-1 text-12 text-mute">{problem.code}</p>
        </details>
      )}
    </section>
  );
}
