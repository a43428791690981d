import { normalAmount } from '../../domain/money.ts';
import { causeKey } from '../../domain/problem.ts';
import type { HoldRow, LinkListRow } from '../../store/read/records.ts';
import { knownCode, knownParams, knownSide, problemView } from '../common/problem-view.ts';
import type { RecordRow } from './schema.ts';

/** A record as lists show it: its problem in words, amounts in their one spelling. */
export function recordView(row: LinkListRow, holds: readonly HoldRow[], locale: string): RecordRow {
  return {
    id: row.id,
    type: row.type,
    role: row.role,
    releasedId: row.released_id,
    intacctId: row.intacct_id,
    number: row.number,
    name: row.name,
    amount: row.amount === null ? null : normalAmount(row.amount),
    currency: row.currency,
    amountKind: row.type === 'payment' || row.type === 'allocation' ? 'amount' : 'gross',
    date: row.date,
    propertyId: row.property_ref,
    link: row.held ? 'unlinked' : 'linked',
    holds: holds.map((hold) => ({
      reason: hold.reason,
      source: hold.source,
      by: hold.held_by,
      at: hold.held_at,
      why: hold.why,
      reviewOn: hold.review_on,
      rule: hold.rule_name,
    })),
    outcome: row.outcome,
    direction: row.direction,
    problem: rowProblem(row, locale),
    attempts: row.attempts,
    lastAttemptAt: row.last_attempt_at,
    nextAttemptAt: row.next_attempt_at,
    updatedAt: row.updated_at,
  };
}

function rowProblem(row: LinkListRow, locale: string): RecordRow['problem'] {
  if (row.problem_code === null) return null;
  const code = knownCode(row.problem_code);
  const params = knownParams(row.problem_params);
  const side = knownSide(row.problem_side);
  return {
    ...problemView({ code, params, side }, locale),
    cause: row.cause_key ?? causeKey({ code, subject: null }),
    field: row.problem_field,
    side,
    relatedRecordId: params.relatedRecordId ?? null,
  };
}

/** How a person recognises a record in a sentence. */
export function recordLabel(row: LinkListRow): string {
  return [row.number ?? row.released_id ?? row.intacct_id, row.name]
    .filter((part) => part != null && part !== '')
    .join(' ');
}
