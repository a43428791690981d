import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, call } from '../api/client.ts';
import { connectionPath, queryClient } from '../api/queries.ts';
import type { PutCredentials, StoredCredentials } from '../api/types.ts';
import { TextField } from '../ui/field.tsx';
import { LedgerFields } from './ledger-fields.tsx';
import { ProbeResult } from './probe-result.tsx';
import { refreshOnboarding, testQuery } from './queries.ts';
import { StepFoot } from './step-foot.tsx';
import type { StepProps } from './step-props.ts';

/** How Relink signs in to both systems. Tested before they are stored; a secret is never shown again. */
export function CredentialsStep({ company, onboarding, onDone }: StepProps) {
  const { property, ledger } = onboarding.credentials;
  const [transport, setTransport] = useState(ledger.transport);
  const store = useMutation({
    mutationFn: (body: PutCredentials) =>
      call<StoredCredentials>(`${connectionPath(company.id)}/credentials`, { method: 'PUT', body }),
    onSuccess: async ({ test }) => {
      queryClient.setQueryData(testQuery(company.id).queryKey, test);
      if (test.property.ok && test.ledger.ok) await onDone();
      else await refreshOnboarding(company.id);
    },
  });
  const fields = store.error instanceof ApiProblem ? store.error.fields : {};
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const text = (name: string) => String(form.get(name) ?? '').trim();
        const secret = (name: string, as: string) => (text(name) === '' ? {} : { [as]: text(name) });
        store.mutate({
          property: {
            baseUrl: text('property.baseUrl'),
            companyId: text('property.companyId'),
            ...secret('property.apiKey', 'apiKey'),
          },
          ledger: {
            baseUrl: text('ledger.baseUrl'),
            companyId: text('ledger.companyId'),
            transport,
            ...(transport === 'rest'
              ? {
                  username: text('ledger.username'),
                  clientId: text('ledger.clientId'),
                  ...secret('ledger.clientSecret', 'clientSecret'),
                }
              : {
                  senderId: text('ledger.senderId'),
                  userId: text('ledger.userId'),
                  ...secret('ledger.senderPassword', 'senderPassword'),
                  ...secret('ledger.userPassword', 'userPassword'),
                }),
          },
        });
      }}
    >
      <div className="grid gap-6 min-[1100px]:grid-cols-2">
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-3 font-[620]">Re-Leased</legend>
          <TextField
            label="API address"
            hint="With its version, such as https://api.example.com/api/v1"
            name="property.baseUrl"
            type="url"
            required
            defaultValue={property.baseUrl ?? ''}
            error={fields['property.baseUrl']}
          />
          <TextField
            label="Company Id"
            name="property.companyId"
            required
            defaultValue={property.companyId ?? ''}
            error={fields['property.companyId']}
          />
          <TextField
            label="API key"
            name="property.apiKey"
            type="password"
            autoComplete="off"
            required={!property.set}
            hint={property.set ? 'Stored. Leave empty to keep it.' : 'Stored encrypted, never shown again.'}
            error={fields['property.apiKey']}
          />
          {store.data !== undefined && <ProbeResult name="Re-Leased" probe={store.data.test.property} />}
        </fieldset>
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-3 font-[620]">Sage Intacct</legend>
          <LedgerFields stored={ledger} transport={transport} onTransport={setTransport} fields={fields} />
          {store.data !== undefined && <ProbeResult name="Sage Intacct" probe={store.data.test.ledger} />}
        </fieldset>
      </div>
      <StepFoot marksFields error={store.error} pending={store.isPending} label="Test and continue" />
    </form>
  );
}
