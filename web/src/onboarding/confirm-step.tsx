import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { call } from '../api/client.ts';
import { connectionPath } from '../api/queries.ts';
import { calendarDate } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { refreshOnboarding } from './queries.ts';
import { StepFoot } from './step-foot.tsx';
import type { StepProps } from './step-props.ts';
import { stepWords } from './steps.ts';

/** What will happen, and the one button that starts it. */
export function ConfirmStep({ company, onboarding }: StepProps) {
  const region = useRegion();
  const navigate = useNavigate();
  const open = onboarding.steps.filter((one) => one.step !== 'confirm' && !one.done);
  const confirm = useMutation({
    mutationFn: () =>
      call<unknown>(`${connectionPath(company.id)}/onboarding/confirm`, { method: 'POST', body: {} }),
    onSuccess: async () => {
      await refreshOnboarding(company.id);
      await navigate({
        to: '/companies/$connectionId/results',
        params: { connectionId: company.id },
        search: { since: 'any' },
      });
    },
  });
  if (onboarding.step === null)
    return (
      <p className="text-ink-2">
        {company.name} is connected.{' '}
        <Link
          to="/companies/$connectionId/results"
          params={{ connectionId: company.id }}
          className="text-brand-text hover:underline"
        >
          View sync results
        </Link>
      </p>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      {open.length > 0 ? (
        <>
          <p className="mb-2">Before the first sync:</p>
          <ul className="list-disc pl-5 text-ink-2">
            {open.map(({ step, missing }) => (
              <li key={step}>
                <Link
                  from="/companies/$connectionId/onboarding"
                  to="."
                  search={{ step }}
                  className="text-brand-text hover:underline"
                >
                  {stepWords[step]}
                </Link>
                {missing !== null && `: ${missing}`}
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p className="max-w-prose text-ink-2">
          The first sync reads both systems, then writes what only one of them has
          {company.syncFrom !== null &&
            `, for documents dated ${calendarDate(company.syncFrom, region)} or later`}
          . You can watch it, and unlink single records at any time. Nothing is deleted in either system.
        </p>
      )}
      <StepFoot
        error={confirm.error}
        pending={confirm.isPending}
        disabled={open.length > 0}
        label="Confirm and start the first sync"
      />
    </form>
  );
}
