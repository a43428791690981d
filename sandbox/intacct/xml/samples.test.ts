import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startIntacctSandbox } from '../main.ts';
import type { SeedRecord } from '../seed.ts';
import { testSeed } from '../test-company.ts';
import { xmlObjects } from './objects.ts';
import { createInvoice, errorsIn, GatewayClient } from './testing/client.ts';
import { child, childrenOf, parseXml, textAt, type XmlNode } from './tree.ts';

/** Real and official requests and answers, kept beside the repository; where they are absent these tests are skipped. */
const folder = '../shared/samples/intacct';
const present = fs.existsSync(`${folder}/xml/requests`);
const requests = present ? fs.readdirSync(`${folder}/xml/requests`).sort() : [];
const lookups = present ? fs.readdirSync(`${folder}/lookup`).map((file) => file.replace('.xml', '')) : [];
const sample = (path: string): string => fs.readFileSync(`${folder}/${path}`, 'utf8');
if (!present) console.log(`skipped: no samples at ${folder}`);

let gateway: GatewayClient;
const ids = (...all: string[]): SeedRecord[] => all.map((id) => ({ id, name: id }));
const contacts = ['primary', 'bill to', 'ship to', 'pay to', 'return to', 'jsmith', 'bsmith'];

beforeAll(async () => {
  const seed = testSeed({
    entities: [],
    company: { ...testSeed().company, multiEntity: false, baseCurrency: 'USD' },
    requiredDimensions: [],
    customFields: ['accounts-payable/bill', 'accounts-payable/bill-line'].map((object) => ({
      object,
      field: 'nsp::customfield1',
    })),
    objects: {
      'tax/tax-solution': ids('US Sales Tax - SYS').map(({ id }) => ({ id: id ?? null })),
      'general-ledger/account': ids('1200', '2000', '2010', '4000', '6700'),
      'company-config/contact': contacts.map((id) => ({ id, printAs: id })),
      'company-config/location': ids('Location1', 'QUAY-1'),
      'company-config/department': ids('Department1'),
      'company-config/class': ids('Class1'),
      'accounts-receivable/customer': ids('C5678', 'Customer1', 'C-00019'),
      'accounts-payable/vendor': ids('V5678', 'Vendor1'),
    },
  });
  gateway = new GatewayClient(await startIntacctSandbox({ port: 0, seed }));
});
afterAll(() => gateway.sandbox.close());

/** A sample's templates filled in, its session put in. */
async function filled(file: string): Promise<string> {
  const api = child(child(await gateway.ask('<getAPISession/>', { location: '' }), 'data'), 'api');
  const values: Record<string, string> = {
    sender_id: 'relink',
    sender_password: 'sender-pass',
    company_id: 'harbourside',
    user_id: 'relink',
    user_password: 'user-pass',
    temp_session_id: textAt(api, 'sessionid') ?? '',
    $timestamp: '1',
    $guid: 'guid',
    temp_slide_in: '',
  };
  return sample(`xml/requests/${file}`).replace(
    /\{\{(.*?)\}\}/g,
    (_all, name: string) => values[name] ?? name,
  );
}

/** Functions of the samples that Relink has no use for and the sandbox does not know. */
const unknown =
  /create_vendorentityaccountno|delete_contacttaxgroup|delete_vendor|getVendor|retrievepdf|installApp/;

describe.skipIf(!present)('official requests', () => {
  test.each(requests)('%s is understood, or refused by name', async (file) => {
    const answered = await gateway.post(await filled(file));
    if (answered.control === 'failure') {
      const refused = /Element '(\w+)': This element is not expected/.exec(
        errorsIn(answered.root)[0]?.text ?? '',
      );
      expect(refused?.[1]).toMatch(unknown);
      return;
    }
    expect(answered.authentication).toBe('success');
    const [result] = answered.results;
    const said = errorsIn(result).map((error) => error.text);
    expect(textAt(result, 'status')).toBe(said.length === 0 ? 'success' : 'failure');
  });

  test.each([
    ['accounts_receivable__customers-create-customer', 'CUSTOMERID', 'C1234'],
    ['accounts_payable__vendors-create-vendor', 'VENDORID', 'V1234'],
  ])('%s is carried out, all of its fields', async (file, id, value) => {
    const text = (await filled(`postman_${file}.xml`))
      .replace(/<CUSTOMFIELD1>.*<\/CUSTOMFIELD1>/, '')
      .replace(value, `${value}-X`);
    const [result] = (await gateway.post(text)).results;
    expect(errorsIn(result)).toEqual([]);
    expect(textAt(child(result, 'data')?.children[0], id)).toBe(`${value}-X`);
  });

  test('the legacy bill, in the order of its schema', async () => {
    await gateway.send(['<create><VENDOR><VENDORID>V1234</VENDORID><NAME>V</NAME></VENDOR></create>'], {
      location: '',
    });
    const [result] = (
      await gateway.post(await filled('postman_accounts_payable__bills-create-bill-legacy.xml'))
    ).results;
    expect(errorsIn(result)).toEqual([]);
    const key = textAt(result, 'key');
    const query = `<query><object>APBILL</object><select><field>RECORDID</field><field>TRX_TOTALENTERED</field><field>WHENDUE</field><field>CUSTOMFIELD1</field></select><filter><equalto><field>RECORDNO</field><value>${key}</value></equalto></filter></query>`;
    expect(await gateway.rows(query, { location: '' })).toEqual([
      { RECORDID: '1234', TRX_TOTALENTERED: '76343.43', WHENDUE: '09/24/2020', CUSTOMFIELD1: 'customvalue1' },
    ]);
  });
});

/** The names of an answer's elements and attributes, without what stands in them. */
function skeleton(node: XmlNode, depth = 9): string {
  const attributes = Object.keys(node.attributes)
    .sort()
    .map((name) => `@${name}`);
  const inner = depth === 0 ? [] : node.children.map((one) => skeleton(one, depth - 1));
  const parts = [...attributes, ...inner];
  return parts.length === 0 ? node.name : `${node.name}(${parts.join(' ')})`;
}

/** Samples older than the session's time-out leave it away. */
const modern = (text: string) =>
  text.includes('sessiontimeout') || !text.includes('sessiontimestamp')
    ? text
    : text.replace('sessiontimestamp', 'sessiontimestamp sessiontimeout');

describe.skipIf(!present)('answers have the shape of captured ones', () => {
  const shapeOf = (file: string) => modern(skeleton(parseXml(sample(`xml/${file}`))));
  const one =
    "<readByQuery><object>DEPARTMENT</object><fields>TITLE</fields><query>TITLE = 'none'</query></readByQuery>";
  const bad = createInvoice('S-1', '2026-02-01', 'nobody');
  const ask = async (functions: string[], how: object = {}) =>
    skeleton((await gateway.send(functions, { location: '', ...how })).root);

  test('control refused, sign-in refused, gateway refusal', async () => {
    expect(await ask([one], { control: '<policyid>test</policyid>' })).toBe(
      shapeOf('error/sdkphp_AbstractResponseTest_testConstructControlFailure_11.xml'),
    );
    expect(await ask([one], { password: 'x' })).toBe(
      shapeOf('error/sdkphp_OnlineResponseTest_testAuthenticationFailure_16.xml'),
    );
    await gateway.control('PUT', '/settings', { xml: { refusals: 'gateway' } });
    expect(await ask([one], { sender: 'x' })).toBe(
      shapeOf('error/sdkphp_RequestHandlerTest_testMock400LevelErrorWithXmlResponse_21.xml'),
    );
    await gateway.control('PUT', '/settings', { xml: {} });
  });

  test('a session, an empty page, a record, a key', async () => {
    expect(await ask(['<getAPISession/>'])).toBe(
      shapeOf('ok/sdkphp_AuthenticationTest_testAuthenticationResponse_22.xml'),
    );
    expect(await ask([one])).toBe(shapeOf('ok/sdkphp_ResultTest_setUp_27.xml'));
    const key = (
      await gateway.rows('<readByName><object>CUSTOMER</object><keys>C5678</keys></readByName>', {
        location: '',
      })
    )[0]?.RECORDNO;
    const read = `<read><object>CUSTOMER</object><keys>${key}</keys><fields>RECORDNO,CUSTOMERID,STATUS</fields></read>`;
    expect(await ask([read])).toBe(shapeOf('ok/sdkphp_ResultTest_testReadClass_35.xml'));
    expect(
      await ask([
        createInvoice('S-2')
          .replace(/<taxentries>.*<\/taxentries>/, '')
          .replaceAll('GBP', 'USD'),
      ]),
    ).toBe(shapeOf('ok/sdkphp_ResultTest_testLegacyCreateClassKey_37.xml'));
  });

  test('a function that failed, and a transaction that was undone in both ways it is told', async () => {
    const unknownObject = '<readByQuery><object>BADOBJECT</object></readByQuery>';
    expect(await ask([unknownObject])).toBe(shapeOf('error/sdkphp_ResultTest_testGetErrors_28.xml'));
    expect(await ask([one, unknownObject], { transaction: true })).toBe(
      shapeOf('error/sdkphp_OnlineClientTest_testExecuteBatchTransactionResultException_04.xml'),
    );
    await gateway.control('PUT', '/settings', { xml: { brokenStatus: 'aborted' } });
    const broken = await gateway.send([unknownObject], { transaction: true, location: '' });
    expect(skeleton(broken.root)).toBe(shapeOf('error/sdkphp_ResultTest_testStatusAbort_33.xml'));
    expect(textAt(broken.results[0], 'status')).toBe('aborted');
    await gateway.control('PUT', '/settings', { xml: {} });
    const [result] = (await gateway.send([bad], { location: '' })).results;
    expect(errorsIn(result).at(-1)?.text).toBe("Currently, we can't create the transaction");
  });
});

/** In the facts as listed though refused; this tenant's own list has them not. */
const elsewhere = new Set(['APBILL.PAYTOCONTACTNAME', 'APBILL.RETURNTOCONTACTNAME']);

describe.skipIf(!present)('no field is made up', () => {
  test.each(xmlObjects.filter(({ name }) => lookups.includes(name)))('$name', (object) => {
    const type = child(parseXml(sample(`lookup/${object.name}.xml`)), 'Type');
    const real = new Map(
      childrenOf(child(type, 'Fields'), 'Field').map((field) => [
        textAt(field, 'ID') ?? '',
        textAt(field, 'DATATYPE'),
      ]),
    );
    const timed = (name: string | undefined) => (name === 'DATE' || name === 'TIMESTAMP' ? name : 'other');
    const wrong = Object.entries(object.fields)
      .filter(([name, field]) => !field.hidden && !elsewhere.has(`${object.name}.${name}`))
      .filter(
        ([name, field]) =>
          !real.has(name) || (field.rest !== undefined && timed(real.get(name)) !== timed(field.type)),
      )
      .map(([name]) => name);
    expect(wrong).toEqual([]);
  });
});
