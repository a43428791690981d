import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import { visitProvider } from '../api/session.ts';
import { Button } from '../ui/button.tsx';

/** The second way in: by the provider of one's organisation. Stands above the form's own errors, with its own. */
export function ProviderButton({
  label,
  next,
  another,
}: {
  label: string;
  next: string | undefined;
  another: boolean;
}) {
  const visit = useMutation({ mutationFn: () => visitProvider(next, another) });
  return (
    <div className="mt-4 flex flex-col gap-3.5 border-t border-line pt-4">
      {visit.error !== null && (
        <p role="alert" className="rounded-md bg-bad-bg px-2.5 py-2 text-bad">
          {visit.error instanceof ApiProblem ? visit.error.message : 'Relink did not answer. Try again.'}
        </p>
      )}
      <Button
        className="w-full"
        // Gone in a moment: it stays as it is until the browser has left.
        disabled={visit.isPending || visit.isSuccess}
        onClick={() => visit.mutate()}
      >
        <span className="truncate">
          {visit.isPending || visit.isSuccess ? `Going to ${label}…` : `Sign in with ${label}`}
        </span>
      </Button>
    </div>
  );
}
