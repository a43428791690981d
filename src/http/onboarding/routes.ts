import { findRun } from '../../store/read/runs.ts';
import { actorOf } from '../access/caller.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, json } from '../common/guard.ts';
import { notFound } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import { probeView } from '../connections/view.ts';
import { runView } from '../runs/view.ts';
import { Confirmed, ConfirmOnboarding, Onboarding, PutCredentials, StoredCredentials } from './schema.ts';

const state = guarded('connections:manage', {
  method: 'get',
  path: '/connections/{id}/onboarding',
  tags: ['Onboarding'],
  summary: 'How far connecting has come, and what is missing',
  request: { params: ConnectionParams },
  responses: { 200: json(Onboarding, 'Resumable at `step`.') },
});

const credentials = guarded('connections:manage', {
  method: 'put',
  path: '/connections/{id}/credentials',
  tags: ['Onboarding'],
  summary: 'Test credentials of both systems and store them encrypted',
  request: { params: ConnectionParams, body: body(PutCredentials) },
  responses: { 200: json(StoredCredentials, 'Both systems accepted them.') },
});

const confirm = guarded('connections:manage', {
  method: 'post',
  path: '/connections/{id}/onboarding/confirm',
  tags: ['Onboarding'],
  summary: 'Connect the company and start its first sync',
  request: {
    params: ConnectionParams,
    body: { required: false, content: { 'application/json': { schema: ConfirmOnboarding } } },
  },
  responses: { 202: json(Confirmed, 'The first run.') },
});

export function onboardingRoutes(api: Api): void {
  api.openapi(state, async (c) => {
    const found = await c.get('services').onboarding.state(c.get('connection'));
    return c.json({ ...found, steps: found.steps.map((one) => ({ ...one })) }, 200);
  });

  api.openapi(credentials, async (c) => {
    const { onboarding } = c.get('services');
    const connection = c.get('connection');
    const probes = await onboarding.storeCredentials(
      connection,
      c.req.valid('json'),
      actorOf(c.get('caller')),
    );
    const stored = await onboarding.state(connection);
    return c.json(
      {
        credentials: stored.credentials,
        test: {
          property: probeView(probes.property, connection.locale),
          ledger: probeView(probes.ledger, connection.locale),
        },
      },
      200,
    );
  });

  api.openapi(confirm, async (c) => {
    const { onboarding, database } = c.get('services');
    const connection = c.get('connection');
    const { runId, joined } = await onboarding.confirm(
      connection,
      actorOf(c.get('caller')),
      c.req.valid('json'),
    );
    const run = await findRun(database, connection.id, runId);
    if (run === null) throw notFound('There is no such run.');
    return c.json({ run: { ...runView(run, connection.locale), joined } }, 202);
  });
}
