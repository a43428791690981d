import { useMutation } from '@tanstack/react-query';
import { ApiProblem, call } from '../api/client.ts';
import { api, queryClient } from '../api/queries.ts';
import type { User } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { say } from '../ui/toast.tsx';

/** Asks once, because it cannot be undone. */
export function RemoveUser({ user, onClose }: { user: User; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => call<unknown>(`${api}/users/${encodeURIComponent(user.id)}`, { method: 'DELETE' }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      say(`${user.name} removed`);
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${user.name}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
            Remove user
          </Button>
        </>
      }
    >
      <p className="text-ink-2">
        {user.name} ({user.email}) is signed out everywhere and cannot sign in again. What they did stays in
        the history under their name. This cannot be undone.
      </p>
      {remove.error !== null && (
        <p role="alert" className="mt-3 text-bad">
          {remove.error instanceof ApiProblem ? remove.error.message : 'Relink did not answer.'} Nothing was
          changed.
        </p>
      )}
    </Dialog>
  );
}
