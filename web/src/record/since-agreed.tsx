import type { RecordDetail } from '../api/types.ts';
import { instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { fieldWord, systemWord } from '../lib/words.ts';
import type { Side } from './compare.ts';

const sides = ['property', 'ledger'] as const;

/** Who changed what since both agreed, in a sentence for each system. */
export function SinceAgreed({ record }: { record: RecordDetail }) {
  const region = useRegion();
  const { property, ledger } = record.sides;
  if (property === null || ledger === null) return null;
  if (record.agreedAt === null) {
    const fields = record.differences.map(fieldWord);
    return (
      <p className="mb-2 text-ink-2">
        The two have not agreed yet.
        {fields.length > 0 && ` They differ in ${listed(fields)}.`}
      </p>
    );
  }
  if (property.changed.length + ledger.changed.length === 0)
    return (
      <p className="mb-2 text-mute">
        Neither side has changed since both agreed on {instant(record.agreedAt, region)}.
      </p>
    );
  return (
    <div className="mb-2.5">
      <p className="text-mute">Since both agreed on {instant(record.agreedAt, region)}:</p>
      <ul className="mt-0.5">
        {sides.map((system) => {
          const side: Side | null = record.sides[system];
          const fields = (side?.changed ?? []).map(fieldWord);
          return (
            <li key={system} className={fields.length === 0 ? 'text-mute' : undefined}>
              {fields.length === 0 ? (
                `${systemWord[system]} changed nothing.`
              ) : (
                <>
                  <b className="font-[600]">{systemWord[system]}</b> changed {listed(fields)}
                  {side?.modifiedAt != null && (
                    <span className="text-mute">, last edited {instant(side.modifiedAt, region)}</span>
                  )}
                </>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** `Due, Lines and Total`. */
function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
