import { CounterpartRefused, UnknownRecord } from '../../engine/port.ts';
import { actorOf } from '../access/caller.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, json, pathId } from '../common/guard.ts';
import { invalid, notFound, Refusal } from '../common/refusal.ts';
import { CounterpartParams, LinkCounterpart, LinkedCounterpart } from './schema.ts';

const link = guarded('records:resolve', {
  method: 'post',
  path: '/connections/{id}/records/{recordId}/counterpart',
  tags: ['Records'],
  summary: 'Link a record by hand with one that exists in the other system',
  request: { params: CounterpartParams, body: body(LinkCounterpart) },
  responses: { 200: json(LinkedCounterpart, 'They are one record; a difference between them is shown.') },
});

const unknown = 'There is no such record in this company.';

export function counterpartRoutes(api: Api): void {
  api.openapi(link, async (c) => {
    const input = c.req.valid('json');
    const recordId = pathId(c.req.valid('param').recordId, unknown);
    const { key = null, number = null, reason = null } = input;
    const request = { recordId, key, number, reason, actor: actorOf(c.get('caller')) };
    const { engine } = c.get('services');
    try {
      return c.json(await engine.linkCounterpart(c.get('connection').id, request), 200);
    } catch (error) {
      if (error instanceof UnknownRecord) throw notFound(unknown);
      throw error instanceof CounterpartRefused ? refusalOf(error, key === null ? 'number' : 'key') : error;
    }
  });
}

const names = { property: 'Re-Leased', ledger: 'Sage Intacct' } as const;

function refusalOf(error: CounterpartRefused, field: 'key' | 'number'): Refusal {
  const place = error.system === null ? 'the other system' : names[error.system];
  const other = error.relatedRecordId === null ? '' : ` (record ${error.relatedRecordId})`;
  switch (error.code) {
    case 'not-found':
      return invalid([{ field, message: `${error.what} is no record of this type in ${place}` }]);
    case 'several':
      return invalid([
        { field, message: `names several records in ${place}; give the key of one of them: ${error.what}` },
      ]);
    case 'has-counterpart':
      return new Refusal(409, error.code, `This record has its counterpart already: ${error.what}.`);
    case 'nothing-left':
      return new Refusal(
        409,
        error.code,
        'This record is in neither system any more, so there is nothing to link.',
      );
    case 'counterpart-taken':
      return new Refusal(
        409,
        error.code,
        `${error.what} belongs to another record already${other}. Open that one and see which of the two is right.`,
      );
    case 'write-on-its-way':
      return new Refusal(
        409,
        error.code,
        `A write of this record or of ${error.what === '' ? 'its counterpart' : error.what} is on its way. Try again once its answer is known.`,
      );
    case 'changed-meanwhile':
      return new Refusal(409, error.code, 'This record changed meanwhile. Look at it again, then link it.');
  }
}
