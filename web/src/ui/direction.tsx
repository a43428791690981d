import type { Direction } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { directionMeaning, directionWord } from '../lib/words.ts';
import { Icon } from './icon.tsx';

/** Which way the record travels; the word is there for those who do not see the arrow, and for all in a wide list. */
export function DirectionMark({ direction, wordClass }: { direction: Direction | null; wordClass?: string }) {
  if (direction === null) return <span className="text-mute">–</span>;
  return (
    <span
      className="inline-flex items-center gap-1.5 align-middle text-ink-2"
      title={directionMeaning[direction]}
    >
      <Icon name={direction === 'incoming' ? 'left' : 'right'} size={13} className="shrink-0 text-mute" />
      <span className={classNames(wordClass)}>{directionWord[direction]}</span>
    </span>
  );
}
