import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import { TextField } from '../ui/field.tsx';
import { changeConnection } from './queries.ts';
import { StepFoot } from './step-foot.tsx';
import type { StepProps } from './step-props.ts';

/** From which date documents sync. */
export function SyncFromStep({ company, onDone }: StepProps) {
  const store = useMutation({
    mutationFn: (syncFrom: string) => changeConnection(company.id, { syncFrom }),
    onSuccess: onDone,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        store.mutate(String(new FormData(event.currentTarget).get('syncFrom')));
      }}
    >
      <div className="max-w-md">
        <TextField
          label="Sync from"
          name="syncFrom"
          type="date"
          required
          min="2018-01-01"
          defaultValue={company.syncFrom ?? `${new Date().getFullYear()}-01-01`}
          className="max-w-44"
          hint="Invoices, bills and credit notes dated on or after this day sync. Older ones stay as they are; contacts, accounts and tax types always sync. Not before 1 January 2018."
          error={store.error instanceof ApiProblem ? store.error.fields.syncFrom : undefined}
        />
      </div>
      <StepFoot marksFields error={store.error} pending={store.isPending} />
    </form>
  );
}
