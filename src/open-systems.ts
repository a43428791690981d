import { Agent, fetch as undiciFetch } from 'undici';
import { ledgerAccounts } from './engine/accounts.ts';
import { loadConnection } from './engine/context.ts';
import {
  type Credentials,
  type LedgerCredentials,
  readCredentials,
  type Secrets,
} from './engine/onboarding/credentials.ts';
import type { OpenWith } from './engine/onboarding/onboarding.ts';
import { NotConnected, type OpenSystems } from './engine/port.ts';
import { inSpan } from './engine/trace.ts';
import type { Database } from './store/db/open.ts';
import { findAccount } from './store/write/calls.ts';
import { fileStore } from './store/write/files.ts';
import { createFiles } from './systems/files/files.ts';
import { createIntacct, type IntacctSystem, type LedgerOptions } from './systems/intacct/intacct.ts';
import type { CallerOptions } from './systems/intacct/wire.ts';
import { createIntacctXml } from './systems/intacct/xml/intacct-xml.ts';
import { createReLeased } from './systems/re-leased/re-leased.ts';
import type { UrlGuard } from './systems/url-guard.ts';

/** Told how long a call took, in seconds, and its status; 0 where there was no answer. */
type OnOutgoing = (system: 'property' | 'ledger', seconds: number, status: number) => void;

/** The ways in which the two systems of a connection are opened. Opening calls nobody. */
export interface SystemOpeners {
  /** With the credentials that are stored. */
  readonly openSystems: OpenSystems;
  /** With credentials still to be tested. */
  readonly openWith: OpenWith;
  /** Writes down the calls that are counted and not written yet; before the database closes. */
  flush(): Promise<void>;
}

/** Opens systems that can only be reached where the guard lets them: it looks again at every connection made. */
export function systemOpeners(
  database: Database,
  secrets: Secrets,
  guard: UrlGuard,
  options: Parameters<typeof ledgerAccounts>[1] & { readonly onOutgoing?: OnOutgoing } = {},
): SystemOpeners {
  const { onOutgoing, ...limits } = options;
  const dispatcher = new Agent({ connect: { lookup: guard.lookup } });
  const guardedFetch =
    (system: 'property' | 'ledger'): typeof fetch =>
    async (input, init) => {
      const from = performance.now();
      let status = 0;
      const call = async (note: (more: Record<string, number>) => void) => {
        const answer = await send(input, init);
        status = answer.status;
        note({ 'http.response.status_code': status });
        return answer;
      };
      try {
        return await inSpan('call', { 'relink.system': system }, call, 'client');
      } finally {
        onOutgoing?.(system, (performance.now() - from) / 1000, status);
      }
    };
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = request.body === null ? null : Buffer.from(await request.arrayBuffer());
    const answer = await undiciFetch(request.url, {
      method: request.method,
      headers: [...request.headers],
      body,
      redirect: 'manual',
      signal: request.signal,
      dispatcher,
    });
    return new Response(answer.body === null ? null : streamed(answer.body.getReader()), {
      status: answer.status,
      headers: [...answer.headers],
    });
  };
  const accounts = ledgerAccounts(database, limits);
  const openWith: OpenWith = async (connectionId, { property, ledger }: Credentials) => {
    const connection = await loadConnection(database, connectionId);
    if (connection === null) throw new NotConnected('not-connected');
    const { settings } = connection;
    // Credentials that are tested for the first time belong to no account yet: those few calls are not counted.
    const accountId = await findAccount(database, connection.organizationId, ledger);
    const account = accountId === null ? null : await accounts.open(accountId);
    let calls = 0;
    return {
      ...(account === null
        ? {}
        : { limits: { calls: () => calls, use: account.meter.use, flush: account.meter.flush } }),
      property:
        property.kind === 'files'
          ? createFiles({
              store: fileStore(database, connectionId),
              connectionId,
              company: { name: await companyName(database, connectionId), currency: connection.currency },
              postingDate: settings.postingDate,
            })
          : createReLeased({
              ...property,
              postingDate: settings.postingDate,
              fetch: guardedFetch('property'),
            }),
      ledger: openLedger(ledger, {
        entityId: ledger.entityId,
        propertyDimension: settings.propertyDimension,
        trackingDimensions: settings.trackingDimensions,
        addressPairing: settings.addressPairing,
        numbersContacts: settings.ledgerNumbersContacts,
        receiptAccount: settings.receiptAccount,
        supplierAccount: settings.supplierAccount,
        fetch: guardedFetch('ledger'),
        ...(account === null
          ? {}
          : {
              slots: account.slots,
              onCall: ({ counts, status, rateLimit }) => {
                calls += 1;
                account.meter.count(counts);
                if (status === 429) account.slots.slowDown(rateLimit.retryAfterSeconds);
              },
            }),
      }),
    };
  };
  return {
    openWith,
    flush: accounts.flush,
    openSystems: async (connectionId) => {
      const { property, ledger } = await readCredentials(database, secrets, connectionId);
      if (property === null || ledger === null) throw new NotConnected('not-connected');
      return openWith(connectionId, { property, ledger });
    },
  };
}

/** Files name no company of their own: it is the one they were sent to. */
async function companyName(database: Database, connectionId: string): Promise<string> {
  const { rows } = await database.query<{ name: string }>('select name from connection where id = $1', [
    connectionId,
  ]);
  return rows[0]?.name ?? '';
}

/** The ledger, over the transport that its credentials are for. */
function openLedger(
  ledger: LedgerCredentials,
  options: LedgerOptions & Omit<CallerOptions, 'baseUrl'>,
): IntacctSystem {
  const { baseUrl, companyId } = ledger;
  if (ledger.transport === 'xml') {
    const { senderId, senderPassword, userId, userPassword } = ledger;
    return createIntacctXml({
      ...options,
      baseUrl,
      companyId,
      senderId,
      senderPassword,
      userId,
      userPassword,
    });
  }
  const { clientId, clientSecret, username } = ledger;
  return createIntacct({ ...options, baseUrl, clientId, clientSecret, username });
}

/** The client's stream as the platform's: chunk by chunk, so that a cut answer fails while it is read. */
function streamed(reader: {
  read(): Promise<{ done: boolean; value?: Uint8Array }>;
  cancel(): Promise<void>;
}): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done || value === undefined) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => reader.cancel(),
  });
}
