import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import type { NoticeTopic, NotificationSettings, Webhook } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { addWebhook, afterWebhook, changeWebhook } from './queries.ts';
import { SecretActions, ShownSecret } from './shown-secret.tsx';
import { TopicChoices } from './topic-choices.tsx';

/** Adds an endpoint and shows its secret this once, or changes one. */
export function WebhookDialog({
  connectionId,
  topics,
  webhook,
  onClose,
}: {
  connectionId: string;
  topics: NotificationSettings['topics'];
  webhook: Webhook | null;
  onClose: () => void;
}) {
  const nameBox = useRef<HTMLInputElement>(null);
  const [chosen, choose] = useState<readonly NoticeTopic[]>(
    (webhook?.topics ?? topics.map((one) => one.topic)).filter((topic) => topic !== null),
  );
  const store = useMutation({
    mutationFn: async (form: FormData) => {
      const name = String(form.get('name'));
      if (webhook === null)
        return addWebhook(connectionId, { name, url: String(form.get('url')), topics: [...chosen] });
      await changeWebhook(connectionId, webhook.id, { name, topics: [...chosen] });
      return null;
    },
    onSuccess: async (made) => {
      await afterWebhook(connectionId);
      if (made !== null) return;
      say('Saved');
      onClose();
    },
  });
  const problem = store.error instanceof ApiProblem ? store.error : null;
  const secret = store.data?.secret;
  if (secret !== undefined)
    return (
      <Dialog
        open
        onClose={onClose}
        title="Copy the signing secret now"
        intro="Relink keeps it encrypted and cannot show it again."
        actions={<SecretActions secret={secret} onClose={onClose} />}
      >
        <ShownSecret secret={secret} />
      </Dialog>
    );
  return (
    <Dialog
      open
      onClose={onClose}
      first={nameBox}
      title={webhook === null ? 'Add a webhook endpoint' : `Change ${webhook.name}`}
      intro={webhook === null ? 'A program of yours that takes messages over HTTPS.' : undefined}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="strong" type="submit" form="webhook" disabled={store.isPending}>
            {webhook === null ? 'Add endpoint' : 'Save'}
          </Button>
        </>
      }
    >
      <form
        id="webhook"
        className="flex flex-col gap-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          store.mutate(new FormData(event.currentTarget));
        }}
      >
        <TextField
          label="Name"
          name="name"
          required
          maxLength={60}
          ref={nameBox}
          defaultValue={webhook?.name}
          hint="What it is for"
          error={problem?.fields.name}
        />
        {webhook === null && (
          <TextField
            label="Address"
            name="url"
            type="url"
            required
            maxLength={500}
            placeholder="https://"
            error={problem?.fields.url === undefined ? undefined : `The address ${problem.fields.url}.`}
          />
        )}
        <TopicChoices legend="What it hears of" topics={topics} chosen={chosen} onChange={choose} />
        {store.error !== null && Object.keys(problem?.fields ?? {}).length === 0 && (
          <p role="alert" className="rounded-md bg-bad-bg px-2.5 py-2 text-bad">
            {problem?.message ?? 'Relink did not answer.'} Nothing was stored.
          </p>
        )}
      </form>
    </Dialog>
  );
}
