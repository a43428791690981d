import { pino } from 'pino';
import { createSecretBox } from '../../../crypto/secret-box.ts';
import { newId } from '../../../domain/id.ts';
import { type NoticeItem, type NoticeTopic, noticeTopics } from '../../../domain/notice.ts';
import type { Database } from '../../../store/db/open.ts';
import { writeMessages } from '../../../store/write/messages.ts';
import { addEndpoint } from '../../../store/write/webhook-endpoints.ts';
import { createUrlGuard } from '../../../systems/url-guard.ts';
import { endpointName } from '../address.ts';
import { type DeliveryContext, deliverDue, secretContext } from '../deliver.ts';
import type { Mailer } from '../port.ts';
import { createHookSender } from '../send-hook.ts';
import { newWebhookSecret } from '../webhook-signature.ts';
import { notifyWorld } from './notify-world.ts';

export const someCause: NoticeItem = {
  word: 'stands',
  facts: {
    topic: 'cause',
    code: 'account-inactive',
    side: 'ledger',
    params: { account: '4100', name: 'Service charge' },
    records: 212,
    types: [{ type: 'invoice', count: 212 }],
    money: [{ currency: 'GBP', amount: '318400.1200' }],
  },
};

/** A company whose outbox is delivered for real, to this machine. */
export async function deliveryWorld(database: Database, mailer: Mailer | null = null) {
  const world = await notifyWorld(database);
  const box = createSecretBox(['a secret key for tests, long enough for it']);
  const lines: string[] = [];
  const hooks = createHookSender({
    guard: createUrlGuard({ allowHosts: ['127.0.0.1'] }),
    now: world.now,
    timeoutMs: 300,
  });
  const context: DeliveryContext = {
    database,
    secrets: box,
    mailer,
    hooks,
    publicUrl: 'https://relink.example.com',
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    now: world.now,
  };
  const write = async (draft: {
    channel: 'email' | 'webhook';
    userId?: string;
    endpointId?: string;
    recipient?: string;
    kind?: 'news' | 'test';
    items?: readonly NoticeItem[];
  }) => {
    const [id] = await writeMessages(database, world.connectionId, world.now().toISOString(), [
      {
        kind: 'news',
        userId: null,
        endpointId: null,
        recipient: 'somebody',
        items: draft.kind === 'test' ? [] : [someCause],
        more: 0,
        ...draft,
      },
    ]);
    return id ?? '';
  };
  return {
    ...world,
    context,
    lines,
    write,
    deliver: () => deliverDue(context),
    seal: (endpointId: string, secret: string) =>
      box.seal(new TextEncoder().encode(secret), secretContext(endpointId)),
    async endpoint(url: string, topics: readonly NoticeTopic[] = noticeTopics) {
      const id = newId();
      const secret = newWebhookSecret();
      const sealed = box.seal(new TextEncoder().encode(secret), secretContext(id));
      const by = { by: 'Ann', at: world.now().toISOString() };
      const refused = await database.transaction((tx) =>
        addEndpoint(tx, world.connectionId, { id, name: 'Our desk', url, topics, secret: sealed, ...by }),
      );
      if (refused !== null) throw new Error(refused);
      return { id, secret, recipient: endpointName('Our desk', url) };
    },
    async message(id: string) {
      const { rows } = await database.query<{
        state: string;
        tries: number;
        fault: string | null;
        next_at: string | null;
      }>('select state, tries, fault, next_at from message where id = $1', [id]);
      return rows[0];
    },
    async tries(id: string) {
      const { rows } = await database.query<{
        outcome: string;
        status: number | null;
        detail: string | null;
      }>('select outcome, status, detail from message_try where message_id = $1 order by number', [id]);
      return rows;
    },
    close: () => hooks.close(),
  };
}
export type DeliveryWorld = Awaited<ReturnType<typeof deliveryWorld>>;
