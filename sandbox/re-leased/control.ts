import type { Hono } from 'hono';
import { z } from 'zod';
import { controlBody, controlFace } from '../shared/control.ts';
import type { SandboxEnv } from '../shared/exchange.ts';
import type { Faults } from '../shared/faults.ts';
import type { Journal } from '../shared/journal.ts';
import type { Json, JsonObject } from '../shared/json.ts';
import type { Books } from './books.ts';
import { dump } from './dump.ts';
import type { Estate } from './estate.ts';
import { enterRecords, type SeedRecords } from './load-seed.ts';
import { isResource } from './model.ts';
import { type Edit, editByPerson } from './person.ts';
import { ApiProblem } from './problems.ts';
import { settingsSchema } from './settings.ts';

const jsonValue = z.custom<Json>((value) => value !== undefined);
const fields = z.record(z.string(), jsonValue);
const operation = z.enum([
  'create',
  'update',
  'archive',
  'unarchive',
  'delete',
  'approve',
  'pay',
  'unpay',
  'void',
  'merge',
]);

/** `resource` as in the API's paths; its singular is understood too (`contact`, `tax-type`). */
const edit = z
  .strictObject({
    company: z.string().optional(),
    resource: z.string(),
    id: z.string().default(''),
    op: operation.default('update'),
    fields: fields.default({}),
  })
  .transform((given, context): Edit & { company?: string | undefined } => {
    const { resource } = given;
    const plural = resource.endsWith('y') ? `${resource.slice(0, -1)}ies` : `${resource}s`;
    for (const name of [resource, plural]) if (isResource(name)) return { ...given, resource: name };
    context.addIssue({ code: 'custom', path: ['resource'], message: `there is no resource ${resource}` });
    return z.NEVER;
  });

const companyChange = z
  .strictObject({ lockedThrough: z.iso.date().nullable(), name: z.string().min(1) })
  .partial();

interface Parts {
  readonly estate: Estate;
  readonly faults: Faults;
  readonly journal: Journal;
}

/** The control face: what the shared one has, and the property system's own. */
export function controlRoutes({ estate, faults, journal }: Parts): Hono<SandboxEnv> {
  const app = controlFace({ clock: estate.clock, faults, journal });
  const company = (id: string | undefined): Books | undefined =>
    id === undefined ? estate.companies.values().next().value : estate.companies.get(id);

  app.post('/edit', async (c) => {
    const input = await controlBody(c, edit);
    if (input instanceof Response) return input;
    const books = company(input.company);
    if (!books) return c.json({ error: 'unknown company' }, 404);
    const given = journalled(estate, journal, books, input);
    return new Response(JSON.stringify(given.body), {
      status: given.status,
      headers: { 'content-type': 'application/json' },
    });
  });

  app.post('/records', async (c) => {
    const input = await controlBody(
      c,
      z.custom<SeedRecords>((value) => typeof value === 'object'),
    );
    if (input instanceof Response) return input;
    const books = company(undefined);
    if (!books) return c.json({ error: 'unknown company' }, 404);
    const changes = estate.begin(books);
    enterRecords(changes, input);
    estate.commit(changes);
    return c.json({ records: changes.put.length });
  });

  app.put('/companies/:id', async (c) => {
    const input = await controlBody(c, companyChange);
    if (input instanceof Response) return input;
    const books = company(c.req.param('id'));
    if (!books) return c.json({ error: 'unknown company' }, 404);
    const { name, lockedThrough } = input;
    estate.changeCompany(books, {
      ...(name === undefined ? {} : { name }),
      ...(lockedThrough === undefined ? {} : { lockedThrough }),
    });
    return c.json(books.company);
  });

  app.get('/settings', (c) => c.json(estate.settings));
  app.put('/settings', async (c) => {
    const input = await controlBody(c, fields);
    if (input instanceof Response) return input;
    const merged = settingsSchema.safeParse({ ...estate.settings, ...input });
    if (!merged.success) return c.json({ error: 'bad settings', issues: merged.error.issues }, 400);
    estate.changeSettings(merged.data);
    return c.json(estate.settings);
  });

  app.get('/manifest', (c) => c.json(estate.manifest));
  app.get('/dump', (c) => {
    const { company: id, resource } = c.req.query();
    const books = company(id);
    if (!books) return c.json({ error: 'unknown company' }, 404);
    const body = new Blob([...dump(estate, books, resource)]);
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  });
  return app;
}

/** Does an edit and writes it into the journal as a person's. */
function journalled(
  estate: Estate,
  journal: Journal,
  books: Books,
  input: Edit,
): { status: number; body: JsonObject } {
  const entry = journal.open({
    time: new Date(estate.clock.ms()).toISOString(),
    method: input.op.toUpperCase(),
    path: `/_control/edit/${input.resource}/${input.id}`,
    body: { ...input.fields },
    actor: 'person',
    scope: books.company.id,
  });
  const changes = estate.begin(books);
  const finish = (status: number, body: JsonObject) => {
    entry.committed = estate.commit(changes);
    Object.assign(entry, { status, result: body, answered: true });
    return { status, body };
  };
  try {
    return finish(200, editByPerson(changes, input));
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return finish(error.status, error.toBody());
  }
}
