import type { ConformanceFixture, ConformanceSample } from '../../../testing/fixture.ts';
import { type FixtureTransport, intacctFixture } from '../../testing/fixture.ts';
import { createIntacctXml } from '../intacct-xml.ts';

/** The sandbox's own sender and the password of its users, as its notes give them. */
export const sandboxSender = { senderId: 'relink', senderPassword: 'sender-pass' };
export const sandboxPassword = 'user-pass';
const wrongSecret = 'a-secret-that-opens-nothing';

/** The sandbox tells requests apart by their functions. */
const calls = (work: string) => ({ method: 'POST', path: `/ia/xml/xmlgw.phtml*${work}*` });
const overXml: FixtureTransport = {
  faults: { read: calls('query'), write: calls('create') },
  secrets: () => [sandboxSender.senderPassword, sandboxPassword, wrongSecret],
  open: ({ url, wrong, ledger }, options) =>
    createIntacctXml({
      baseUrl: `${url}/ia/api/v1`,
      ...sandboxSender,
      companyId: ledger.companyId,
      userId: ledger.userId,
      userPassword: wrong ? wrongSecret : sandboxPassword,
      retryWaits: [],
      ...options,
    }),
};

/** The same portfolio and samples as over REST, over the XML gateway. */
export async function intacctXmlFixture(): Promise<ConformanceFixture> {
  const fixture = await intacctFixture(overXml);
  return { ...fixture, samples: fixture.samples.map(undone) };
}

/** The gateway has no function that reverses an adjustment: only people do. */
function undone(sample: ConformanceSample): ConformanceSample {
  const { voidDate: _voidDate, ...kept } = sample;
  return sample.type === 'credit-note' ? kept : sample;
}
