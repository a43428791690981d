import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import type { NotificationSettings } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { changeNotifications } from './queries.ts';
import { Tick } from './tick.tsx';

const windows = [
  [15, '15 minutes'],
  [30, '30 minutes'],
  [60, 'an hour'],
  [240, '4 hours'],
  [1_440, 'a day'],
] as const;

/** Whether and how often this company tells anybody. */
export function CompanyNotifications({
  connectionId,
  settings,
  canChange,
}: {
  connectionId: string;
  settings: NotificationSettings['company'];
  canChange: boolean;
}) {
  const store = useMutation({
    mutationFn: (form: FormData) =>
      changeNotifications(connectionId, {
        on: form.get('on') !== null,
        recovery: form.get('recovery') !== null,
        burstMinutes: Number(form.get('burstMinutes')),
      }),
    onSuccess: () => say('Saved'),
  });
  const others = windows.some(([minutes]) => minutes === settings.burstMinutes)
    ? []
    : [[settings.burstMinutes, `${settings.burstMinutes} minutes`] as const];
  return (
    <form
      aria-label="This company, for everybody"
      className="rounded-lg border border-line bg-panel px-5 py-4"
      onSubmit={(event) => {
        event.preventDefault();
        store.mutate(new FormData(event.currentTarget));
      }}
    >
      <fieldset disabled={!canChange} className="flex flex-col gap-3.5">
        <legend className="mb-1.5 font-[550]">This company, for everybody</legend>
        <Tick label="Notify about this company" name="on" defaultChecked={settings.on} />
        <SelectField
          label="Tell the same thing once in"
          name="burstMinutes"
          defaultValue={settings.burstMinutes}
          hint="What comes and goes within that time is told once."
        >
          {[...windows, ...others].map(([minutes, words]) => (
            <option key={minutes} value={minutes}>
              {words}
            </option>
          ))}
        </SelectField>
        <Tick label="Say also when it is over" name="recovery" defaultChecked={settings.recovery} />
        {store.error !== null && (
          <p role="alert" className="rounded-md bg-bad-bg px-2.5 py-2 text-bad">
            {store.error instanceof ApiProblem ? store.error.message : 'Relink did not answer.'} Nothing was
            stored.
          </p>
        )}
        {canChange && (
          <Button type="submit" className="self-start" disabled={store.isPending}>
            {store.isPending ? 'Saving…' : 'Save for everybody'}
          </Button>
        )}
      </fieldset>
    </form>
  );
}
