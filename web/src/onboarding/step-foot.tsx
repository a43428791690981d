import type { ReactNode } from 'react';
import { ApiProblem } from '../api/client.ts';
import { Button } from '../ui/button.tsx';

/** The end of a step: what went wrong, and the way on. */
export function StepFoot({
  error,
  pending,
  disabled = false,
  marksFields = false,
  label = 'Save and continue',
  children,
}: {
  error: unknown;
  pending: boolean;
  disabled?: boolean;
  /** The step shows what is wrong beside its fields. */
  marksFields?: boolean;
  label?: string;
  children?: ReactNode;
}) {
  return (
    <div className="mt-5">
      {error !== null && (
        <p role="alert" className="mb-3 rounded-md bg-bad-bg px-2.5 py-2 text-bad">
          {words(error, marksFields)} Nothing was stored.
        </p>
      )}
      <div className="flex items-center gap-2">
        <Button look="brand" type="submit" disabled={pending || disabled}>
          {pending ? 'Working…' : label}
        </Button>
        {children}
      </div>
    </div>
  );
}

/** A refusal that names fields stands beside them; here it is enough to say so. */
function words(error: unknown, marksFields: boolean): string {
  if (!(error instanceof ApiProblem)) return 'Relink did not answer.';
  return marksFields && Object.keys(error.fields).some((field) => field !== '')
    ? 'See the fields marked above.'
    : error.message;
}
