import { SystemFault } from '../../port.ts';
import { textAt } from '../body.ts';
import { type IntacctSystem, type LedgerOptions, ledgerOver } from '../intacct.ts';
import type { Filter } from '../query.ts';
import { composeXml } from './compose-xml.ts';
import { createGateway, type GatewayOptions } from './gateway.ts';
import { createXmlReader } from './reader.ts';
import { sendXml } from './send-xml.ts';

/** What a connection over the XML gateway needs. */
export interface IntacctXmlOptions extends LedgerOptions, GatewayOptions {
  /** Waits between the tries of a read, in ms. */
  readonly retryWaits?: readonly number[];
}

/** Where our own key stands: contacts have it in their id or notes, payments in their number. */
function ownKeyFields(object: string): readonly string[] {
  if (object === 'accounts-receivable/customer' || object === 'accounts-payable/vendor')
    return ['id', 'notes'];
  return object.endsWith('/payment') ? ['documentNumber', 'description'] : ['description'];
}

/** Functions of one request: they run one after the other, and the gateway drops a connection after 15 minutes. */
const batch = 50;

/**
 * The ledger over its XML gateway: the same records, mapped and written by the same rules as over REST, for companies
 * that have a sender id and no registered application.
 * @example
 * const ledger = createIntacctXml({ baseUrl: 'https://api.intacct.com/ia/xml/xmlgw.phtml', senderId, senderPassword,
 *   companyId: 'acme', userId: 'relink', userPassword, entityId: '200', propertyDimension: 'location',
 *   trackingDimensions: ['department'] });
 */
export function createIntacctXml(options: IntacctXmlOptions): IntacctSystem {
  const { entityId, retryWaits } = options;
  const gateway = createGateway(options);
  const reader = createXmlReader({
    gateway,
    userId: options.userId,
    entityId,
    ...(retryWaits === undefined ? {} : { waits: retryWaits }),
  });
  const findByOwnKey = async (object: string, ownKey: string, signal?: AbortSignal) => {
    const fields = ownKeyFields(object);
    const filters = fields.map((field): Filter => ({ $contains: { [field]: ownKey } }));
    const keys: string[] = [];
    // `…-1` is also inside `…-12`; only the key itself counts.
    const whole = new RegExp(`(^|[^A-Za-z0-9-])${ownKey}($|[^A-Za-z0-9-])`);
    for await (const page of reader.byKey(
      { object, fields: ['key', ...fields], filters, expression: 'or' },
      signal,
    ))
      for (const row of page.rows)
        if (fields.some((field) => whole.test(textAt(row, field)))) keys.push(textAt(row, 'key'));
    return keys;
  };
  const sending = {
    gateway,
    references: reader.references,
    entityId,
    // What cannot be looked up now stays unknown.
    findByOwnKey: (object: string, ownKey: string, signal?: AbortSignal) =>
      findByOwnKey(object, ownKey, signal).catch((error: unknown) => {
        if (error instanceof SystemFault) return [];
        throw error;
      }),
  };
  return ledgerOver(
    {
      baseUrl: options.baseUrl,
      company: options.companyId,
      reader,
      batch,
      compose: composeXml,
      send: (request, signal) => sendXml(sending, request, signal),
      // A function that has succeeded is refused the second time, whatever it writes.
      supportsReplay: ({ idempotencyKey }) => idempotencyKey !== null,
      composedFor: ({ path }) => path === '',
    },
    options,
  );
}
