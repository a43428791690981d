import type { UseQueryResult } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import type { Candidate, Candidates } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { calendarDate, money } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { inputClass } from '../ui/field.tsx';
import { LinkPill } from '../ui/pill.tsx';

const line =
  'flex cursor-pointer items-start gap-2.5 border-b border-line px-3 py-2 hover:bg-softer has-checked:bg-selected';

/** Records to choose one from, each with what speaks for and against it; at the end one that is not among them. */
export function CandidateList({
  candidates,
  searched,
  system,
  value,
  onChange,
  typed,
}: {
  candidates: UseQueryResult<Candidates>;
  searched: boolean;
  /** The other system, by its name. */
  system: string;
  value: string | null;
  onChange: (key: string) => void;
  typed: { value: string; text: string; error: string | undefined; onText: (text: string) => void };
}) {
  const items = candidates.data?.items ?? [];
  return (
    <fieldset className="mt-2" aria-busy={candidates.isFetching}>
      <legend className="sr-only">The same record in {system}</legend>
      {/* As high from the first moment as it may become: nothing below it moves while it is looked for. */}
      <div className="h-56 overflow-y-auto rounded-md border border-line-strong">
        {candidates.isPending && <Looking />}
        {candidates.error !== null && candidates.data === undefined && (
          <div className="flex items-center gap-3 px-3 py-3">
            <p className="flex-1 text-bad">
              {candidates.error instanceof ApiProblem ? candidates.error.message : 'Relink did not answer.'}
            </p>
            <Button size="sm" onClick={() => void candidates.refetch()}>
              Look again
            </Button>
          </div>
        )}
        {candidates.data !== undefined && items.length === 0 && (
          <p className="border-b border-line px-3 py-3 text-ink-2">
            {searched
              ? `No record without a counterpart in ${system} matches. Try part of its name, its number or its exact amount.`
              : `Nothing like it stands in ${system} without a counterpart. Search for it, or name it below.`}
          </p>
        )}
        <div className={candidates.isPlaceholderData ? 'opacity-55' : undefined}>
          {items.map((one) => (
            <Line
              key={`${one.object} ${one.key}`}
              one={one}
              checked={value === one.key}
              onChange={onChange}
            />
          ))}
        </div>
        {!candidates.isPending && (
          <div className={line}>
            <input
              type="radio"
              name="counterpart"
              id="counterpart-typed"
              checked={value === typed.value}
              onChange={() => onChange(typed.value)}
              className="mt-[9px] accent-brand"
            />
            <div className="min-w-0 flex-1">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <label htmlFor="counterpart-typed" className="cursor-pointer font-[550]">
                  Another record
                </label>
                <input
                  aria-label={`Its Id or number in ${system}`}
                  aria-invalid={typed.error !== undefined}
                  placeholder={`Its Id or number in ${system}`}
                  value={typed.text}
                  maxLength={200}
                  className={classNames(inputClass, 'w-60!', typed.error !== undefined && 'border-bad')}
                  onChange={(event) => typed.onText(event.target.value)}
                />
              </div>
              <p
                className={classNames('mt-0.5 text-12', typed.error === undefined ? 'text-mute' : 'text-bad')}
              >
                {typed.error ?? 'Also one that Relink has not read yet; it is looked up now.'}
              </p>
            </div>
          </div>
        )}
      </div>
    </fieldset>
  );
}

function Line({
  one,
  checked,
  onChange,
}: {
  one: Candidate;
  checked: boolean;
  onChange: (key: string) => void;
}) {
  const region = useRegion();
  const { amount, currency, date, reasons, against } = one;
  return (
    <label className={line}>
      <input
        type="radio"
        name="counterpart"
        checked={checked}
        onChange={() => onChange(one.key)}
        className="mt-[3px] accent-brand"
      />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <b className="figure font-[600]">{one.number ?? one.displayId}</b>
          <span className="min-w-0 flex-1 truncate">{one.name}</span>
          {one.link === 'unlinked' && <LinkPill link="unlinked" />}
          {date !== null && <span className="figure text-mute">{calendarDate(date, region)}</span>}
          {amount !== null && currency !== null && (
            <span className="figure min-w-22 text-right">{money({ amount, currency }, region)}</span>
          )}
        </span>
        <span className="block text-12">
          {reasons.length > 0 && <span className="text-ok">{sentence(reasons)}</span>}
          {reasons.length > 0 && against.length > 0 && <span className="text-mute"> · </span>}
          {against.length > 0 && (
            <span className="text-drift">
              {reasons.length > 0 ? `but ${against.join(', ')}` : sentence(against)}
            </span>
          )}
          {reasons.length + against.length === 0 && <span className="text-mute">Nothing in common</span>}
        </span>
      </span>
    </label>
  );
}

/** `Same number, same amount`. */
function sentence(parts: readonly string[]): string {
  const text = parts.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function Looking() {
  return (
    <div role="status" aria-label="Looking for records like it">
      {Array.from({ length: 4 }, (_, index) => (
        <div
          key={`line ${index.toString()}`}
          className="flex flex-col gap-2 border-b border-line px-3 py-2.5"
        >
          <span className="skeleton h-4 w-80" />
          <span className="skeleton h-3 w-44" />
        </div>
      ))}
    </div>
  );
}
