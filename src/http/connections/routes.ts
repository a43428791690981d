import { newId } from '../../domain/id.ts';
import { defaultSettings } from '../../domain/settings.ts';
import { listConnections, listProperties, readConnection } from '../../store/read/connections.ts';
import { cursorText, readCursor } from '../../store/read/rows.ts';
import { writeEvents } from '../../store/write/events.ts';
import { actorOf } from '../access/caller.ts';
import type { Api, Services } from '../common/env.ts';
import { body, guarded, json } from '../common/guard.ts';
import { invalid, notFound, Refusal } from '../common/refusal.ts';
import { ConnectionParams, PageQuery } from '../common/schema.ts';
import {
  ChangeConnection,
  Connection,
  ConnectionPage,
  ConnectionTest,
  CreateConnection,
  PropertyPage,
} from './schema.ts';
import { connectionView, probeView } from './view.ts';

const list = guarded('connections:read', {
  method: 'get',
  path: '/connections',
  tags: ['Companies'],
  summary: 'Companies by name',
  request: { query: PageQuery },
  responses: { 200: json(ConnectionPage, 'Those the caller may reach.') },
});

const create = guarded('connections:manage', {
  method: 'post',
  path: '/connections',
  tags: ['Companies'],
  summary: 'Add a company; onboarding asks for the rest',
  request: { body: body(CreateConnection) },
  responses: { 201: json(Connection, 'Not connected yet.') },
});

const one = guarded('connections:read', {
  method: 'get',
  path: '/connections/{id}',
  tags: ['Companies'],
  summary: 'One company, its flag and its latest run',
  request: { params: ConnectionParams },
  responses: { 200: json(Connection, 'The company.') },
});

const change = guarded('connections:manage', {
  method: 'patch',
  path: '/connections/{id}',
  tags: ['Companies'],
  summary: 'Change name, entity, sync-from date, settings or the ledger’s limits',
  request: { params: ConnectionParams, body: body(ChangeConnection) },
  responses: { 200: json(Connection, 'As it is now.') },
});

const test = guarded('connections:manage', {
  method: 'post',
  path: '/connections/{id}/test',
  tags: ['Companies'],
  summary: 'Reach both systems with the stored credentials',
  request: { params: ConnectionParams },
  responses: { 200: json(ConnectionTest, 'What each system said.') },
});

const properties = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/properties',
  tags: ['Companies'],
  summary: 'Properties (buildings) of the company, for the filter',
  request: { params: ConnectionParams },
  responses: { 200: json(PropertyPage, 'By name; all of them.') },
});

export function connectionRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const { database } = c.get('services');
    const { organizationId, connectionIds } = c.get('caller');
    const { cursor, limit } = c.req.valid('query');
    const after = cursor === undefined ? null : readCursor(cursor, 'name');
    if (cursor !== undefined && after === null)
      throw invalid([{ field: 'cursor', message: 'is no cursor of this list' }]);
    const found = await listConnections(database, organizationId, {
      ids: connectionIds,
      after: after === null ? null : { name: after.value ?? '', id: after.id },
      limit: limit + 1,
    });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const next =
      found.length > limit && last !== undefined
        ? cursorText({ sort: 'name', value: last.name, id: last.id })
        : null;
    return c.json({ items: items.map(connectionView), next }, 200);
  });

  api.openapi(create, async (c) => {
    const { database } = c.get('services');
    const caller = c.get('caller');
    // A grant limited to some companies cannot reach a new one.
    if (caller.connectionIds !== null)
      throw new Refusal(
        403,
        'not-allowed',
        'Your access is limited to some companies, so you cannot add one.',
      );
    const input = c.req.valid('json');
    const id = newId();
    await database.transaction(async (tx) => {
      const shortCode = await freeShortCode(tx);
      await tx.query(
        `insert into connection (id, organization_id, short_code, name, time_zone, currency, locale, settings)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          id,
          caller.organizationId,
          shortCode,
          input.name,
          input.timeZone ?? 'Europe/London',
          input.currency ?? 'GBP',
          input.locale ?? 'en-GB',
          JSON.stringify(defaultSettings),
        ],
      );
      await writeEvents(tx, id, { id: null, actor: caller.name, at: new Date().toISOString() }, [
        { kind: 'connection.created', linkId: null, before: null, after: { name: input.name }, reason: null },
      ]);
    });
    return c.json(await shown(c.get('services'), caller.organizationId, id), 201);
  });

  api.openapi(one, async (c) =>
    c.json(await shown(c.get('services'), c.get('caller').organizationId, c.get('connection').id), 200),
  );

  api.openapi(change, async (c) => {
    const { id } = c.get('connection');
    const services = c.get('services');
    await services.onboarding.change(c.get('connection'), c.req.valid('json'), actorOf(c.get('caller')));
    return c.json(await shown(services, c.get('caller').organizationId, id), 200);
  });

  api.openapi(test, async (c) => {
    const connection = c.get('connection');
    const probes = await c.get('services').onboarding.test(connection, actorOf(c.get('caller')));
    return c.json(
      {
        property: probeView(probes.property, connection.locale),
        ledger: probeView(probes.ledger, connection.locale),
      },
      200,
    );
  });

  api.openapi(properties, async (c) =>
    c.json(
      { items: await listProperties(c.get('services').database, c.get('connection').id), next: null },
      200,
    ),
  );
}

async function shown({ database }: Services, organizationId: string, id: string): Promise<Connection> {
  const found = await readConnection(database, organizationId, id);
  if (found === null) throw notFound('There is no such company.');
  return connectionView(found);
}

// Without the letters and digits people take for one another; part of the key written into the ledger.
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

async function freeShortCode(tx: { query: Services['database']['query'] }): Promise<string> {
  for (let tries = 0; tries < 20; tries += 1) {
    const code = Array.from({ length: 5 }, () => letters[Math.floor(Math.random() * letters.length)]).join(
      '',
    );
    const { rowCount } = await tx.query('select 1 from connection where short_code = $1', [code]);
    if (rowCount === 0) return code;
  }
  throw new Error('no free short code found');
}
