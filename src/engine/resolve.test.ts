import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Resolution } from '../domain/link.ts';
import { problem } from '../domain/problem.ts';
import type { DocumentContent } from '../domain/record.ts';
import type { Database } from '../store/db/open.ts';
import { oneDatabase } from '../store/testing/each-database.ts';
import { createEngine } from './engine.ts';
import type { ResolveResult } from './port.ts';
import { ann, smallWorld } from './testing/small-world.ts';

type World = Awaited<ReturnType<typeof smallWorld>>;
interface Hand {
  readonly key: string;
  document(system: 'property' | 'ledger'): DocumentContent;
  ledgerKey(): string;
  edit(system: 'property' | 'ledger', more: Partial<DocumentContent>): void;
}
interface Case {
  readonly drift: (world: World, hand: Hand) => void;
  readonly code: string;
  readonly choice: Resolution;
  /** Refused with this code; nothing is written then. */
  readonly refused?: string;
  /** What changes between the choice and the run. */
  readonly meanwhile?: (world: World, hand: Hand) => void;
  readonly outcome: string;
  readonly finding?: string | null;
  readonly afterwards?: (world: World, hand: Hand) => void;
}

const deleteInLedger: Case['drift'] = (world, { ledgerKey }) => world.ledger.remove('invoice', ledgerKey());
const amounts = { net: '90.00', gross: '90.00' };

const cases: Readonly<Record<string, Case>> = {
  'deleted in the ledger, made again': {
    drift: deleteInLedger,
    code: 'deleted-in-ledger',
    choice: 'take-property',
    outcome: 'synced',
    afterwards: (world, { key, ledgerKey, document }) => {
      expect(document('ledger').number).toBe(`INV-${key}`);
      // A new generation: the key that was spent on the deleted one proves nothing any more.
      expect(world.ledger.records.get(`invoice/${ledgerKey()}`)?.ownKey).toMatch(new RegExp(`-I-${key}-2$`));
      expect(
        [...world.ledger.records.values()].filter((one) => one.ownKey?.includes(`-I-${key}-`)),
      ).toHaveLength(1);
    },
  },
  'deleted in the ledger, voided in Re-Leased': {
    drift: deleteInLedger,
    code: 'deleted-in-ledger',
    choice: 'take-ledger',
    outcome: 'ended',
    afterwards: (_world, { document }) => expect(document('property').state).toBe('void'),
  },
  'deleted in the ledger and paid in Re-Leased: it cannot be voided': {
    drift: (world, hand) => {
      deleteInLedger(world, hand);
      hand.edit('property', { state: 'paid' });
    },
    code: 'deleted-in-ledger',
    choice: 'take-ledger',
    refused: 'not-permitted',
    outcome: 'drifted',
    afterwards: (_world, { document }) => expect(document('property').state).toBe('paid'),
  },
  'deleted in Re-Leased, made again': {
    drift: (world, { key }) => world.property.remove('invoice', key),
    code: 'deleted-in-property',
    choice: 'take-ledger',
    outcome: 'synced',
    afterwards: (world, { key }) =>
      expect(
        [...world.property.records.values()].filter(
          (one) => 'number' in one.content && one.content.number === `INV-${key}`,
        ),
      ).toHaveLength(1),
  },
  'deleted in Re-Leased, reversed in the ledger': {
    drift: (world, { key }) => world.property.remove('invoice', key),
    code: 'deleted-in-property',
    choice: 'take-property',
    outcome: 'ended',
    afterwards: (world, { key }) =>
      expect(
        [...world.ledger.records.values()].find((one) => one.ownKey?.includes(`-I-${key}-`))?.content,
      ).toMatchObject({ state: 'void' }),
  },
  'void in Re-Leased, reversed in the ledger': {
    drift: (_world, { edit }) => edit('property', { state: 'void' }),
    code: 'void-in-property',
    choice: 'take-property',
    outcome: 'ended',
    afterwards: (_world, { document }) => expect(document('ledger').state).toBe('void'),
  },
  'void in Re-Leased cannot be brought back there': {
    drift: (_world, { edit }) => edit('property', { state: 'void' }),
    code: 'void-in-property',
    choice: 'take-ledger',
    refused: 'not-permitted',
    outcome: 'drifted',
  },
  'edited on both sides, the ledger wins': {
    drift: (_world, { edit }) => {
      edit('property', { reference: 'mine' });
      edit('ledger', { reference: 'theirs' });
    },
    code: 'edited-in-both',
    choice: 'take-ledger',
    outcome: 'synced',
    afterwards: (_world, { document }) =>
      expect([document('property').reference, document('ledger').reference]).toEqual(['theirs', 'theirs']),
  },
  'edited on both sides, Re-Leased wins': {
    drift: (_world, { edit }) => {
      edit('property', { reference: 'mine' });
      edit('ledger', { reference: 'theirs' });
    },
    code: 'edited-in-both',
    choice: 'take-property',
    outcome: 'synced',
    afterwards: (_world, { document }) =>
      expect([document('property').reference, document('ledger').reference]).toEqual(['mine', 'mine']),
  },
  'money of a posted document is never overwritten': {
    drift: (_world, { edit }) => edit('property', amounts),
    code: 'edited-in-property',
    choice: 'take-property',
    refused: 'not-permitted',
    outcome: 'drifted',
    afterwards: (_world, { document }) => expect(document('ledger').gross).toBe('100.00'),
  },
  'a number changed in Re-Leased is put back': {
    drift: (_world, { edit, key }) => edit('property', { number: `MINE-${key}` }),
    code: 'edited-in-property',
    choice: 'take-ledger',
    outcome: 'synced',
    afterwards: (_world, { document, key }) => expect(document('property').number).toBe(`INV-${key}`),
  },
  'kept apart, and it stays so': {
    drift: (_world, { edit }) => edit('property', amounts),
    code: 'edited-in-property',
    choice: 'apart',
    outcome: 'apart',
    finding: null,
  },
  'kept apart: a payment alone does not end it': {
    drift: (_world, { edit }) => edit('property', amounts),
    code: 'edited-in-property',
    choice: 'apart',
    meanwhile: (_world, { edit }) => edit('ledger', { state: 'paid' }),
    outcome: 'apart',
  },
  'kept apart, and then a side changes': {
    drift: (_world, { edit }) => edit('property', amounts),
    code: 'edited-in-property',
    choice: 'apart',
    meanwhile: (_world, { edit }) => edit('property', { net: '80.00', gross: '80.00' }),
    outcome: 'drifted',
    finding: 'edited-in-property',
  },
  'kept apart, and then made equal by hand': {
    drift: (_world, { edit }) => edit('property', amounts),
    code: 'edited-in-property',
    choice: 'apart',
    meanwhile: (_world, { edit }) => edit('property', { net: '100.00', gross: '100.00' }),
    outcome: 'synced',
  },
  'a side changes after the choice: nothing is written and it says so': {
    drift: (_world, { edit }) => edit('property', { state: 'void' }),
    code: 'void-in-property',
    choice: 'take-property',
    meanwhile: (_world, { edit }) => edit('ledger', { reference: 'looked at again' }),
    outcome: 'drifted',
    finding: 'choice-overtaken',
    afterwards: (_world, { document }) => expect(document('ledger').state).toBe('approved'),
  },
  'a copy in Re-Leased becomes a record of its own': {
    drift: (world, { key, document }) => {
      world.property.put(
        'invoice',
        `${key}c`,
        { ...document('property'), number: `COPY-${key}` },
        {
          counterpartKey: world.property.records.get(`invoice/${key}`)?.counterpartKey ?? null,
        },
      );
    },
    code: 'counterpart-taken',
    choice: 'take-property',
    outcome: 'synced',
    afterwards: (world, { key }) =>
      expect(
        [...world.ledger.records.values()].filter((one) => one.ownKey?.includes(`-I-${key}c-`)),
      ).toHaveLength(1),
  },
  'a copy that is a draft for a while is still that copy': {
    drift: (world, { key, document }) => {
      world.property.put(
        'invoice',
        `${key}c`,
        { ...document('property'), number: `COPY-${key}` },
        {
          counterpartKey: world.property.records.get(`invoice/${key}`)?.counterpartKey ?? null,
        },
      );
    },
    code: 'counterpart-taken',
    choice: 'take-ledger',
    refused: 'not-permitted',
    meanwhile: (world, { key }) => {
      const copy = world.property.records.get(`invoice/${key}c`);
      if (copy?.content.type === 'invoice')
        world.property.put(
          'invoice',
          `${key}c`,
          { ...copy.content, state: 'draft' },
          { counterpartKey: null },
        );
    },
    outcome: 'excluded',
    finding: null,
  },
};

oneDatabase((_name, open) => {
  let database: Database;
  let world: World;
  const keys = new Map(Object.keys(cases).map((name, index) => [name, `${201 + index}`]));
  const ids = new Map<string, string>();
  const found = new Map<string, string | null>();
  const answers = new Map<string, ResolveResult>();

  const handFor = (key: string): Hand => {
    const ledgerKey = () => world.property.records.get(`invoice/${key}`)?.counterpartKey ?? '';
    const document = (system: 'property' | 'ledger'): DocumentContent => {
      const content = world[system].records.get(
        `invoice/${system === 'property' ? key : ledgerKey()}`,
      )?.content;
      if (content?.type !== 'invoice') throw new Error(`no invoice ${key} in ${system}`);
      return content;
    };
    return {
      key,
      document,
      ledgerKey,
      edit: (system, more) => {
        world[system].put('invoice', system === 'property' ? key : ledgerKey(), {
          ...document(system),
          ...more,
        });
      },
    };
  };
  const state = async (id: string) => {
    const { rows } = await database.query<{
      outcome: string;
      problem_code: string | null;
      attention: number;
    }>('select outcome, problem_code, attention from link where connection_id = $1 and id = $2', [
      world.connectionId,
      id,
    ]);
    return rows[0];
  };
  const linkOf = async (key: string): Promise<string> => {
    const { rows } = await database.query<{ id: string }>(
      `select id from link where connection_id = $1 and type = 'invoice' and property_key = $2`,
      [world.connectionId, key],
    );
    return rows[0]?.id ?? '';
  };
  const choose = (recordIds: string[], choice: Resolution, reason: string | null = null) =>
    world.engine.resolve(world.connectionId, { recordIds, choice, reason, actor: ann, syncNow: false });

  beforeAll(async () => {
    database = await open();
    world = await smallWorld(database);
    for (const key of keys.values()) world.invoice(key);
    await world.sync();
    for (const [name, key] of keys) cases[name]?.drift(world, handFor(key));
    await world.sync();
    for (const [name, key] of keys) {
      const id = await linkOf(cases[name]?.code === 'counterpart-taken' ? `${key}c` : key);
      ids.set(name, id);
      found.set(name, (await state(id))?.problem_code ?? null);
      answers.set(name, await choose([id], cases[name]?.choice ?? 'apart', 'because'));
    }
    for (const [name, key] of keys) cases[name]?.meanwhile?.(world, handFor(key));
    await world.sync();
  }, 180_000);
  afterAll(() => database.close());

  test.each(Object.keys(cases))('%s', async (name) => {
    const wanted = cases[name];
    const id = ids.get(name) ?? '';
    if (wanted === undefined) throw new Error(name);
    expect(found.get(name)).toBe(wanted.code);
    const { resolved = [], refused = [] } = answers.get(name) ?? {};
    if (wanted.refused === undefined) expect([resolved, refused]).toEqual([[id], []]);
    else
      expect([resolved, refused.map((one) => [one.recordId, one.code])]).toEqual([
        [],
        [[id, wanted.refused]],
      ]);
    const after = await state(id);
    expect(after).toMatchObject({ outcome: wanted.outcome, attention: 0 });
    if (wanted.finding !== undefined) expect(after?.problem_code).toBe(wanted.finding);
    wanted.afterwards?.(world, handFor(keys.get(name) ?? ''));
  });

  test('what was decided, by whom and why stands in the history, and a choice carried out is used up', async () => {
    const id = ids.get('edited on both sides, the ledger wins') ?? '';
    const { rows } = await database.query<{ state: string; why: string; chosen_by: string }>(
      'select state, why, chosen_by from resolution where connection_id = $1 and link_id = $2',
      [world.connectionId, id],
    );
    expect(rows).toEqual([{ state: 'done', why: 'because', chosen_by: 'Ann Lee' }]);
    const { rows: events } = await database.query<{ actor: string; reason: string; after: unknown }>(
      `select actor, reason, after from event where connection_id = $1 and link_id = $2 and kind = 'drift.resolved'`,
      [world.connectionId, id],
    );
    expect(events).toMatchObject([
      { actor: 'Ann Lee', reason: 'because', after: { choice: 'take-ledger', outcome: 'pending' } },
    ]);
  });

  test('the copy that was a draft is reported again once it is approved, and never made', async () => {
    const name = 'a copy that is a draft for a while is still that copy';
    const key = `${keys.get(name)}c`;
    const content = world.property.records.get(`invoice/${key}`)?.content;
    if (content?.type === 'invoice') world.property.put('invoice', key, { ...content, state: 'approved' });
    await world.sync();
    expect(await state(ids.get(name) ?? '')).toMatchObject({
      outcome: 'drifted',
      problem_code: 'counterpart-taken',
    });
    expect([...world.ledger.records.values()].filter((one) => one.ownKey?.includes(`-I-${key}-`))).toEqual(
      [],
    );
  });

  test('a choice on its way can be changed, and one that nothing asks for is refused per record', async () => {
    const id = ids.get('kept apart, and it stays so') ?? '';
    const other = ids.get('edited on both sides, Re-Leased wins') ?? '';
    expect(await choose([id, other], 'apart')).toEqual({
      resolved: [],
      refused: [
        {
          recordId: expect.any(String),
          code: expect.stringMatching(/^(already-apart|nothing-to-choose)$/),
          why: null,
        },
        {
          recordId: expect.any(String),
          code: expect.stringMatching(/^(already-apart|nothing-to-choose)$/),
          why: null,
        },
      ],
      runId: null,
    });
    const drifted = ids.get('a side changes after the choice: nothing is written and it says so') ?? '';
    world.ledger.refuse = (intent) =>
      intent.verb === 'void' ? problem('period-closed', 'ledger', {}, { subject: '2026-11' }) : null;
    await choose([drifted], 'take-property');
    await world.sync();
    // Refused: the choice stands, and is tried again with the record.
    expect(await state(drifted)).toMatchObject({ outcome: 'failing', problem_code: 'period-closed' });
    expect((await choose([drifted], 'apart')).resolved).toEqual([drifted]);
    expect(await state(drifted)).toMatchObject({ outcome: 'apart', problem_code: null });
    await world.sync();
    expect(await state(drifted)).toMatchObject({ outcome: 'apart' });
  });

  test('a choice replaced in the moment between claiming a record and writing it is not carried out', async () => {
    const hand = handFor('290');
    world.invoice('290');
    await world.sync();
    hand.edit('property', { dueDate: '2026-12-01' });
    hand.edit('ledger', { dueDate: '2026-12-24' });
    await world.sync();
    const id = await linkOf('290');
    await choose([id], 'take-ledger');
    let claims = 0;
    const query: Database['query'] = async <R>(sql: string, params?: readonly unknown[]) => {
      const answer = await database.query<R>(sql, params);
      const holdsIt = answer.rows.some((row: unknown) => Object(row).id === id);
      if (!holdsIt || !/l\.attention (desc|= 2)/.test(sql)) return answer;
      claims += 1;
      if (claims === 1) expect((await choose([id], 'take-property')).resolved).toEqual([id]);
      return answer;
    };
    const engine = createEngine({ ...world.context, database: { ...database, query } });
    const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
    await engine.executeRun(world.connectionId, runId, new AbortController().signal);
    expect(claims).toBeGreaterThan(1);
    expect(await state(id)).toMatchObject({ outcome: 'synced', attention: 0 });
    expect([hand.document('property').dueDate, hand.document('ledger').dueDate]).toEqual([
      '2026-12-01',
      '2026-12-01',
    ]);
  });
});
