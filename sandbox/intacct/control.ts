import type { Hono } from 'hono';
import { z } from 'zod';
import { controlBody, controlFace } from '../shared/control.ts';
import type { SandboxEnv } from '../shared/exchange.ts';
import type { Faults } from '../shared/faults.ts';
import type { Journal } from '../shared/journal.ts';
import type { Json, JsonObject } from '../shared/json.ts';
import { answer, errorOf } from './api.ts';
import { begin } from './begin.ts';
import type { Answer, Call } from './call.ts';
import { dump } from './dump.ts';
import { enterRecords } from './load-seed.ts';
import { actOfPerson, type PersonAct, personActs } from './person.ts';
import type { QueryService } from './query.ts';
import { shortForm } from './render.ts';
import { settingsSchema } from './settings.ts';
import type { Tenant } from './tenant.ts';
import type { Work } from './work.ts';

const edit = z.strictObject({
  object: z.string(),
  key: z.string().optional(),
  id: z.string().optional(),
  op: z.enum([
    'create',
    'update',
    'delete',
    'inactivate',
    'activate',
    'submit',
    'approve',
    'decline',
    'reverse',
    'confirm',
    'print',
    'reclassify',
    ...personActs,
  ]),
  fields: z
    .record(
      z.string(),
      z.custom<Json>(() => true),
    )
    .default({}),
  entity: z.string().nullable().default(null),
});
type Edit = z.infer<typeof edit>;

const period = z.strictObject({
  /** Id of the entity; '' closes the company's top level, and with it everything. */
  entity: z.string(),
  closedThrough: z.iso.date().nullable(),
});

interface Parts {
  tenant: Tenant;
  faults: Faults;
  journal: Journal;
  queries: QueryService;
}

/** The control face: what the shared one has, and the ledger's own. */
export function controlRoutes(parts: Parts): Hono<SandboxEnv> {
  const { tenant, faults, journal } = parts;
  const app = controlFace({ clock: tenant.clock, faults, journal });

  app.post('/edit', async (c) => {
    const input = await controlBody(c, edit);
    if (input instanceof Response) return input;
    const { status, body } = doEdit(parts, input);
    return new Response(JSON.stringify(body), {
      status: status === 204 ? 200 : status,
      headers: { 'content-type': 'application/json' },
    });
  });

  app.post('/records', async (c) => {
    const input = await controlBody(
      c,
      z.record(
        z.string(),
        z.array(
          z.record(
            z.string(),
            z.custom<Json>(() => true),
          ),
        ),
      ),
    );
    if (input instanceof Response) return input;
    enterRecords(tenant, input);
    return c.json({ records: Object.values(input).flat().length });
  });

  app.get('/periods', (c) => c.json(Object.fromEntries(tenant.closed)));
  app.post('/periods', async (c) => {
    const input = await controlBody(c, period);
    if (input instanceof Response) return input;
    if (input.entity !== '' && !tenant.store.byId('company-config/entity', input.entity)) {
      return c.json({ error: `unknown entity ${input.entity}` }, 404);
    }
    tenant.close(input.entity, input.closedThrough);
    return c.json(Object.fromEntries(tenant.closed));
  });

  app.get('/settings', (c) => c.json(tenant.settings));
  app.put('/settings', async (c) => {
    const input = await controlBody(
      c,
      z.record(
        z.string(),
        z.custom<Json>(() => true),
      ),
    );
    if (input instanceof Response) return input;
    const merged = settingsSchema.safeParse({ ...tenant.settings, ...input });
    if (!merged.success) return c.json({ error: 'bad settings', issues: merged.error.issues }, 400);
    tenant.changeSettings(merged.data);
    return c.json(tenant.settings);
  });

  app.get('/usage', (c) => c.json({ transactions: Object.fromEntries(tenant.usage) }));
  app.get('/manifest', (c) => c.json(tenant.manifest));
  app.get('/dump', (c) => {
    const object = c.req.query('object');
    return new Response(streamOf(dump(tenant, object)), { headers: { 'content-type': 'application/json' } });
  });
  return app;
}

/** A large text goes out in pieces; the records are read while it does. */
function streamOf(pieces: Iterable<string>): ReadableStream<Uint8Array> {
  const source = pieces[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      let text = '';
      for (let next = source.next(); !next.done; next = source.next()) {
        text += next.value;
        if (text.length > 65_536) break;
      }
      if (text === '') controller.close();
      else controller.enqueue(encoder.encode(text));
    },
  });
}

/** Does what a person would do on the ledger's own screens: the same rules, no sign-in, flagged in the journal. */
function doEdit(parts: Parts, input: Edit): { status: number; body: Json } {
  const { tenant, journal, queries } = parts;
  const { store } = tenant;
  const entry = journal.open({
    time: new Date(tenant.clock.ms()).toISOString(),
    method: input.op.toUpperCase(),
    path: `/_control/edit/${input.object}`,
    body: { ...input, key: input.key ?? null, id: input.id ?? null },
    actor: 'person',
    scope: input.entity,
  });
  const act = personActs.find((known) => known === input.op);
  const call = act ? undefined : callOf(parts, input);
  const finish = (given: Pick<Answer, 'status' | 'body'>) => {
    Object.assign(entry, { status: given.status, result: given.body, answered: true });
    return given;
  };
  if (!store.registry.has(input.object)) return finish({ status: 404, body: { error: 'unknown object' } });
  const key = keyOf(tenant, input);
  if (act ? key === undefined : !call) return finish({ status: 404, body: { error: 'no such record' } });
  const work = begin(tenant, { key: '1', id: 'Admin', kind: 'person' }, input.entity);
  if (act || !call) {
    const done = act && key !== undefined ? byPerson(work, input, act, key) : undefined;
    entry.committed = tenant.commit(work.tx);
    return finish(done ?? { status: 405, body: { error: `${input.op} is not for ${input.object}` } });
  }
  const given = answer(work, queries, call);
  entry.committed = tenant.commit(work.tx);
  return finish(given);
}

function byPerson(
  work: Work,
  input: Edit,
  act: PersonAct,
  key: string,
): { status: number; body: Json } | undefined {
  const mark = work.tx.mark();
  try {
    const record = actOfPerson(work, input.object, act, key, input.fields);
    return record && { status: 200, body: { 'ia::result': shortForm(work.store, record) } };
  } catch (error) {
    work.tx.rollback(mark);
    const { status, inner } = errorOf(work, 'PATCH', `objects/${input.object}`, error);
    return { status, body: { 'ia::result': { 'ia::error': inner } } };
  }
}

/** The key of the record an edit names: as it is, by its id, or by its number. */
function keyOf(tenant: Tenant, { object, key, id }: Edit): string | undefined {
  if (key !== undefined || id === undefined) return key;
  return tenant.store.byId(object, id)?.key ?? [...tenant.store.named(object, `number:${id}`)][0];
}

function callOf({ tenant }: Parts, input: Edit): Call | undefined {
  const base = { query: {}, atomic: false, auditDenied: false };
  const at = `/objects/${input.object}`;
  const fields: JsonObject = input.fields;
  if (input.op === 'create') return { ...base, method: 'POST', path: at, body: fields };
  const key = keyOf(tenant, input);
  if (key === undefined) return undefined;
  const patch = (body: JsonObject): Call => ({ ...base, method: 'PATCH', path: `${at}/${key}`, body });
  switch (input.op) {
    case 'update':
      return patch(fields);
    case 'inactivate':
      return patch({ status: 'inactive' });
    case 'activate':
      return patch({ status: 'active' });
    case 'delete':
      return { ...base, method: 'DELETE', path: `${at}/${key}`, body: undefined };
    default:
      return {
        ...base,
        method: 'POST',
        path: `/workflows/${input.object}/${input.op}`,
        body: { ...fields, key },
      };
  }
}
