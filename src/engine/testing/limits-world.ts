import { pino } from 'pino';
import { startIntacctSandbox } from '../../../sandbox/intacct/main.ts';
import { generatePortfolio } from '../../../sandbox/portfolio/generate.ts';
import { startReLeasedSandbox } from '../../../sandbox/re-leased/main.ts';
import { createSecretBox } from '../../crypto/secret-box.ts';
import { newId } from '../../domain/id.ts';
import { ConnectionSettings } from '../../domain/settings.ts';
import { systemOpeners } from '../../open-systems.ts';
import type { Database } from '../../store/db/open.ts';
import { findConnection } from '../../store/read/connections.ts';
import { createUrlGuard } from '../../systems/url-guard.ts';
import type { EngineContext } from '../context.ts';
import { createEngine } from '../engine.ts';
import { createLive } from '../live.ts';
import { type Credentials, storeCredentials } from '../onboarding/credentials.ts';
import { createOnboarding } from '../onboarding/onboarding.ts';
import type { SlotTiming } from '../slots.ts';
import { ann } from './small-world.ts';

export interface LimitsOptions {
  readonly size?: number;
  readonly seed?: number;
  readonly timing?: SlotTiming;
}

/**
 * A landlord between the two real sandboxes, opened the way the product opens them: stored credentials, one ledger
 * account, its slots and its budget. Not synced yet.
 */
export async function limitsWorld(database: Database, { size = 400, seed = 5, timing }: LimitsOptions = {}) {
  const portfolio = generatePortfolio({ size, seed });
  const { manifest } = portfolio;
  const { property, ledger } = manifest.connection;
  const reLeased = await startReLeasedSandbox({ port: 0, seed: portfolio.reLeased });
  const intacct = await startIntacctSandbox({ port: 0, seed: portfolio.intacct });
  const settings = ConnectionSettings.parse({
    propertyDimension: manifest.settings.propertyDimension,
    trackingDimensions: [...manifest.settings.trackingDimensions],
    schedule: null,
  });
  const organizationId = newId();
  const connectionId = newId();
  await database.query(`insert into organization (id, name) values ($1, 'Harbourside')`, [organizationId]);
  await database.query(
    `insert into connection (id, organization_id, short_code, name, status, sync_from, settings, entity_id)
     values ($1, $2, $3, 'Harbourside Estates', 'connected', $4, $5, $6)`,
    [
      connectionId,
      organizationId,
      connectionId.slice(-6).toUpperCase(),
      manifest.settings.syncFrom,
      JSON.stringify(settings),
      manifest.settings.entityId,
    ],
  );
  const { accounts, taxTypes, trackingOptions, contacts } = manifest.onboarding;
  const choices = [
    ...accounts.map((one) => ({ ...one, type: 'account', role: '' })),
    ...taxTypes.map((one) => ({ ...one, type: 'tax-type', role: '' })),
    ...trackingOptions.map((one) => ({ ...one, type: 'tracking-option', role: '' })),
    ...contacts.map((one) => ({ ...one, type: 'contact' })),
  ].map((one) => ({
    type: one.type,
    role: one.role,
    property: one.propertyId,
    ledger: one.choice === 'match' ? one.ledgerKey : '',
    choice: one.choice,
  }));
  await database.query(
    `insert into mapping_choice (connection_id, type, role, property_key, ledger_key, choice, chosen_by, chosen_at)
     select $1, r.type, r.role, r.property, r.ledger, r.choice, 'Ann Lee', '2020-01-01'
     from jsonb_to_recordset($2::jsonb) as r(type text, role text, property text, ledger text, choice text)`,
    [connectionId, JSON.stringify(choices)],
  );
  const box = createSecretBox(['a secret key for tests, long enough for it']);
  const guard = createUrlGuard({ allowHosts: ['127.0.0.1'] });
  let clock = 0;
  const now = () => new Date(Date.now() + clock);
  const openers = systemOpeners(database, box, guard, { now, ...(timing === undefined ? {} : { timing }) });
  const credentials: Credentials = {
    property: { baseUrl: `${reLeased.url}/api/v1`, companyId: property.companyId, apiKey: property.apiKey },
    ledger: {
      baseUrl: `${intacct.url}/ia/api/v1`,
      companyId: ledger.companyId,
      username: `${ledger.userId}@${ledger.companyId}`,
      clientId: ledger.clientId,
      clientSecret: ledger.clientSecret,
      entityId: manifest.settings.entityId,
    },
  };
  await database.transaction((tx) =>
    storeCredentials(tx, box, { id: connectionId, organizationId }, credentials, newId()),
  );
  const queued: string[] = [];
  const context: EngineContext = {
    database,
    openSystems: openers.openSystems,
    sealer: box,
    live: createLive(),
    log: pino({ level: 'silent' }),
    now,
    enqueue: async (_connectionId, runId) => {
      queued.push(runId);
    },
    inFlightWaitMs: 500,
  };
  const engine = createEngine(context);
  const onboarding = createOnboarding({
    database,
    secrets: box,
    ...openers,
    engine,
    checkUrl: guard.check,
  });
  const control = async (url: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/_control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { rows } = await database.query<{ id: string }>('select id from ledger_account');
  return {
    database,
    manifest,
    engine,
    onboarding,
    openers,
    credentials,
    connectionId,
    organizationId,
    accountId: rows[0]?.id ?? '',
    queued,
    reLeasedUrl: reLeased.url,
    intacctUrl: intacct.url,
    ledger: (method: string, path: string, body?: unknown) => control(intacct.url, method, path, body),
    property: (method: string, path: string, body?: unknown) => control(reLeased.url, method, path, body),
    /** Moves the engine's clock on. */
    pass: (ms: number) => {
      clock += ms;
    },
    async connection() {
      const found = await findConnection(database, organizationId, connectionId);
      if (found === null) throw new Error('the connection vanished');
      return found;
    },
    async execute(runId: string) {
      await engine.executeRun(connectionId, runId, new AbortController().signal);
      const { rows: runs } = await database.query<{
        state: string;
        clean: boolean;
        calls: number;
        fault: { code: string; params: Record<string, string> } | null;
      }>('select state, clean, calls, fault from run where id = $1', [runId]);
      if (runs[0] === undefined) throw new Error('the run vanished');
      return runs[0];
    },
    /** A run from start to end, as the queue would carry it out. */
    async sync() {
      const { runId } = await engine.startRun(connectionId, { trigger: 'person', actor: ann });
      return this.execute(runId);
    },
    /** Links of these outcomes, with why. */
    async links(outcome: string) {
      const found = await database.query<{
        id: string;
        type: string;
        cause_key: string | null;
        property_key: string | null;
        ledger_key: string | null;
      }>(
        'select id, type, cause_key, property_key, ledger_key from link where connection_id = $1 and outcome = $2 order by id',
        [connectionId, outcome],
      );
      return found.rows;
    },
    async close() {
      await openers.flush();
      await Promise.all([reLeased.close(), intacct.close()]);
    },
  };
}
export type LimitsWorld = Awaited<ReturnType<typeof limitsWorld>>;
