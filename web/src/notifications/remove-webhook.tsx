import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import type { Webhook } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { say } from '../ui/toast.tsx';
import { afterWebhook, removeWebhook } from './queries.ts';

/** Asks once: its secret is gone then, and so is what is still on its way. */
export function RemoveWebhook({
  connectionId,
  webhook,
  onClose,
}: {
  connectionId: string;
  webhook: Webhook;
  onClose: () => void;
}) {
  const remove = useMutation({
    mutationFn: () => removeWebhook(connectionId, webhook.id),
    onSuccess: async () => {
      say(`${webhook.name} removed`);
      await afterWebhook(connectionId);
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${webhook.name}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
            Remove endpoint
          </Button>
        </>
      }
    >
      <p className="text-ink-2">
        Nothing more is sent there, also not what is on its way. Its secret is gone: added again, it gets
        another. To stop it for a while only, switch it off.
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
