import { z } from 'zod';
import type { Json } from '../shared/json.ts';
import { settingsSchema } from './settings.ts';

const json = z.custom<Json>(() => true);

const record = z.object({
  object: z.string(),
  key: z.string(),
  entity: z.string().nullable(),
  values: z.record(z.string(), json),
});

const answer = z.object({
  key: z.string(),
  digest: z.string(),
  status: z.number(),
  body: json,
  at: z.number(),
});

const company = z.object({
  company: z.object({
    id: z.string(),
    users: z.array(z.object({ userId: z.string(), password: z.string().exactOptional() })),
    clients: z.array(z.object({ clientId: z.string(), clientSecret: z.string() })),
    multiEntity: z.boolean(),
    baseCurrency: z.string(),
  }),
  requiredDimensions: z.array(z.object({ account: z.string(), dimension: z.string() })),
  customFields: z.array(z.object({ object: z.string(), field: z.string(), max: z.number().exactOptional() })),
  tokenSecret: z.string(),
  manifest: json,
});

/** One line of the company's file: any of these, made permanent together. */
export const logEntry = z
  .object({
    company,
    settings: settingsSchema,
    put: z.array(record),
    del: z.array(z.tuple([z.string(), z.string()])),
    counters: z.record(z.string(), z.number()),
    sequences: z.record(z.string(), z.number()),
    usage: z.record(z.string(), z.number()),
    closed: z.record(z.string(), z.string().nullable()),
    revoked: z.array(z.string()),
    answer,
  })
  .partial();

export type LogEntry = z.infer<typeof logEntry>;
