import { z } from '@hono/zod-openapi';
import { Instant, Money, ProblemSide, page } from '../common/schema.ts';

const OverviewCause = z
  .object({
    cause: z.string(),
    code: z.string(),
    title: z.string(),
    message: z.string(),
    side: ProblemSide,
    count: z.int().openapi({ description: 'Linked records that have it.' }),
  })
  .openapi('OverviewCause');

export const Overview = z
  .object({
    connectionId: z.string(),
    causes: z.int().openapi({ description: 'Open problems, counted by cause.' }),
    records: z.int().openapi({ description: 'Linked records behind them.' }),
    oldest: Instant.nullable().openapi({ description: 'Since when the oldest of them has been open.' }),
    top: z.array(OverviewCause).openapi({ description: 'The three causes with the most records.' }),
    money: z.array(Money).openapi({
      description:
        'Not in step: amounts of the linked records that are failing, uncertain, drifted or waiting, credits below zero.',
    }),
    reviewsDue: z
      .int()
      .openapi({ description: 'Unlinked records whose review date has come, today included.' }),
  })
  .openapi('Overview', { description: 'What is wrong in one company.' });
export const OverviewPage = page('OverviewPage', Overview);
