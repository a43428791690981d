import type { Try } from '../api/types.ts';
import { exactInstant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { systemWord } from '../lib/words.ts';
import { Pill } from '../ui/pill.tsx';

const states: Readonly<
  Record<string, readonly [word: string, colours: string, shape: 'dot' | 'ring' | 'diamond' | 'half' | 'bar']>
> = {
  recorded: ['To be sent', 'text-wait bg-wait-bg', 'ring'],
  sent: ['On its way', 'text-wait bg-wait-bg', 'half'],
  done: ['Accepted', 'text-ok bg-ok-bg', 'dot'],
  rejected: ['Refused', 'text-bad bg-bad-bg', 'diamond'],
  unknown: ['Answer lost', 'text-unsure bg-unsure-bg', 'half'],
  recalled: ['Not sent', 'text-held bg-held-bg', 'bar'],
};

const verbs: Readonly<Record<string, string>> = { create: 'Create', update: 'Change', void: 'Void' };

/** Every time Relink wrote this record, with the request and the answer as they were. */
export function Tries({ tries }: { tries: readonly Try[] }) {
  const region = useRegion();
  if (tries.length === 0) return <p className="text-mute">Relink has not written this record yet.</p>;
  return (
    <ol className="flex flex-col gap-3">
      {tries.map((one) => {
        const [word, colours, shape] = states[one.state] ?? [one.state, 'text-wait bg-wait-bg', 'ring'];
        return (
          <li key={one.id} className="rounded-lg border border-line px-3 py-2.5">
            <p className="flex items-center gap-2">
              <b className="min-w-0 flex-1 truncate font-[570]">
                {verbs[one.verb] ?? one.verb} in {systemWord[one.system]}
              </b>
              <Pill colours={colours} shape={shape}>
                {word}
              </Pill>
            </p>
            <p className="figure text-12 text-mute">{exactInstant(one.sentAt ?? one.createdAt, region)}</p>
            {one.message !== null && <p className="mt-1 text-ink-2">{one.message}</p>}
            {one.request !== null && (
              <Wire
                title="Request"
                line={`${one.request.method} ${one.request.path}`}
                body={one.request.body}
                removedAt={one.bodiesRemovedAt}
              />
            )}
            {one.answer !== null && (
              <Wire
                title="Answer"
                line={one.answer.status === null ? 'none' : `Status ${one.answer.status}`}
                body={one.answer.body}
                removedAt={one.bodiesRemovedAt}
              />
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Wire({
  title,
  line,
  body,
  removedAt,
}: {
  title: string;
  line: string;
  body: unknown;
  removedAt: string | null;
}) {
  const region = useRegion();
  const content =
    typeof body === 'string'
      ? body
      : body === null || body === undefined
        ? ''
        : JSON.stringify(body, null, 2);
  return (
    <details className="mt-1.5">
      <summary className="text-12 text-mute hover:text-ink">
        {title} <span className="figure">{line}</span>
      </summary>
      {removedAt !== null && (
        <p className="mt-1 text-12 text-mute">
          Removed by retention, {exactInstant(removedAt, region)}. How long it is kept is a setting of the
          company.
        </p>
      )}
      {content !== '' && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="mt-1 max-h-72 overflow-auto rounded-md bg-soft p-2.5 font-mono text-11 leading-[1.5]"
        >
          {content}
        </pre>
      )}
    </details>
  );
}
