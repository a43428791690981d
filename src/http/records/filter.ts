import type { z } from '@hono/zod-openapi';
import type { RecordFilter } from '../../store/read/records.ts';
import type { RecordSearch } from '../../store/read/search.ts';
import { codesSaying } from '../common/problem-view.ts';
import { invalid } from '../common/refusal.ts';
import type { RecordFilterInput } from './schema.ts';

/** What a person or script asks for, as the store narrows by it. The list and a frozen selection share it. */
export function filterOf(query: z.infer<typeof RecordFilterInput>, timeZone: string): RecordFilter {
  if (query.result !== undefined && query.operation === undefined)
    throw invalid([{ field: 'result', message: 'is a result of an operation; give operation with it' }]);
  return {
    link: query.link,
    outcomes: query.outcome ?? null,
    types: query.type ?? null,
    search: searchOf(query.q),
    property: query.property ?? null,
    since: query.since ?? null,
    timeZone,
    direction: query.direction ?? null,
    cause: query.cause ?? null,
    came:
      query.operation === undefined
        ? null
        : { operationId: query.operation, results: query.result?.split(',') ?? null },
  };
}

/** A search text as the store looks for it; null for none. */
export function searchOf(given: string | undefined): RecordSearch | null {
  const text = (given ?? '').replaceAll('\0', '');
  if (text === '') return null;
  return { text, amount: amountIn(text), codes: [...text].length >= 3 ? codesSaying(text) : [] };
}

/** `1,840.00`, `£1840`, `-12.5`: what people type for an amount. */
function amountIn(text: string): string | null {
  const plain = text.replace(/[\s,£$€]/g, '');
  return /^-?\d{1,15}(\.\d{1,4})?$/.test(plain) ? plain : null;
}
