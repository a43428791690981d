import { z } from '@hono/zod-openapi';
import { CalendarDate, Money, RecordType } from '../common/schema.ts';
import { earliestSyncFrom } from '../connections/schema.ts';

export const SyncFromQuery = z.object({
  to: CalendarDate.refine((date) => date >= earliestSyncFrom, `a date not before ${earliestSyncFrom}`),
});

const Group = z.object({
  type: RecordType,
  count: z.int(),
  onOneSide: z
    .int()
    .openapi({ description: 'Of these, in one system only: the next sync makes them in the other.' }),
  money: z.array(Money),
});

export const SyncFromPreview = z
  .object({
    from: z.string().nullable().openapi({ description: 'The date as it is; null before one was chosen.' }),
    to: z.string(),
    enter: z.array(Group).openapi({ description: 'Would begin to sync.' }),
    leave: z.array(Group).openapi({ description: 'Would no longer sync: they have never been in step.' }),
    stay: z
      .array(Group)
      .openapi({ description: 'Dated before the new date and in step already: they go on syncing.' }),
  })
  .openapi('SyncFromPreview');
