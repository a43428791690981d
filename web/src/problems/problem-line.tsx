import type { ProblemGroup } from '../api/types.ts';
import { instant, money, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { mendWord, typeWord, typeWords } from '../lib/words.ts';
import { HelpLink } from '../ui/help-link.tsx';
import type { Question } from '../verbs/question.ts';
import { age } from './age.ts';
import { ProblemActions } from './problem-actions.tsx';

/** One root cause: the sentence, what hangs on it, whose side mends it, the steps, and what can be done at once. */
export function ProblemLine({
  connectionId,
  group,
  ask,
}: {
  connectionId: string;
  group: ProblemGroup;
  ask: (question: Question) => void;
}) {
  const region = useRegion();
  const figures = [
    group.types
      .map(({ type, count }) =>
        plural(count, typeWord[type].toLowerCase(), typeWords[type].toLowerCase(), region),
      )
      .join(', '),
    ...group.money.map((one) => money(one, region)),
  ];
  return (
    <li
      data-walk
      tabIndex={-1}
      className="border-b border-line/70 px-4 py-3.5 outline-offset-[-2px] last:border-b-0"
    >
      <article className="flex flex-wrap items-start gap-x-6 gap-y-2.5">
        <div className="min-w-[320px] flex-1">
          <h2 className="text-14 font-[620] break-words">{group.message}</h2>
          <p className="figure mt-0.5 text-ink-2">
            {figures.join(' · ')}
            <span className="text-mute">
              {' · '}
              <time dateTime={group.since} title={`Since ${instant(group.since, region)}`}>
                oldest {age(group.since)}
              </time>
            </span>
          </p>
          {group.fix.length > 0 && (
            <ol className="mt-2 flex max-w-[720px] list-decimal flex-col gap-0.5 pl-4.5 text-ink-2">
              {group.fix.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          )}
          <HelpLink help={group.help} />
        </div>
        <div className="flex flex-col items-start gap-2 min-[900px]:items-end">
          <span className="text-12 font-[600] text-ink-2">{mendWord(group.side)}</span>
          <ProblemActions connectionId={connectionId} group={group} ask={ask} />
        </div>
      </article>
    </li>
  );
}
