import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../lib/permissions.ts';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { ConfirmStep } from './confirm-step.tsx';
import { CredentialsStep } from './credentials-step.tsx';
import { DimensionsStep } from './dimensions-step.tsx';
import { EntityStep } from './entity-step.tsx';
import { MappingStep } from './mapping-step.tsx';
import { onboardingQuery, refreshOnboarding } from './queries.ts';
import { StepList } from './step-list.tsx';
import { mappingOf, stepWords } from './steps.ts';
import { SyncFromStep } from './sync-from-step.tsx';

/** Connecting a company, step by step; it can be left at any step and goes on there. */
export function OnboardingPage() {
  const company = useCompany();
  const may = useMay();
  const { step: asked } = useSearch({ from: '/shell/companies/$connectionId/onboarding' });
  const navigate = useNavigate({ from: '/companies/$connectionId/onboarding' });
  const { data, error, refetch } = useQuery(onboardingQuery(company.id));
  if (!may('connections:manage'))
    return (
      <Notice icon="lock" title="You may not connect companies">
        An administrator or an account manager can; an administrator grants the role under Users.
      </Notice>
    );
  if (data === undefined)
    return error === null ? (
      <div className="p-5">
        <div role="status" aria-label="Loading" className="skeleton h-96" />
      </div>
    ) : (
      <ErrorNotice error={error} what="Onboarding" onRetry={() => void refetch()} />
    );
  const step = data.steps.find((one) => one.step === asked)?.step ?? data.step ?? 'credentials';
  const type = mappingOf[step];
  const connected = data.step === null;
  const next = async () => {
    await refreshOnboarding(company.id);
    if (connected) {
      say('Saved', { detail: 'It holds from the next sync on.' });
      return;
    }
    const at = data.steps.findIndex((one) => one.step === step);
    const following = data.steps[at + 1]?.step;
    await navigate({ search: following === undefined ? {} : { step: following } });
  };
  const props = { company, onboarding: data, onDone: next };
  return (
    <Page>
      <PageHead
        title={connected ? 'Credentials and matching' : `Connect ${company.name}`}
        state={
          <span className="text-mute">
            {connected
              ? 'What is changed here holds from the next sync on.'
              : 'You can leave and go on later. Nothing syncs before you confirm.'}
          </span>
        }
      />
      <div className="grid grid-cols-[196px_minmax(0,1fr)] items-start gap-6">
        <StepList
          steps={connected ? data.steps.filter((one) => one.step !== 'confirm') : data.steps}
          current={step}
        />
        <section
          aria-label={stepWords[step]}
          className="min-w-0 rounded-lg border border-line bg-panel px-5 pt-4 pb-5"
        >
          <h2 className="mb-3 text-16 font-[640]">{stepWords[step]}</h2>
          {step === 'credentials' && <CredentialsStep {...props} />}
          {step === 'entity' && <EntityStep {...props} />}
          {step === 'sync-from' && <SyncFromStep {...props} />}
          {step === 'dimensions' && <DimensionsStep {...props} />}
          {type !== undefined && (
            <MappingStep key={type} type={type} company={company} connected={connected} onDone={next} />
          )}
          {step === 'confirm' && <ConfirmStep {...props} />}
        </section>
      </div>
    </Page>
  );
}
