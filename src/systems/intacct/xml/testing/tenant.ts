import { openTenant } from '../../testing/tenant.ts';
import { createIntacctXml, type IntacctXmlOptions } from '../intacct-xml.ts';
import { sandboxPassword, sandboxSender } from './fixture.ts';

/** The same company as over REST, with an adapter that speaks XML to it; `rest` is the other one. */
export async function openXmlTenant(change: Partial<IntacctXmlOptions> = {}) {
  const tenant = await openTenant();
  const rest = tenant.ledger;
  const open = (more: Partial<IntacctXmlOptions> = {}) =>
    createIntacctXml({
      baseUrl: `${tenant.person.sandbox.url}/ia/api/v1`,
      ...sandboxSender,
      companyId: 'harbourside',
      userId: 'relink',
      userPassword: sandboxPassword,
      entityId: 'UK',
      propertyDimension: 'location',
      trackingDimensions: ['department', 'class'],
      onCall: (call) => tenant.calls.push(call),
      retryWaits: [1, 1],
      ...change,
      ...more,
    });
  tenant.ledger = open();
  return Object.assign(tenant, { rest, openXml: open });
}
export type XmlTenant = Awaited<ReturnType<typeof openXmlTenant>>;
