import { newId } from '../../domain/id.ts';
import { words } from '../../domain/problem-words.ts';
import type { Role, SystemName } from '../../domain/record.ts';
import type { Executor } from '../../store/db/open.ts';
import type { ConnectionRow } from '../../store/read/connections.ts';
import { changeLimits } from '../../store/write/calls.ts';
import { SystemFault } from '../../systems/port.ts';
import { NotConnected, type SystemPair } from '../port.ts';
import { resumePaused } from '../resume.ts';
import { combine } from './combine.ts';
import { readCredentials, storeCredentials, viewCredentials } from './credentials.ts';
import { estimateLoad, type LoadEstimate } from './estimate.ts';
import { InvalidInput, NotNow, RefusedBySystem } from './input.ts';
import {
  attendChosen,
  checkChoices,
  contradictions,
  isActive,
  type LiveRecords,
  openRecords,
  readChoices,
  readDecisions,
  readLive,
  recordId,
  removeChoices,
  type StoredChoice,
  storeChoices,
} from './mapping.ts';
import { formerOf, note } from './note.ts';
import { reconnect, waitingSiblings } from './reconnect.ts';
import type { OnboardingContext, OnboardingService, Probes } from './service.ts';
import {
  currentStep,
  type MappingType,
  missingWords,
  type OnboardingStep,
  onboardingSteps,
  stepAfter,
  stepOfType,
} from './steps.ts';
import { suggest } from './suggest.ts';
import { suggestMoney } from './suggest-money.ts';

export type { MappingView, OnboardingContext, OnboardingService, OpenWith } from './service.ts';

/** How long a listing made for the screen may serve to check what is sent back. */
const listingMs = 5 * 60_000;
/** Settings that are no part of the step that chooses dimensions. */
const aboutMoney: ReadonlySet<string> = new Set(['receiptAccount', 'supplierAccount']);

export function createOnboarding(context: OnboardingContext): OnboardingService {
  const { database, secrets } = context;
  const listings = new Map<string, { at: number; records: LiveRecords }>();

  const withSystems = async <T>(
    opening: Promise<SystemPair>,
    work: (systems: SystemPair) => Promise<T>,
  ): Promise<T> => {
    const systems = await opening;
    try {
      return await work(systems);
    } finally {
      await Promise.allSettled([systems.property.close(), systems.ledger.close()]);
    }
  };
  const probe = (opening: Promise<SystemPair>): Promise<Probes> =>
    withSystems(opening, async ({ property, ledger }) => {
      const [one, two] = await Promise.all([property.probe(), ledger.probe()]);
      return { property: one, ledger: two };
    });
  const openStored = async (connection: ConnectionRow): Promise<SystemPair> => {
    const stored = await readCredentials(database, secrets, connection.id);
    if (stored.property === null || stored.ledger === null)
      throw new NotNow(
        'credentials-missing',
        'No credentials are stored yet. Store those of both systems first.',
      );
    return context.openSystems(connection.id);
  };

  const list = async (connection: ConnectionRow, type: MappingType, fresh: boolean): Promise<LiveRecords> => {
    const key = `${connection.id} ${type}`;
    const known = listings.get(key);
    if (!fresh && known !== undefined && Date.now() - known.at < listingMs) return known.records;
    const records = await withSystems(openStored(connection), (systems) => readLive(systems, type));
    for (const [other, listing] of listings) if (Date.now() - listing.at > listingMs) listings.delete(other);
    listings.set(key, { at: Date.now(), records });
    return records;
  };

  const estimates = new Map<string, { at: number; estimate: LoadEstimate | null }>();
  /** Counted anew only after a while: the page asks again and again, and each count costs calls itself. */
  const estimateOf = async (connection: ConnectionRow): Promise<LoadEstimate | null> => {
    const known = estimates.get(connection.id);
    if (known !== undefined && Date.now() - known.at < listingMs) return known.estimate;
    const estimate = await withSystems(openStored(connection), (systems) =>
      estimateLoad(systems, database, connection.id),
    );
    estimates.set(connection.id, { at: Date.now(), estimate });
    return estimate;
  };

  return {
    async state(connection) {
      const step = currentStep(connection);
      const at = step === null ? onboardingSteps.length : onboardingSteps.indexOf(step);
      return {
        step,
        steps: onboardingSteps.map((one, index) => ({
          step: one,
          done: index < at,
          missing: index < at ? null : missingWords[one],
        })),
        credentials: await viewCredentials(database, secrets, connection.id),
        // A system that does not answer now is told of by the test; the page is shown all the same.
        estimate:
          step === 'confirm'
            ? await estimateOf(connection).catch((error: unknown) => {
                if (error instanceof SystemFault) return null;
                throw error;
              })
            : null,
      };
    },

    async storeCredentials(connection, input, actor) {
      const stored = await readCredentials(database, secrets, connection.id);
      const credentials = combine(connection, stored, input);
      const wrong = await Promise.all(
        [
          ['property.baseUrl', credentials.property.baseUrl] as const,
          ['ledger.baseUrl', credentials.ledger.baseUrl] as const,
        ].map(async ([field, address]) => {
          // Files lead to no address.
          if (field === 'property.baseUrl' && credentials.property.kind === 'files') return null;
          const message = await context.checkUrl(address);
          return message === null ? null : { field, message };
        }),
      );
      const errors = wrong.filter((one) => one !== null);
      if (errors.length > 0) throw new InvalidInput(errors);
      const moved =
        stored.property !== null &&
        stored.ledger !== null &&
        (stored.property.baseUrl !== credentials.property.baseUrl ||
          stored.property.companyId !== credentials.property.companyId ||
          stored.ledger.baseUrl !== credentials.ledger.baseUrl ||
          stored.ledger.companyId !== credentials.ledger.companyId);
      if (moved && currentStep(connection) === null)
        throw new NotNow(
          'company-fixed',
          'A connected company stays with the Re-Leased company and the Intacct company it was connected to. Add another company instead.',
        );
      const probes = await probe(context.openWith(connection.id, credentials));
      for (const system of ['property', 'ledger'] as const) {
        const result = probes[system];
        if (result.ok) continue;
        const { message, fix } = words(result.problem, connection.locale);
        const ledgerField =
          credentials.ledger.transport === 'xml' ? 'ledger.userPassword' : 'ledger.clientSecret';
        const field = system === 'property' ? 'property.apiKey' : ledgerField;
        throw new RefusedBySystem(
          result.problem.code,
          result.problem.code === 'credentials-rejected' ? field : `${system}.baseUrl`,
          [message, ...fix].join(' '),
        );
      }
      await database.transaction(async (tx) => {
        await storeCredentials(tx, secrets, connection, credentials, newId());
        // A connected company that had lost its access goes on below, once all is stored.
        if (currentStep(connection) !== null)
          await advance(tx, connection.id, new Set(['credentials']), moved ? 'entity' : null);
        // Where they lead to, and never what they are.
        await note(tx, connection.id, actor, 'connection.credentials-stored', {
          property: { baseUrl: credentials.property.baseUrl, companyId: credentials.property.companyId },
          ledger: { baseUrl: credentials.ledger.baseUrl, companyId: credentials.ledger.companyId },
        });
      });
      forget(listings, connection.id);
      await reconnect(context, connection.id, probes, actor);
      // The ledger's credentials belong to its company: others that wait for them go on as well.
      for (const id of await waitingSiblings(database, connection.id)) {
        const found = await probe(context.openSystems(id)).catch((error: unknown) => {
          // One that has no credentials of its own for Re-Leased waits for those.
          if (error instanceof NotConnected) return null;
          throw error;
        });
        if (found !== null) await reconnect(context, id, found, actor);
      }
      return probes;
    },

    async test(connection, actor) {
      const probes = await probe(openStored(connection));
      await reconnect(context, connection.id, probes, actor);
      return probes;
    },

    async change(connection, input, actor) {
      const connected = currentStep(connection) === null;
      if (input.entityId !== undefined && input.entityId !== connection.entityId) {
        if (connected)
          throw new NotNow(
            'company-fixed',
            'A connected company stays with its entity. Add another company for another entity.',
          );
        if (input.entityId !== null) await checkEntity(input.entityId, await probe(openStored(connection)));
      }
      if (input.currency !== undefined && connected && input.currency !== connection.currency)
        throw new NotNow(
          'company-fixed',
          'The currency of a connected company is that of its entity and stays.',
        );
      const given = Object.fromEntries(
        Object.entries(input.settings ?? {}).filter(([, value]) => value !== undefined),
      );
      const settings = { ...connection.settings, ...given };
      if (settings.trackingDimensions.includes(settings.propertyDimension))
        throw new InvalidInput([
          {
            field: 'settings.trackingDimensions',
            message: `leave out ${settings.propertyDimension}: it decides the property already`,
          },
        ]);
      if (new Set(settings.trackingDimensions).size !== settings.trackingDimensions.length)
        throw new InvalidInput([{ field: 'settings.trackingDimensions', message: 'each dimension once' }]);
      const done = new Set<OnboardingStep>();
      if (input.entityId != null) done.add('entity');
      if (input.syncFrom !== undefined) done.add('sync-from');
      if (Object.keys(input.settings ?? {}).some((name) => !aboutMoney.has(name))) done.add('dimensions');
      await database.transaction(async (tx) => {
        await tx.query(
          `update connection set name = coalesce($2, name), time_zone = coalesce($3, time_zone), currency = coalesce($4, currency),
             locale = coalesce($5, locale), sync_from = coalesce($6::date, sync_from),
             entity_id = case when $7::boolean then $8 else entity_id end, settings = $9, updated_at = now()
           where id = $1`,
          [
            connection.id,
            input.name ?? null,
            input.timeZone ?? null,
            input.currency ?? null,
            input.locale ?? null,
            input.syncFrom ?? null,
            input.entityId !== undefined,
            input.entityId ?? null,
            JSON.stringify(settings),
          ],
        );
        // Another date moves what is in scope: documents are decided again in the next run.
        if (input.syncFrom !== undefined && input.syncFrom !== connection.syncFrom)
          await tx.query(
            `update link set attention = greatest(attention, 1) where connection_id = $1
               and date >= least($2::date, $3::date) and date < greatest($2::date, $3::date)`,
            [connection.id, input.syncFrom, connection.syncFrom ?? input.syncFrom],
          );
        if (input.ledger !== undefined && !(await changeLimits(tx, connection.id, input.ledger)))
          throw new NotNow(
            'credentials-missing',
            'The limits belong to the Intacct company. Store its credentials first.',
          );
        if (!connected && done.size > 0) await advance(tx, connection.id, done, null);
        await note(tx, connection.id, actor, 'connection.changed', { ...input }, formerOf(connection, input));
      });
      if (done.size > 0) forget(listings, connection.id);
      estimates.clear();
      if (input.ledger?.allowance !== undefined) await resumePaused(database, context.engine);
    },

    async mapping(connection, type) {
      const records = await list(connection, type, true);
      const choices = await readDecisions(database, connection.id, type);
      return {
        records,
        suggestions: suggest(records.property.filter(isActive), records.ledger),
        choices,
        open: openRecords(records, choices).length,
      };
    },

    async map(connection, type, input, actor) {
      const at = currentStep(connection);
      const step = stepOfType[type];
      if (input.complete && at !== null && onboardingSteps.indexOf(step) > onboardingSteps.indexOf(at))
        throw new NotNow('onboarding-order', `This step comes later. ${missingWords[at]}`);
      const live = await list(connection, type, false);
      const before = await readChoices(database, connection.id, type);
      const kept = before.filter((one) => !input.remove.some((gone) => concerns(one, gone)));
      checkChoices(type, input.choices, live, kept);
      const against = await contradictions(database, connection.id, type, input.choices);
      if (against.length > 0)
        throw new InvalidInput(
          against.map((one) => ({
            field: `choices.${one.index}.ledgerKey`,
            message: `${one.propertyKey} and ${one.ledgerKey} are synced as one record already`,
          })),
        );
      return database.transaction(async (tx) => {
        const removed = await removeChoices(tx, connection.id, type, input.remove);
        await storeChoices(tx, connection.id, type, input.choices, actor.name);
        const open = openRecords(live, await readDecisions(tx, connection.id, type)).length;
        if (input.complete && open > 0)
          throw new NotNow(
            'mapping-incomplete',
            `${open} active ${open === 1 ? 'record' : 'records'} of Re-Leased ${open === 1 ? 'has' : 'have'} no choice yet. ${missingWords[step]}`,
          );
        if (at === null) await attendChosen(tx, connection.id, type, input.choices);
        const next =
          input.complete && at !== null ? await advance(tx, connection.id, new Set([step]), null) : at;
        await note(tx, connection.id, actor, 'mapping.chosen', {
          type,
          stored: input.choices.length,
          removed,
        });
        return { stored: input.choices.length, removed, open, step: next };
      });
    },

    async confirm(connection, actor, input = {}) {
      const step = currentStep(connection);
      if (step === null) throw new NotNow('already-connected', 'This company is connected already.');
      if (step !== 'confirm') throw new NotNow('onboarding-incomplete', missingWords[step]);
      const estimate = input.exceedAllowance === true ? null : await estimateOf(connection);
      if (estimate !== null && !estimate.enough)
        throw new NotNow('allowance-too-small', tooSmall(estimate, connection));
      const money = await suggestMoney(connection.settings, () => openStored(connection));
      await database.transaction(async (tx) => {
        await tx.query(
          `update connection set status = 'connected', onboarding_step = null, settings = settings || $2::jsonb, updated_at = now()
           where id = $1`,
          [connection.id, JSON.stringify(money)],
        );
        const found = Object.keys(money).length === 0 ? null : { settings: money };
        await note(tx, connection.id, actor, 'connection.connected', found);
      });
      return context.engine.startRun(connection.id, { trigger: 'onboarding', actor });
    },
  };
}

function tooSmall({ calls, left }: LoadEstimate, { locale }: ConnectionRow): string {
  const number = (value: number) => new Intl.NumberFormat(locale).format(value);
  return (
    `The first sync needs about ${number(calls)} calls to Sage Intacct, and ${number(left)} are left of this month’s allowance. ` +
    'Allow more calls, or confirm that it may begin now and go on by itself next month (exceedAllowance).'
  );
}

function concerns(
  choice: StoredChoice,
  record: { readonly system: SystemName; readonly key: string; readonly role?: Role | null | undefined },
): boolean {
  const key = record.system === 'property' ? choice.propertyKey : choice.ledgerKey;
  return key !== null && recordId(choice.role, key) === recordId(record.role, record.key);
}

function checkEntity(entityId: string, probes: Probes): void {
  const { ledger } = probes;
  if (!ledger.ok) {
    const { message, fix } = words(ledger.problem);
    throw new RefusedBySystem(ledger.problem.code, 'entityId', [message, ...fix].join(' '));
  }
  const ids = ledger.entities.map((one) => one.id);
  if (ids.length > 0 && !ids.includes(entityId))
    throw new InvalidInput([
      {
        field: 'entityId',
        message: `is no entity of this Intacct company; it has ${ids.slice(0, 20).join(', ')}`,
      },
    ]);
}

/** Moves on past the steps now done; `back` goes back to a step first. Reads the step under lock: two pages may be open. */
async function advance(
  tx: Executor,
  connectionId: string,
  done: ReadonlySet<OnboardingStep>,
  back: OnboardingStep | null,
): Promise<OnboardingStep> {
  const { rows } = await tx.query<{ status: string; onboarding_step: string | null }>(
    'select status, onboarding_step from connection where id = $1 for update',
    [connectionId],
  );
  const at =
    currentStep({ state: 'onboarding', onboardingStep: rows[0]?.onboarding_step ?? null }) ?? 'credentials';
  const from = back !== null && onboardingSteps.indexOf(back) < onboardingSteps.indexOf(at) ? back : at;
  const next = stepAfter(from, done);
  await tx.query(
    "update connection set status = 'onboarding', onboarding_step = $2, updated_at = now() where id = $1",
    [connectionId, next],
  );
  return next;
}

function forget(listings: Map<string, unknown>, connectionId: string): void {
  for (const key of listings.keys()) if (key.startsWith(`${connectionId} `)) listings.delete(key);
}
