import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import { refreshRecords } from '../api/queries.ts';
import type { Connection } from '../api/types.ts';
import { changeConnection } from '../onboarding/queries.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { DimensionFields, readDimensions } from './dimension-fields.tsx';
import { LimitFields, readLimits } from './limit-fields.tsx';
import { MoneyFields, readMoney } from './money-fields.tsx';
import { RetentionFields, readRetention } from './retention-fields.tsx';
import { ScheduleField } from './schedule-field.tsx';

/** Name, region, schedule and the choices about fields. */
export function SettingsForm({ company, canChange }: { company: Connection; canChange: boolean }) {
  const { settings } = company;
  const store = useMutation({
    mutationFn: (form: FormData) => {
      const text = (name: string) => String(form.get(name) ?? '').trim();
      return changeConnection(company.id, {
        name: text('name'),
        timeZone: text('timeZone'),
        locale: text('locale'),
        ...readLimits(form),
        settings: {
          ...readDimensions(form),
          ...readMoney(form),
          postingDate: text('postingDate') === 'due-date' ? 'due-date' : 'issue-date',
          addressPairing:
            text('addressPairing') === 'bill-to-is-postal' ? 'bill-to-is-postal' : 'ship-to-is-postal',
          roundingTolerance: text('roundingTolerance'),
          schedule: text('schedule') === '' ? null : text('schedule'),
          ...readRetention(form),
        },
      });
    },
    onSuccess: async () => {
      say('Settings saved', { detail: 'They hold from the next sync on.' });
      await refreshRecords(company.id);
    },
  });
  const problem = store.error instanceof ApiProblem ? store.error : null;
  return (
    <form
      aria-label="Settings"
      className="rounded-lg border border-line bg-panel px-5 py-4"
      onSubmit={(event) => {
        event.preventDefault();
        store.mutate(new FormData(event.currentTarget));
      }}
    >
      <fieldset disabled={!canChange} className="flex flex-col gap-5">
        <legend className="sr-only">Settings of {company.name}</legend>
        <div className="grid gap-4 min-[760px]:grid-cols-3">
          <TextField
            label="Name"
            name="name"
            required
            defaultValue={company.name}
            error={problem?.fields.name}
          />
          <TextField
            label="Time zone"
            name="timeZone"
            required
            defaultValue={company.timeZone}
            error={problem?.fields.timeZone}
          />
          <TextField
            label="Language and region"
            name="locale"
            required
            defaultValue={company.locale}
            error={problem?.fields.locale}
          />
        </div>
        <ScheduleField value={settings.schedule} timeZone={company.timeZone} />
        <DimensionFields settings={settings} />
        <MoneyFields settings={settings} fields={problem?.fields} />
        <div className="grid gap-4 min-[760px]:grid-cols-2">
          <SelectField label="Posting date in Intacct" name="postingDate" defaultValue={settings.postingDate}>
            <option value="issue-date">The issue date</option>
            <option value="due-date">The due date</option>
          </SelectField>
          <SelectField label="Addresses" name="addressPairing" defaultValue={settings.addressPairing}>
            <option value="ship-to-is-postal">Ship-to is the postal address</option>
            <option value="bill-to-is-postal">Bill-to is the postal address</option>
          </SelectField>
          <TextField
            label="Rounding, up to"
            name="roundingTolerance"
            inputMode="decimal"
            required
            maxLength={9}
            defaultValue={settings.roundingTolerance}
            error={problem?.fields['settings.roundingTolerance']}
            hint={`In ${company.currency}, for each line of a document. The reconciliation calls a difference up to this much rounding, and lists it as such.`}
          />
          <RetentionFields settings={settings} fields={problem?.fields} />
          <LimitFields ledger={company.ledger} fields={problem?.fields} />
        </div>
      </fieldset>
      {problem !== null && (
        <p role="alert" className="mt-4 rounded-md bg-bad-bg px-2.5 py-2 text-bad">
          {problem.message} Nothing was stored.
        </p>
      )}
      {canChange && (
        <Button look="brand" type="submit" className="mt-5" disabled={store.isPending}>
          {store.isPending ? 'Saving…' : 'Save settings'}
        </Button>
      )}
    </form>
  );
}
