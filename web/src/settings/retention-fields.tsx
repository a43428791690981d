import type { Settings } from '../api/types.ts';
import { TextField } from '../ui/field.tsx';

const kept = [
  {
    name: 'eventRetentionDays',
    label: 'Days to keep details in the audit log',
    least: 1,
    hint: 'After that, reasons and values are erased for good. Who did what and when stays, and stays provable.',
  },
  {
    name: 'bodyRetentionDays',
    label: 'Days to keep requests and answers',
    least: 3,
    hint: 'After that, what was sent and what came back is removed for good. That it was sent, when and how it ended stays.',
  },
  {
    name: 'attemptRetentionDays',
    label: 'Days to keep earlier tries',
    least: 30,
    hint: 'After that, tries that a later one replaced are removed. Each record keeps its last.',
  },
] as const;
type Kept = Record<(typeof kept)[number]['name'], number | null>;

/** How long what is kept, as the form says it; an empty field keeps for ever. */
export function readRetention(form: FormData): Kept {
  const days = (name: keyof Kept) => {
    const text = String(form.get(name) ?? '').trim();
    return text === '' ? null : Number(text);
  };
  return {
    eventRetentionDays: days('eventRetentionDays'),
    bodyRetentionDays: days('bodyRetentionDays'),
    attemptRetentionDays: days('attemptRetentionDays'),
  };
}

/** How long details, requests and tries are kept. What is at work is never removed. */
export function RetentionFields({
  settings,
  fields,
}: {
  settings: Settings;
  fields: Readonly<Record<string, string>> | undefined;
}) {
  return kept.map(({ name, label, least, hint }) => (
    <TextField
      key={name}
      label={label}
      name={name}
      type="number"
      min={least}
      max={36500}
      step={1}
      placeholder="For ever"
      defaultValue={settings[name] ?? ''}
      error={fields?.[`settings.${name}`]}
      hint={hint}
    />
  ));
}
