import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { ProbeResult } from './probe-result.tsx';
import { changeConnection, testQuery } from './queries.ts';
import { StepFoot } from './step-foot.tsx';
import type { StepProps } from './step-props.ts';

/** Which entity of the Intacct company; its currency becomes the company's. */
export function EntityStep({ company, onDone }: StepProps) {
  const test = useQuery(testQuery(company.id));
  const [chosen, choose] = useState<string | null>(company.entityId);
  const store = useMutation({
    mutationFn: (entity: { id: string; currency: string | null }) =>
      changeConnection(company.id, {
        entityId: entity.id,
        ...(entity.currency === null ? {} : { currency: entity.currency }),
      }),
    onSuccess: onDone,
  });
  if (test.isPending)
    return (
      <div role="status" aria-label="Asking Intacct for its entities">
        <div className="skeleton h-8 max-w-md" />
        <p className="mt-2 text-mute">Asking Intacct for its entities…</p>
      </div>
    );
  if (test.data === undefined)
    return <ErrorNotice error={test.error} what="The list of entities" onRetry={() => void test.refetch()} />;
  const { entities } = test.data.ledger;
  const entity = entities.find((one) => one.id === chosen) ?? entities[0];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (entity !== undefined) store.mutate(entity);
      }}
    >
      {!test.data.ledger.ok && <ProbeResult name="Sage Intacct" probe={test.data.ledger} />}
      {entities.length > 0 && (
        <div className="max-w-md">
          <SelectField
            label="Entity"
            hint="One Re-Leased company belongs to one entity."
            value={entity?.id ?? ''}
            onChange={(event) => choose(event.target.value)}
          >
            {entities.map((one) => (
              <option key={one.id} value={one.id}>
                {one.id} - {one.name}
                {one.currency !== null && ` (${one.currency})`}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      <StepFoot error={store.error} pending={store.isPending} disabled={entity === undefined}>
        <Button onClick={() => void test.refetch()} disabled={test.isFetching}>
          Ask again
        </Button>
      </StepFoot>
    </form>
  );
}
