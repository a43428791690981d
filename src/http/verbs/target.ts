import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { mostNamed, UnknownSelection } from '../../engine/port.ts';
import { actorOf } from '../access/caller.ts';
import type { Env } from '../common/env.ts';
import { invalid, Refusal } from '../common/refusal.ts';
import { Id } from '../common/schema.ts';

const fields = {
  recordIds: z
    .array(Id)
    .min(1, 'at least one record')
    .max(mostNamed, 'at most 1,000 records in one call; for more, make a selection and give its selectionId')
    .optional(),
  selectionId: Id.optional(),
};

/**
 * The body of a verb: `recordIds` or a `selectionId`, with the verb's own fields. Never a bare filter: what a filter
 * matches may have changed since somebody looked.
 *
 * @example const Retry = targeted({}).openapi('Retry');
 */
export function targeted<T extends z.core.$ZodLooseShape>(more: T) {
  return z.strictObject({ ...fields, ...more });
}

interface TargetInput {
  readonly recordIds?: string[] | undefined;
  readonly selectionId?: string | undefined;
}

/** What a verb is for: a few records by name, or more than one call takes. */
export type Target =
  | {
      readonly kind: 'few';
      readonly recordIds: readonly string[];
      /** When they were selected, for the members of a selection. */
      readonly selectedAt?: string;
    }
  | {
      readonly kind: 'many';
      readonly selectionId: string;
      readonly count: number;
      readonly selectedAt: string;
    };

/**
 * The one place where a verb's body becomes its target. Both or neither, an unknown, an expired and an empty selection
 * are refused by field, with what to do.
 */
export async function targetOf(c: Context<Env>, input: TargetInput): Promise<Target> {
  const { recordIds, selectionId } = input;
  if (recordIds !== undefined && selectionId !== undefined)
    throw invalid([{ field: 'selectionId', message: 'give either recordIds or a selectionId, not both' }]);
  if (recordIds !== undefined) return { kind: 'few', recordIds };
  if (selectionId === undefined)
    throw invalid([
      { field: 'recordIds', message: 'is missing; give recordIds (up to 1,000) or a selectionId' },
    ]);
  const { engine } = c.get('services');
  const connectionId = c.get('connection').id;
  const found = await engine
    .findSelection(connectionId, selectionId, actorOf(c.get('caller')))
    .catch((error: unknown) => {
      throw error instanceof UnknownSelection ? refused(error) : error;
    });
  if (found.count === 0)
    throw invalid([{ field: 'selectionId', message: 'has no records in it; make one with another filter' }]);
  const selectedAt = found.madeAt;
  return found.count > mostNamed
    ? { kind: 'many', selectionId, count: found.count, selectedAt }
    : { kind: 'few', recordIds: await engine.selectionMembers(connectionId, selectionId), selectedAt };
}

function refused(error: UnknownSelection): Refusal {
  const message = error.expired
    ? 'has expired; make a new one with POST …/selections'
    : 'is no selection you made in this company; make one with POST …/selections';
  return error.expired
    ? new Refusal(409, 'selection-expired', `selectionId: ${message}`, {
        errors: [{ field: 'selectionId', message }],
      })
    : new Refusal(404, 'unknown-selection', `selectionId: ${message}`, {
        errors: [{ field: 'selectionId', message }],
      });
}
