import { type Features, likeness, tellingWord } from '../../domain/likeness.ts';
import { normalAmount } from '../../domain/money.ts';
import { CounterpartRefused, UnknownRecord } from '../../engine/port.ts';
import { type CandidateRow, findCandidates, missingSide } from '../../store/read/candidates.ts';
import { findRecords, type LinkListRow } from '../../store/read/records.ts';
import { actorOf } from '../access/caller.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, json, pathId } from '../common/guard.ts';
import { invalid, notFound, Refusal } from '../common/refusal.ts';
import { searchOf } from '../records/filter.ts';
import {
  CandidateQuery,
  Candidates,
  CounterpartParams,
  LinkCounterpart,
  LinkedCounterpart,
} from './schema.ts';

const link = guarded('records:resolve', {
  method: 'post',
  path: '/connections/{id}/records/{recordId}/counterpart',
  tags: ['Records'],
  summary: 'Link a record by hand with one that exists in the other system',
  request: { params: CounterpartParams, body: body(LinkCounterpart) },
  responses: { 200: json(LinkedCounterpart, 'They are one record; a difference between them is shown.') },
});

const candidates = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/records/{recordId}/candidates',
  tags: ['Records'],
  summary: 'What a record without a counterpart may be linked with by hand, the likeliest first',
  description:
    'As Relink last read the other system. A record read by nobody yet can still be linked by its key or number.',
  request: { params: CounterpartParams, query: CandidateQuery },
  responses: { 200: json(Candidates, 'Records without a counterpart of their own.') },
});

/** How many are shown; who does not find it among them searches. */
const shown = 50;

const unknown = 'There is no such record in this company.';

export function counterpartRoutes(api: Api): void {
  api.openapi(candidates, async (c) => {
    const { database } = c.get('services');
    const connectionId = c.get('connection').id;
    const recordId = pathId(c.req.valid('param').recordId, unknown);
    const [record] = await findRecords(database, connectionId, [recordId]);
    if (record === undefined) throw notFound(unknown);
    const system = await missingSide(database, connectionId, recordId);
    if (system === null) return c.json({ system, items: [] }, 200);
    const search = searchOf(c.req.valid('query').q);
    const found = await findCandidates(
      database,
      connectionId,
      { id: recordId, type: record.type, role: record.role, system },
      search === null
        ? { kind: 'alike', number: record.number, amount: record.amount, word: tellingWord(record.name) }
        : { kind: 'search', search },
    );
    const weighed = found.map((one) => ({ one, ...likeness(featuresOf(record), featuresOf(one.link)) }));
    // What only shares a word or a figure with it is noise, unless somebody searched for just that.
    const likely = search === null ? weighed.filter((one) => one.strength > 0) : weighed;
    const items = likely.sort((a, b) => b.strength - a.strength).slice(0, shown);
    return c.json({ system, items: items.map(candidateView) }, 200);
  });

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

function featuresOf(row: LinkListRow): Features {
  return { number: row.number, name: row.name, amount: row.amount, currency: row.currency, date: row.date };
}

function candidateView({
  one: { link: row, object, key, displayId },
  reasons,
  against,
}: {
  readonly one: CandidateRow;
  readonly reasons: readonly string[];
  readonly against: readonly string[];
}) {
  return {
    recordId: row.id,
    object,
    key,
    displayId,
    number: row.number,
    name: row.name,
    amount: row.amount === null ? null : normalAmount(row.amount),
    currency: row.currency,
    date: row.date,
    link: row.held ? ('unlinked' as const) : ('linked' as const),
    reasons: [...reasons],
    against: [...against],
  };
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
