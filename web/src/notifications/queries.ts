import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import { connectionPath, queryClient } from '../api/queries.ts';
import type {
  AddWebhook,
  ChangeMyNotifications,
  ChangeNotifications,
  ChangeWebhook,
  Message,
  MessageDetail,
  NotificationSettings,
  Page,
  Webhook,
  WebhookWithSecret,
} from '../api/types.ts';
import type { MessageSearch } from './search.ts';

const settingsPath = (id: string) => `${connectionPath(id)}/notifications`;
const webhooksPath = (id: string) => `${connectionPath(id)}/webhooks`;
const webhookPath = (id: string, webhookId: string) => `${webhooksPath(id)}/${encodeURIComponent(webhookId)}`;
const messagesPath = (id: string) => `${connectionPath(id)}/messages`;
const messagePath = (id: string, messageId: string) => `${messagesPath(id)}/${encodeURIComponent(messageId)}`;

export const notificationsQuery = (id: string) =>
  queryOptions({
    queryKey: ['notifications', id],
    queryFn: ({ signal }) => call<NotificationSettings>(settingsPath(id), { signal }),
  });

/** Stores an answer that says how everything is now. */
function asItIsNow(id: string, settings: NotificationSettings): void {
  queryClient.setQueryData(notificationsQuery(id).queryKey, settings);
}
export async function changeNotifications(id: string, body: ChangeNotifications): Promise<void> {
  asItIsNow(id, await call<NotificationSettings>(settingsPath(id), { method: 'PATCH', body }));
}
export async function changeMine(id: string, body: ChangeMyNotifications): Promise<void> {
  asItIsNow(id, await call<NotificationSettings>(`${settingsPath(id)}/mine`, { method: 'PUT', body }));
}
export const testMail = (id: string) =>
  call<MessageDetail>(`${settingsPath(id)}/mine/test`, { method: 'POST' });

export const webhooksQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhooks', id],
    queryFn: ({ signal }) => call<Page<Webhook>>(webhooksPath(id), { signal }),
  });
export const addWebhook = (id: string, body: AddWebhook) =>
  call<WebhookWithSecret>(webhooksPath(id), { method: 'POST', body });
export const changeWebhook = (id: string, webhookId: string, body: ChangeWebhook) =>
  call<Webhook>(webhookPath(id, webhookId), { method: 'PATCH', body });
export const rotateWebhook = (id: string, webhookId: string) =>
  call<WebhookWithSecret>(`${webhookPath(id, webhookId)}/rotate`, { method: 'POST' });
export const testWebhook = (id: string, webhookId: string) =>
  call<MessageDetail>(`${webhookPath(id, webhookId)}/test`, { method: 'POST' });
export const removeWebhook = (id: string, webhookId: string) =>
  call<unknown>(webhookPath(id, webhookId), { method: 'DELETE' });
export const afterWebhook = (id: string) => queryClient.invalidateQueries({ queryKey: ['webhooks', id] });

const states = { undelivered: 'failed,unsent', due: 'due' } as const;

/** The log, latest first; while something is on its way it is looked at often. */
export const messagesQuery = (id: string, { show, channel }: MessageSearch) =>
  infiniteQueryOptions({
    queryKey: ['messages', id, show ?? '', channel ?? ''],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      call<Page<Message>>(messagesPath(id), {
        query: {
          state: show === undefined ? undefined : states[show],
          channel,
          limit: 50,
          cursor: pageParam,
        },
        signal,
      }),
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((one) => one.state === 'due')) === true
        ? 5_000
        : 30_000,
  });
export const messageQuery = (id: string, messageId: string) =>
  queryOptions({
    queryKey: ['message', id, messageId],
    queryFn: ({ signal }) => call<MessageDetail>(messagePath(id, messageId), { signal }),
  });
export async function sendAgain(id: string, messageId: string): Promise<MessageDetail> {
  const sent = await call<MessageDetail>(`${messagePath(id, messageId)}/send-again`, { method: 'POST' });
  queryClient.setQueryData(messageQuery(id, messageId).queryKey, sent);
  await queryClient.invalidateQueries({ queryKey: ['messages', id] });
  return sent;
}
