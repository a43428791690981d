import type { Connection } from '../api/types.ts';
import { TextField } from '../ui/field.tsx';

/** What of the Intacct company's limits the form says; nothing before its credentials are stored. */
export function readLimits(form: FormData): { ledger?: { allowance: number; parallelCalls: number } } {
  const allowance = form.get('ledger.allowance');
  const parallelCalls = form.get('ledger.parallelCalls');
  if (allowance === null || parallelCalls === null) return {};
  return { ledger: { allowance: Number(allowance), parallelCalls: Number(parallelCalls) } };
}

/** How many calls a month and at a time Relink may make to the Intacct company. */
export function LimitFields({
  ledger,
  fields,
}: {
  ledger: Connection['ledger'];
  fields: Readonly<Record<string, string>> | undefined;
}) {
  if (ledger === null) return null;
  return (
    <>
      <TextField
        label="Calls to Sage Intacct a month"
        name="ledger.allowance"
        type="number"
        required
        min={0}
        max={1_000_000_000}
        step={1}
        defaultValue={ledger.allowance}
        error={fields?.['ledger.allowance']}
        hint="What your agreement with Sage allows. Shared by every company connected to this Intacct company."
      />
      <TextField
        label="Calls at a time"
        name="ledger.parallelCalls"
        type="number"
        required
        min={1}
        max={20}
        step={1}
        defaultValue={ledger.parallelCalls}
        error={fields?.['ledger.parallelCalls']}
        hint="More is faster, as long as other programs leave room for it."
      />
    </>
  );
}
