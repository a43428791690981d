import { z } from '@hono/zod-openapi';
import { Instant, Money } from '../common/schema.ts';
import { RecordFilterInput } from '../records/schema.ts';

export const MakeSelection = z
  .strictObject({
    filter: z.preprocess(listsAsText, RecordFilterInput).openapi({
      description: 'The same as the list of records takes; several values with commas, or as a list.',
    }),
  })
  .openapi('MakeSelection');

/** JSON has lists, the list's query has commas: either says the same here. */
function listsAsText(filter: unknown): unknown {
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) return filter;
  return Object.fromEntries(
    Object.entries(filter).map(([name, value]) => [
      name,
      (name === 'type' || name === 'outcome') && Array.isArray(value) ? value.join(',') : value,
    ]),
  );
}

export const Selection = z
  .object({
    selectionId: z.string(),
    count: z.int(),
    money: z.array(Money).openapi({ description: 'Amounts of the records, per currency.' }),
    expires: Instant,
  })
  .openapi('Selection', { description: 'A frozen set of records; only who made it can use it.' });
