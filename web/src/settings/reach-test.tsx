import { useQuery } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import { ProbeResult } from '../onboarding/probe-result.tsx';
import { testQuery } from '../onboarding/queries.ts';
import { Button } from '../ui/button.tsx';

/** Reaches both systems with the stored credentials, when asked. */
export function ReachTest({ connectionId, canTest }: { connectionId: string; canTest: boolean }) {
  const test = useQuery({ ...testQuery(connectionId), enabled: false });
  return (
    <section
      aria-label="Connection"
      className="flex flex-col gap-3 rounded-lg border border-line bg-panel px-5 py-4"
    >
      <h2 className="text-14 font-[620]">Connection</h2>
      <p className="text-ink-2">
        Reaches both systems with the stored credentials and says what is wrong, if anything. Nothing is
        changed.
      </p>
      {test.data !== undefined && (
        <>
          <ProbeResult name="Re-Leased" probe={test.data.property} />
          <ProbeResult name="Sage Intacct" probe={test.data.ledger} />
        </>
      )}
      {test.error !== null && (
        <p role="alert" className="text-bad">
          {test.error instanceof ApiProblem ? test.error.message : 'Relink did not answer.'}
        </p>
      )}
      <Button
        className="self-start"
        disabled={!canTest || test.isFetching}
        onClick={() => void test.refetch()}
      >
        {test.isFetching ? 'Asking both systems…' : 'Test connection'}
      </Button>
    </section>
  );
}
