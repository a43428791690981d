import { z } from 'zod';
import { NoticeItem } from '../../domain/notice.ts';
import type { Executor } from '../db/open.ts';
import { parameters } from './rows.ts';

export const messageStates = ['due', 'sent', 'failed', 'unsent'] as const;
export const channels = ['email', 'webhook'] as const;

const row = z.object({
  id: z.string(),
  channel: z.enum(channels),
  kind: z.enum(['news', 'test']),
  recipient: z.string(),
  items: z.array(NoticeItem),
  more: z.number(),
  state: z.enum(messageStates),
  tries: z.number(),
  next_at: z.string().nullable(),
  fault: z.string().nullable(),
  created_at: z.string(),
  ended_at: z.string().nullable(),
});
/** A message as the log has it. */
export type MessageRow = z.infer<typeof row>;

const columns =
  'id, channel, kind, recipient, items, more, state, tries, next_at, fault, created_at, ended_at';

export interface MessageFilter {
  readonly channel?: (typeof channels)[number] | undefined;
  readonly states?: readonly (typeof messageStates)[number][] | undefined;
}

/** A page of a company's messages, latest first; ids are in the order of their making. */
export async function listMessages(
  executor: Executor,
  connectionId: string,
  filter: MessageFilter,
  after: string | null,
  limit: number,
): Promise<MessageRow[]> {
  const p = parameters();
  const where = [`connection_id = ${p(connectionId)}`];
  if (filter.channel !== undefined) where.push(`channel = ${p(filter.channel)}`);
  if (filter.states !== undefined)
    where.push(`state in (select jsonb_array_elements_text(${p(JSON.stringify(filter.states))}::jsonb))`);
  if (after !== null) where.push(`id < ${p(after)}::uuid`);
  const { rows } = await executor.query(
    `select ${columns} from message where ${where.join(' and ')} order by id desc limit ${p(limit)}`,
    p.values,
  );
  return rows.map((value) => row.parse(value));
}

/** One message; `null` when there is none. */
export async function findMessage(
  executor: Executor,
  connectionId: string,
  id: string,
): Promise<MessageRow | null> {
  const { rows } = await executor.query(
    `select ${columns} from message where connection_id = $1 and id = $2`,
    [connectionId, id],
  );
  return rows[0] === undefined ? null : row.parse(rows[0]);
}

const oneTry = z.object({
  number: z.number(),
  at: z.string(),
  outcome: z.enum(['begun', 'sent', 'refused']),
  status: z.number().nullable(),
  detail: z.string().nullable(),
  ms: z.number().nullable(),
});
/** One try to deliver a message. */
export type MessageTry = z.infer<typeof oneTry>;

/** Every try to deliver a message, the first first. */
export async function messageTries(
  executor: Executor,
  connectionId: string,
  id: string,
): Promise<MessageTry[]> {
  const { rows } = await executor.query(
    `select number, at, outcome, status, detail, ms from message_try
     where connection_id = $1 and message_id = $2 order by number`,
    [connectionId, id],
  );
  return rows.map((value) => oneTry.parse(value));
}

const last = z.object({ endpoint_id: z.string(), state: z.enum(messageStates), created_at: z.string() });

/** The latest message to each endpoint of a company. */
export async function lastToEndpoints(
  executor: Executor,
  connectionId: string,
): Promise<Map<string, { state: MessageRow['state']; at: string }>> {
  const { rows } = await executor.query(
    `select e.id as endpoint_id, m.state, m.created_at from webhook_endpoint e
     join lateral (select state, created_at from message
       where connection_id = e.connection_id and endpoint_id = e.id order by id desc limit 1) m on true
     where e.connection_id = $1`,
    [connectionId],
  );
  return new Map(
    rows.map((value) => {
      const one = last.parse(value);
      return [one.endpoint_id, { state: one.state, at: one.created_at }];
    }),
  );
}
