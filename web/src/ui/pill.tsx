import type { Outcome } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { outcomeMeaning, outcomeWord } from '../lib/words.ts';

type ShapeName = 'dot' | 'ring' | 'bar' | 'diamond' | 'half' | 'none';

/** State is told three times: by its word, its shape and its colour. */
const looks: Readonly<Record<Outcome, readonly [colours: string, shape: ShapeName]>> = {
  synced: ['text-ok bg-ok-bg', 'dot'],
  failing: ['text-bad bg-bad-bg', 'diamond'],
  waiting: ['text-wait bg-wait-bg', 'ring'],
  pending: ['text-wait bg-wait-bg', 'half'],
  uncertain: ['text-unsure bg-unsure-bg', 'half'],
  drifted: ['text-drift bg-drift-bg', 'diamond'],
  warned: ['text-drift ring-1 ring-inset ring-drift-line', 'dot'],
  apart: ['text-held bg-held-bg', 'bar'],
  excluded: ['text-mute', 'none'],
  ended: ['text-mute', 'none'],
};

const shapes: Readonly<Record<ShapeName, string>> = {
  dot: 'size-1.5 rounded-full bg-current',
  ring: 'size-[7px] rounded-full border-[1.5px] border-current',
  half: 'size-[7px] rounded-full border-[1.5px] border-current bg-linear-to-r from-current from-50% to-transparent to-50%',
  diamond: 'size-1.5 rotate-45 rounded-[1px] bg-current',
  bar: 'h-0.5 w-2 rounded-[1px] bg-current',
  none: 'hidden',
};

/** The shape of a state, beside its word. */
export function Shape({ shape }: { shape: ShapeName }) {
  return <span aria-hidden="true" className={classNames('shrink-0', shapes[shape])} />;
}

/** A word with a shape on its own ground. */
export function Pill({
  colours,
  shape = 'none',
  children,
  title,
}: {
  colours: string;
  shape?: ShapeName;
  children: string;
  title?: string;
}) {
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex h-5 max-w-full items-center gap-1.5 rounded-full text-12 font-[560] whitespace-nowrap',
        shape === 'none' ? 'px-1' : 'pr-2.5 pl-2',
        colours,
      )}
    >
      <Shape shape={shape} />
      {children}
    </span>
  );
}

export function OutcomePill({ outcome }: { outcome: Outcome }) {
  const [colours, shape] = looks[outcome];
  return (
    <Pill colours={colours} shape={shape} title={outcomeMeaning[outcome]}>
      {outcomeWord[outcome]}
    </Pill>
  );
}

/** Syncing on or off, which is not the same as having a counterpart. */
export function LinkPill({ link }: { link: 'linked' | 'unlinked' }) {
  return link === 'unlinked' ? (
    <Pill colours="text-held bg-held-bg" shape="bar" title="Left out of every sync until it is relinked">
      Unlinked
    </Pill>
  ) : (
    <span className="text-mute" title="Part of every sync">
      Linked
    </span>
  );
}
