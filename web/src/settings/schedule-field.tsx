import { useState } from 'react';
import { SelectField, TextField } from '../ui/field.tsx';

const common: readonly (readonly [cron: string, words: string])[] = [
  ['0 2 * * *', 'Every night at 02:00'],
  ['0 * * * *', 'Every hour'],
  ['*/10 * * * *', 'Every 10 minutes'],
  ['', 'Only when somebody starts it'],
];

/** When it syncs by itself: the usual ones by name, any other as a cron expression. */
export function ScheduleField({ value, timeZone }: { value: string | null; timeZone: string }) {
  const known = common.some(([cron]) => cron === (value ?? ''));
  const [chosen, choose] = useState(known ? (value ?? '') : 'other');
  return (
    <div className="grid gap-4 min-[760px]:grid-cols-3">
      <SelectField
        label="Syncs"
        name={chosen === 'other' ? undefined : 'schedule'}
        value={chosen}
        hint={`In ${timeZone}`}
        onChange={(event) => choose(event.target.value)}
      >
        {common.map(([cron, words]) => (
          <option key={cron} value={cron}>
            {words}
          </option>
        ))}
        <option value="other">Another time</option>
      </SelectField>
      {chosen === 'other' && (
        <TextField
          label="Cron expression"
          name="schedule"
          required
          defaultValue={value ?? '30 6 * * 1-5'}
          hint="Minute, hour, day, month, weekday"
        />
      )}
    </div>
  );
}
