import { z } from '@hono/zod-openapi';
import { Money, PageQuery, ProblemSide, page, RecordType } from '../common/schema.ts';

export const ProblemGroup = z
  .object({
    cause: z.string(),
    code: z.string(),
    title: z.string(),
    message: z.string(),
    fix: z.array(z.string()),
    side: ProblemSide,
    help: z.string().openapi({ description: 'The page about this cause, to read.' }),
    count: z.int(),
    types: z.array(z.object({ type: RecordType, count: z.int() })),
    money: z.array(Money),
    since: z.string(),
  })
  .openapi('ProblemGroup', { description: 'All records that one act mends.' });
export const ProblemPage = page('ProblemPage', ProblemGroup);
export const ProblemQuery = PageQuery.extend({
  link: z.enum(['linked', 'unlinked', 'all'], 'one of linked, unlinked, all').default('linked'),
});
