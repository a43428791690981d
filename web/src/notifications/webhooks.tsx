import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import type { NotificationSettings, Webhook } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { say } from '../ui/toast.tsx';
import { sayDelivery } from './delivery-words.ts';
import { afterWebhook, changeWebhook, testWebhook, webhooksQuery } from './queries.ts';
import { RemoveWebhook } from './remove-webhook.tsx';
import { RotateSecret } from './rotate-secret.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';
import { WebhookLine } from './webhook-line.tsx';

type Asked = { readonly what: 'edit' | 'rotate' | 'remove'; readonly webhook: Webhook | null };

/** Programs that are told over HTTP, each with a secret of its own. */
export function Webhooks({
  connectionId,
  topics,
}: {
  connectionId: string;
  topics: NotificationSettings['topics'];
}) {
  const { data, error, refetch } = useQuery(webhooksQuery(connectionId));
  const [asked, ask] = useState<Asked | null>(null);
  const close = () => ask(null);
  const failed = (problem: Error) =>
    say('That was not done', {
      detail: problem instanceof ApiProblem ? problem.message : 'No answer.',
      tone: 'bad',
    });
  const test = useMutation({
    mutationFn: (webhook: Webhook) => testWebhook(connectionId, webhook.id),
    onSuccess: sayDelivery,
    onError: failed,
    onSettled: () => afterWebhook(connectionId),
  });
  const flip = useMutation({
    mutationFn: (webhook: Webhook) => changeWebhook(connectionId, webhook.id, { on: !webhook.on }),
    onSuccess: ({ name, on }) => say(`${name} switched ${on ? 'on' : 'off'}`),
    onError: failed,
    onSettled: () => afterWebhook(connectionId),
  });
  const webhooks = data?.items ?? [];
  return (
    <section aria-label="Webhooks" className="mt-2 flex flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h3 className="font-[620]">Webhooks</h3>
          <p className="text-ink-2">
            Signed messages to a program of yours, by the Standard Webhooks convention.
          </p>
        </div>
        <Button onClick={() => ask({ what: 'edit', webhook: null })}>Add an endpoint</Button>
      </div>
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The list of endpoints" onRetry={() => void refetch()} />
      )}
      {data !== undefined && webhooks.length === 0 && (
        <p className="rounded-lg border border-line bg-panel px-5 py-4 text-mute">No endpoint yet.</p>
      )}
      {webhooks.length > 0 && (
        <DataTable label="Webhooks" heads={['Endpoint', 'State', 'Hears of', 'Last message', '(Acts)']}>
          {webhooks.map((webhook) => (
            <WebhookLine
              key={webhook.id}
              webhook={webhook}
              topics={topics}
              busy={test.isPending || flip.isPending}
              onTest={() => test.mutate(webhook)}
              onSwitch={() => flip.mutate(webhook)}
              onAsk={(what) => ask({ what, webhook })}
            />
          ))}
        </DataTable>
      )}
      {asked?.what === 'edit' && (
        <WebhookDialog connectionId={connectionId} topics={topics} webhook={asked.webhook} onClose={close} />
      )}
      {asked?.what === 'rotate' && asked.webhook !== null && (
        <RotateSecret connectionId={connectionId} webhook={asked.webhook} onClose={close} />
      )}
      {asked?.what === 'remove' && asked.webhook !== null && (
        <RemoveWebhook connectionId={connectionId} webhook={asked.webhook} onClose={close} />
      )}
    </section>
  );
}
