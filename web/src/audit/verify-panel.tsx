import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import type { AuditProof } from '../api/types.ts';
import { count, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Pill } from '../ui/pill.tsx';
import { verifyAudit } from './queries.ts';

/** What the last verification found: how many events, under which head; and a head noted earlier to hold against it. */
export function VerifyPanel({ connectionId, proof }: { connectionId: string; proof: AuditProof }) {
  const region = useRegion();
  const [given, setGiven] = useState('');
  const compare = useMutation({ mutationFn: (head: string) => verifyAudit(connectionId, head) });
  const problem = compare.error instanceof ApiProblem ? compare.error : null;
  const compared = compare.data?.compared ?? null;
  return (
    <section aria-label="Verification" className="rounded-lg border border-line bg-panel px-5 py-4">
      <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {proof.ok ? (
          <Pill colours="text-ok bg-ok-bg" shape="dot">
            Verified
          </Pill>
        ) : (
          <Pill colours="text-bad bg-bad-bg" shape="diamond">
            Changed
          </Pill>
        )}
        <span>
          {proof.ok
            ? `${plural(proof.count, 'event is', 'events are', region)} as ${proof.count === 1 ? 'it was' : 'they were'} recorded, in order and without a gap.`
            : `${count(proof.findings, region)} ${proof.findings === 1 ? 'thing is' : 'things are'} not as recorded. The first: ${proof.firstBad?.why ?? ''}`}
        </span>
      </div>
      <dl className="mt-3 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-ink-2">
        <dt className="text-mute">Events</dt>
        <dd className="figure">{count(proof.count, region)}</dd>
        {proof.erased > 0 && (
          <>
            <dt className="text-mute">Details erased</dt>
            <dd className="figure">{count(proof.erased, region)}, by the retention the settings name</dd>
          </>
        )}
        {proof.backdated > 0 && (
          <>
            <dt className="text-mute">Dated back</dt>
            <dd className="figure">
              {count(proof.backdated, region)}, recorded long after the time they name
            </dd>
          </>
        )}
        <dt className="text-mute">Head</dt>
        <dd className="figure break-all">{proof.head ?? 'none yet'}</dd>
      </dl>
      <form
        className="mt-4 flex flex-wrap items-start gap-2 border-t border-line pt-4"
        onSubmit={(event) => {
          event.preventDefault();
          compare.mutate(given.trim());
        }}
      >
        <div className="min-w-64 flex-1">
          <TextField
            label="A head noted earlier"
            hint="From an earlier verification or the server’s log: says whether anything up to it was rewritten since."
            value={given}
            error={problem?.fields.head}
            spellCheck={false}
            onChange={(event) => {
              setGiven(event.target.value);
              compare.reset();
            }}
          />
        </div>
        <Button type="submit" className="mt-6" disabled={given.trim() === '' || compare.isPending}>
          {compare.isPending ? 'Comparing…' : 'Compare'}
        </Button>
        <p role="status" className="w-full">
          {compared !== null && (
            <span className={compared.onChain ? 'text-ok' : 'text-bad'}>{compared.why}</span>
          )}
          {compare.error !== null && problem?.fields.head === undefined && (
            <span className="text-bad">{problem?.message ?? 'Relink did not answer.'}</span>
          )}
        </p>
      </form>
    </section>
  );
}
