import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import type { Webhook } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { afterWebhook, rotateWebhook } from './queries.ts';
import { SecretActions, ShownSecret } from './shown-secret.tsx';

/** A new secret in place of one that leaked or is old; shown this once. */
export function RotateSecret({
  connectionId,
  webhook,
  onClose,
}: {
  connectionId: string;
  webhook: Webhook;
  onClose: () => void;
}) {
  const rotate = useMutation({
    mutationFn: () => rotateWebhook(connectionId, webhook.id),
    onSuccess: () => afterWebhook(connectionId),
  });
  const secret = rotate.data?.secret;
  return (
    <Dialog
      open
      onClose={onClose}
      title={secret === undefined ? `New secret for ${webhook.name}` : 'Copy the signing secret now'}
      intro={secret === undefined ? undefined : 'Relink keeps it encrypted and cannot show it again.'}
      actions={
        secret === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="strong" disabled={rotate.isPending} onClick={() => rotate.mutate()}>
              Make a new secret
            </Button>
          </>
        ) : (
          <SecretActions secret={secret} onClose={onClose} />
        )
      }
    >
      {secret === undefined ? (
        <p className="text-ink-2">
          For the next 24 hours each message is signed with both, so your program can take over the new one
          without missing any. After that only the new one is used.
        </p>
      ) : (
        <ShownSecret secret={secret} />
      )}
      {rotate.error !== null && (
        <p role="alert" className="mt-3 text-bad">
          {rotate.error instanceof ApiProblem ? rotate.error.message : 'Relink did not answer.'} Nothing was
          changed.
        </p>
      )}
    </Dialog>
  );
}
