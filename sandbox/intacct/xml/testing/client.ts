import type { Json } from '../../../shared/json.ts';
import type { RunningSandbox } from '../../../shared/serve.ts';
import { gatewayPath } from '../gateway.ts';
import { child, childrenOf, parseXml, textAt, type XmlNode } from '../tree.ts';

/** An answer of the gateway, taken apart for tests. */
export interface Answered {
  status: number;
  headers: Headers;
  root: XmlNode;
  control: string;
  authentication: string;
  results: XmlNode[];
}

export interface Sending {
  uniqueid?: boolean | null;
  transaction?: boolean;
  location?: string;
  session?: string;
  /** More elements of the control block, after dtdversion. */
  control?: string;
  sender?: string;
  password?: string;
  company?: string;
}

/** Writes requests by hand, so that no code of the gateway is trusted to check the gateway. */
export class GatewayClient {
  readonly sandbox: RunningSandbox;
  private ids = 0;

  constructor(sandbox: RunningSandbox) {
    this.sandbox = sandbox;
  }

  /** Functions with their control ids: `[id, '<query>…']`, or the text alone. */
  async send(functions: (string | [string, string])[], how: Sending = {}): Promise<Answered> {
    return this.post(this.envelope(functions, how));
  }

  envelope(functions: (string | [string, string])[], how: Sending = {}): string {
    const unique = how.uniqueid === null ? '' : `<uniqueid>${how.uniqueid ?? false}</uniqueid>`;
    const location =
      how.location === undefined ? '<locationid>UK</locationid>' : `<locationid>${how.location}</locationid>`;
    const login = `<login><userid>relink</userid><companyid>${how.company ?? 'harbourside'}</companyid><password>${how.password ?? 'user-pass'}</password>${location}</login>`;
    const authentication = how.session === undefined ? login : `<sessionid>${how.session}</sessionid>`;
    const calls = functions.map((one) => {
      const [id, text] = typeof one === 'string' ? [`f${++this.ids}`, one] : one;
      return `<function controlid="${id}">${text}</function>`;
    });
    return `<?xml version="1.0" encoding="UTF-8"?><request><control><senderid>${how.sender ?? 'relink'}</senderid><password>sender-pass</password><controlid>c${++this.ids}</controlid>${unique}<dtdversion>3.0</dtdversion>${how.control ?? ''}</control><operation${how.transaction ? ' transaction="true"' : ''}><authentication>${authentication}</authentication><content>${calls.join('')}</content></operation></request>`;
  }

  async post(body: string, type = 'application/xml'): Promise<Answered> {
    const answer = await fetch(this.sandbox.url + gatewayPath, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    const root = parseXml(await answer.text());
    const operation = child(root, 'operation');
    return {
      status: answer.status,
      headers: answer.headers,
      root,
      control: textAt(child(root, 'control'), 'status') ?? '',
      authentication: textAt(child(operation, 'authentication'), 'status') ?? '',
      results: childrenOf(operation, 'result'),
    };
  }

  /** One function that must succeed; gives its result. */
  async ask(text: string, how: Sending = {}): Promise<XmlNode> {
    const answered = await this.send([text], how);
    const [result] = answered.results;
    if (!result || textAt(result, 'status') !== 'success') throw new Error(JSON.stringify(answered.root));
    return result;
  }

  /** The rows of a query. */
  async rows(text: string, how: Sending = {}): Promise<Record<string, string>[]> {
    return childrenOfData(await this.ask(text, how));
  }

  async control(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await fetch(`${this.sandbox.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return JSON.parse(await answer.text());
  }
}

/** Rows of an answer as plain records, fields by their name. */
export function childrenOfData(result: XmlNode): Record<string, string>[] {
  return (child(result, 'data')?.children ?? []).map((row) =>
    Object.fromEntries(row.children.map((field) => [field.name, field.text])),
  );
}

/** The errors of a result, an operation or a response: number and text without the support id. */
export function errorsIn(node: XmlNode | undefined): { number: string; text: string }[] {
  return (child(node, 'errormessage')?.children ?? []).map((error) => ({
    number: textAt(error, 'errorno') ?? '',
    text: (textAt(error, 'description2') ?? textAt(error, 'description') ?? '').replace(
      / \[Support ID: .*\]$/,
      '',
    ),
  }));
}

const day = (date: string) =>
  `<year>${date.slice(0, 4)}</year><month>${date.slice(5, 7)}</month><day>${date.slice(8)}</day>`;

/** An invoice of 100.00 and 20 % tax. */
export const createInvoice = (number: string, date = '2026-02-01', customer = 'C-00019'): string =>
  `<create_invoice><customerid>${customer}</customerid><datecreated>${day(date)}</datecreated><datedue>${day('2026-03-01')}</datedue><invoiceno>${number}</invoiceno><ponumber>PO-7</ponumber><description>Rent</description><currency>GBP</currency><invoiceitems><lineitem><glaccountno>4000</glaccountno><amount>100.00</amount><memo>Rent &amp; more</memo><locationid>QUAY-1</locationid><taxentries><taxentry><detailid>UK Sale Standard</detailid></taxentry></taxentries></lineitem></invoiceitems></create_invoice>`;

/** A bill of 50.00 and 20 % tax. */
export const createBill = (number: string, line = ''): string =>
  `<create><APBILL><WHENCREATED>02/01/2026</WHENCREATED><VENDORID>V-1</VENDORID><RECORDID>${number}</RECORDID><WHENDUE>02/28/2026</WHENDUE><APBILLITEMS><APBILLITEM><ACCOUNTNO>6000</ACCOUNTNO><TRX_AMOUNT>50.005</TRX_AMOUNT><LOCATIONID>QUAY-1</LOCATIONID><TAXENTRIES><TAXENTRY><DETAILID>UK Purchase Standard</DETAILID></TAXENTRY></TAXENTRIES></APBILLITEM>${line}</APBILLITEMS></APBILL></create>`;

export const reversal = (name: string, key: string, date: string): string =>
  `<${name} key="${key}"><datereversed>${day(date)}</datereversed></${name}>`;
