import { child, childrenOf, parseXml, textOf, type XmlElement } from '../tree.ts';
import { element, type Written, writeXml } from '../write.ts';

/** A request as the gateway sees it. */
export interface Asked {
  readonly url: string;
  readonly body: string;
  readonly control: XmlElement | null;
  /** The user and entity of a login, or the session. */
  readonly login: XmlElement | null;
  readonly session: string;
  readonly functions: readonly { readonly controlId: string; readonly work: XmlElement }[];
}

/** What one function comes to. */
export interface Outcome {
  readonly status?: 'success' | 'failure' | 'aborted';
  readonly key?: string;
  readonly data?: Written;
  readonly errors?: readonly { readonly number: string; readonly text: string; readonly errorId?: string }[];
}

const errorsOf = (errors: Outcome['errors']) =>
  errors === undefined
    ? undefined
    : element(
        'errormessage',
        errors.map((error) =>
          element('error', [
            element('errorno', error.number),
            element('description', ''),
            element('description2', error.text),
            element('correction', ''),
            error.errorId === undefined
              ? undefined
              : element('additionalinfo', [element('errorid', error.errorId)]),
          ]),
        ),
      );

/** An answer whose functions ran. */
export function answered(asked: Asked, outcomes: readonly Outcome[], life = 3_600): Response {
  const at = Date.UTC(2026, 0, 1);
  const result = ({ status = 'success', key, data, errors }: Outcome, index: number) =>
    element('result', [
      element('status', status),
      element('function', asked.functions[index]?.work.name ?? ''),
      element('controlid', asked.functions[index]?.controlId ?? ''),
      key === undefined ? undefined : element('key', key),
      data,
      errorsOf(errors),
    ]);
  return xml([
    element('control', [element('status', 'success')]),
    element('operation', [
      element('authentication', [
        element('status', 'success'),
        element('sessiontimestamp', new Date(at).toISOString()),
        element('sessiontimeout', new Date(at + life * 1000).toISOString()),
      ]),
      ...outcomes.map(result),
    ]),
  ]);
}

/** A request turned away at the door or at sign-in. */
export function refused(
  level: 'control' | 'authentication',
  number: string,
  text: string,
  status = 200,
): Response {
  const errors = errorsOf([{ number, text }]);
  if (level === 'control') return xml([element('control', [element('status', 'failure')]), errors], status);
  return xml(
    [
      element('control', [element('status', 'success')]),
      element('operation', [element('authentication', [element('status', 'failure')]), errors]),
    ],
    status,
  );
}

function xml(children: readonly (Written | undefined)[], status = 200): Response {
  return new Response(writeXml(element('response', children)), { status });
}

/** A `<data>` with rows of one object, as a query answers. */
export function rows(
  object: string,
  fields: readonly Readonly<Record<string, string>>[],
  total = fields.length,
) {
  return element(
    'data',
    fields.map((row) =>
      element(
        object,
        Object.entries(row).map(([name, value]) => element(name, value)),
      ),
    ),
    { listtype: object, totalcount: String(total), count: String(fields.length) },
  );
}

export interface StubOptions {
  /** Answers everything but sign-in. */
  readonly answer: (asked: Asked, count: number) => Response | Promise<Response>;
  /** Of a session; seconds. */
  readonly life?: number;
  readonly endpoint?: string;
  readonly signIn?: (asked: Asked) => Response | null;
}

/** A gateway of one function; it opens sessions by itself. */
export function stubGateway({ answer, life = 3_600, endpoint, signIn }: StubOptions) {
  const asked: Asked[] = [];
  const signIns: Asked[] = [];
  const stub: typeof fetch = async (input, init) => {
    const body = String(init?.body ?? '');
    const one = read(String(input), body);
    if (one.functions[0]?.work.name === 'getAPISession') {
      signIns.push(one);
      await new Promise((done) => setTimeout(done, 5));
      const refusal = signIn?.(one) ?? null;
      if (refusal !== null) return refusal;
      const api = element('api', [
        element('sessionid', `session-${signIns.length}`),
        element('endpoint', endpoint ?? String(input)),
        element('locationid', textOf(one.login, 'locationid')),
      ]);
      return answered(one, [{ data: element('data', [api]) }], life);
    }
    asked.push(one);
    return answer(one, asked.length);
  };
  return { fetch: stub, asked, signIns };
}

function read(url: string, body: string): Asked {
  const root = parseXml(body);
  const operation = child(root, 'operation');
  const authentication = child(operation, 'authentication');
  return {
    url,
    body,
    control: child(root, 'control'),
    login: child(authentication, 'login'),
    session: textOf(authentication, 'sessionid'),
    functions: childrenOf(child(operation, 'content'), 'function').map((one) => ({
      controlId: one.attributes.controlid ?? '',
      work: one.children[0] ?? one,
    })),
  };
}

/** How it is reached; nothing listens there. */
export const access = {
  baseUrl: 'https://api.intacct.com/ia/api/v1',
  senderId: 'relink-sender',
  senderPassword: 'planted-sender-secret',
  companyId: 'acme',
  userId: 'relink',
  userPassword: 'planted-user-secret',
};
