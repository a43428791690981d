import { pino } from 'pino';
import { startIntacctSandbox } from '../../../sandbox/intacct/main.ts';
import { type GeneratedPortfolio, generatePortfolio } from '../../../sandbox/portfolio/generate.ts';
import { startReLeasedSandbox } from '../../../sandbox/re-leased/main.ts';
import { newId } from '../../domain/id.ts';
import { ConnectionSettings } from '../../domain/settings.ts';
import type { Database } from '../../store/db/open.ts';
import { createIntacct, type LedgerOptions } from '../../systems/intacct/intacct.ts';
import type { System } from '../../systems/port.ts';
import { createReLeased } from '../../systems/re-leased/re-leased.ts';
import type { EngineContext } from '../context.ts';
import { createEngine } from '../engine.ts';
import { createLive } from '../live.ts';
import { ann } from './small-world.ts';

/** What a ledger of the demo is opened with. */
export type LedgerPlace = LedgerOptions &
  Readonly<Record<'baseUrl' | 'clientId' | 'clientSecret' | 'userId' | 'companyId', string>>;

/** Over REST, as a registered application. */
export const overRest = ({ userId, companyId, ...place }: LedgerPlace): System =>
  createIntacct({ ...place, username: `${userId}@${companyId}` });

/** The demo's landlord between the two real sandboxes, over real sockets; connected as its manifest says. */
export function demoWorld(
  database: Database,
  size: number,
  seed: number,
  options: { readonly payments?: boolean } = {},
  /** How the ledger is spoken to, by what the sandbox and the manifest say; over REST where it is left out. */
  speak: (place: LedgerPlace) => System = overRest,
) {
  return portfolioWorld(
    database,
    generatePortfolio({ size, seed, payments: options.payments ?? false }),
    speak,
  );
}

/** The same for any landlord; `now` is the engine's clock. */
export async function portfolioWorld(
  database: Database,
  portfolio: GeneratedPortfolio,
  speak: (place: LedgerPlace) => System = overRest,
  now: () => Date = () => new Date(),
) {
  const { manifest } = portfolio;
  const reLeased = await startReLeasedSandbox({ port: 0, seed: portfolio.reLeased });
  const intacct = await startIntacctSandbox({ port: 0, seed: portfolio.intacct });
  const settings = ConnectionSettings.parse({
    propertyDimension: manifest.settings.propertyDimension,
    trackingDimensions: [...manifest.settings.trackingDimensions],
    schedule: null,
    ...manifest.trade?.settings,
  });
  const organizationId = newId();
  const connectionId = newId();
  await database.query('insert into organization (id, name) values ($1, $2)', [
    organizationId,
    'Harbourside',
  ]);
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
    `insert into mapping_choice (connection_id, type, role, property_key, ledger_key, choice, chosen_by)
     select $1, r.type, r.role, r.property, r.ledger, r.choice, 'Ann Lee'
     from jsonb_to_recordset($2::jsonb) as r(type text, role text, property text, ledger text, choice text)`,
    [connectionId, JSON.stringify(choices)],
  );
  const { property, ledger } = manifest.connection;
  const context: EngineContext = {
    database,
    openSystems: async () => ({
      property: createReLeased({
        baseUrl: `${reLeased.url}/api/v1`,
        apiKey: property.apiKey,
        companyId: property.companyId,
      }),
      ledger: speak({
        baseUrl: `${intacct.url}/ia/api/v1`,
        ...ledger,
        entityId: manifest.settings.entityId,
        propertyDimension: settings.propertyDimension,
        trackingDimensions: settings.trackingDimensions,
        receiptAccount: settings.receiptAccount,
        supplierAccount: settings.supplierAccount,
      }),
    }),
    sealer: {
      seal: (clear) => ({ keyId: 'test', sealed: Uint8Array.from(clear).reverse() }),
      open: (_keyId, sealed) => Uint8Array.from(sealed).reverse(),
    },
    live: createLive(),
    log: pino({ level: 'silent' }),
    now,
    enqueue: async () => {},
    inFlightWaitMs: 500,
  };
  const engine = createEngine(context);
  return {
    manifest,
    engine,
    connectionId,
    reLeasedUrl: reLeased.url,
    intacctUrl: intacct.url,
    async sync(): Promise<string> {
      const { runId } = await engine.startRun(connectionId, { trigger: 'person', actor: ann });
      await engine.executeRun(connectionId, runId, new AbortController().signal);
      return runId;
    },
    async close() {
      await Promise.all([reLeased.close(), intacct.close()]);
    },
  };
}
