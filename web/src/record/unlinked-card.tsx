import type { Hold } from '../api/types.ts';
import { calendarDate, instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';

/** Who took it out of the sync, when and why. */
export function UnlinkedCard({ hold }: { hold: Hold }) {
  const region = useRegion();
  return (
    <section
      aria-label="Unlinked"
      className="mt-3 rounded-lg border border-line-strong bg-softer px-3.5 py-2.5"
    >
      <h3 className="font-[600]">
        {hold.reason === 'parent'
          ? 'Unlinked together with its parent'
          : hold.reason === 'rule'
            ? `Unlinked by ${hold.rule === null ? 'a rule' : `the rule ${hold.rule}`}`
            : 'Unlinked'}
      </h3>
      <p className="mt-0.5 text-ink-2">{hold.why}</p>
      <p className="mt-0.5 text-12 text-mute">
        {hold.by}, {instant(hold.at, region)}
        {hold.reviewOn !== null && `. Look at it again on ${calendarDate(hold.reviewOn, region)}`}
      </p>
    </section>
  );
}
