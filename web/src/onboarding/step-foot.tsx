import type { ReactNode } from 'react';
import { ApiProblem } from '../api/client.ts';
import { Button } from '../ui/button.tsx';

/** The end of a step: what went wrong, and the way on. */
export function StepFoot({
  error,
  pending,
  disabled = false,
  label = 'Save and continue',
  children,
}: {
  error: unknown;
  pending: boolean;
  disabled?: boolean;
  label?: string;
  children?: ReactNode;
}) {
  return (
    <div className="mt-5">
      {error !== null && (
        <p role="alert" className="mb-3 rounded-md bg-bad-bg px-2.5 py-2 text-bad">
          {error instanceof ApiProblem ? error.message : 'Relink did not answer.'} Nothing was stored.
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
