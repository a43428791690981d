import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { flaggedQuery } from '../api/queries.ts';
import type { Connection } from '../api/types.ts';
import { calendarDate, count, instant } from '../lib/format.ts';
import { useMay } from '../lib/permissions.ts';
import { useRegion } from '../lib/region.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { useStartSync } from '../verbs/use-start-sync.ts';
import { ErrorLine } from './error-line.tsx';
import { RunProgress } from './run-progress.tsx';

/** Under the flag: what runs now, the messages, and the two ways on. */
export function FlagPanel({ company, onClose }: { company: Connection; onClose: () => void }) {
  const region = useRegion();
  const may = useMay();
  const start = useStartSync(company.id);
  const errors = useQuery({ ...flaggedQuery(company.id), enabled: company.flagged > 0 });
  const running = company.flag.startsWith('running');
  const lines = errors.data?.items ?? [];
  return (
    <div>
      {running && company.run !== null && <RunProgress run={company.run} />}
      {company.run?.state === 'needs-confirmation' && (
        <div className="border-b border-line px-4 py-3">
          <p className="font-[600]">The last sync waits for a confirmation.</p>
          <p className="mt-0.5 mb-2 text-ink-2">
            It would have voided, overwritten or marked as deleted more records than usual. Nothing of that
            was done.
          </p>
          <Link
            to="/companies/$connectionId/runs"
            params={{ connectionId: company.id }}
            className={buttonClass('plain', 'sm')}
            onClick={onClose}
          >
            Look at what it asks
          </Link>
        </div>
      )}
      {company.flagged === 0 ? (
        !running &&
        company.run?.state !== 'needs-confirmation' && (
          <div className="px-4 py-4">
            <p className="font-[600]">Every linked record is in step.</p>
            <p className="mt-0.5 text-ink-2">
              {company.lastCleanAt === null
                ? 'No sync has finished yet.'
                : `Last fully clean sync: ${instant(company.lastCleanAt, region)}.`}
              {company.syncFrom !== null && ` Syncing from ${calendarDate(company.syncFrom, region)}.`}
            </p>
          </div>
        )
      ) : (
        <section aria-label="Errors">
          <h2 className="px-4 pt-3 pb-1.5 text-12 font-[600] text-mute">
            {count(company.flagged, region)} {company.flagged === 1 ? 'record does' : 'records do'} not sync
          </h2>
          {errors.isPending && (
            <div role="status" aria-label="Loading errors" className="px-4 pb-2">
              {[0, 1, 2, 3].map((line) => (
                <div key={line} className="mb-2 skeleton h-9" />
              ))}
            </div>
          )}
          {errors.isError && (
            <p className="px-4 pb-3 text-bad">The messages could not be loaded. Nothing was changed.</p>
          )}
          <ul className="max-h-[330px] overflow-y-auto border-t border-line">
            {lines.map((row) => (
              <ErrorLine key={row.id} row={row} connectionId={company.id} onOpen={onClose} />
            ))}
          </ul>
          {company.flagged > lines.length && lines.length > 0 && (
            <p className="border-t border-line px-4 py-2 text-12 text-mute">
              The first {count(lines.length, region)} of {count(company.flagged, region)}. All of them stand
              in Sync results.
            </p>
          )}
        </section>
      )}
      <footer className="sticky bottom-0 flex gap-2 border-t border-line bg-float px-4 py-2.5">
        {may('runs:start') && (
          <Button onClick={() => start.mutate()} disabled={start.isPending || running}>
            Start sync
          </Button>
        )}
        <Link
          to="/companies/$connectionId/results"
          params={{ connectionId: company.id }}
          search={
            company.flagged > 0
              ? { outcome: ['failing', 'waiting', 'uncertain', 'drifted'], since: 'any' }
              : {}
          }
          className={buttonClass()}
          onClick={onClose}
        >
          View sync results
        </Link>
      </footer>
    </div>
  );
}
