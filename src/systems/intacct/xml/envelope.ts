import { element, type Written, writeXml } from './write.ts';

/** The sender's own licence: in the control block of every request. */
export interface Sender {
  readonly senderId: string;
  readonly senderPassword: string;
}

/** A user of the company, and the entity to be signed in at; `null`: the top level. */
export interface Login {
  readonly userId: string;
  readonly companyId: string;
  readonly userPassword: string;
  readonly entityId: string | null;
}

export interface EnvelopeOptions {
  readonly sender: Sender;
  readonly authentication: Login | { readonly sessionId: string };
  /** Echoed, and not checked by the ledger for uniqueness; at most 256 characters. */
  readonly controlId: string;
  /** May a function whose control id has already succeeded be refused? True for writes. */
  readonly uniqueId: boolean;
  /** `<function controlid="…">…</function>`, one or more, already written. */
  readonly functions: string;
}

/** Stands where the functions go: their bytes are put in as they were stored, and not written again. */
const mark = '<functions/>';

/** A whole request. Its order of elements is the schema's, which the gateway enforces. */
export function envelope(options: EnvelopeOptions): string {
  const { sender, authentication } = options;
  const request = element('request', [
    element('control', [
      element('senderid', sender.senderId),
      element('password', sender.senderPassword),
      element('controlid', options.controlId),
      element('uniqueid', String(options.uniqueId)),
      element('dtdversion', '3.0'),
      element('includewhitespace', 'false'),
      // The codes that REST gives, so that one table of errors serves both.
      element('showadditionalerrorinfo', 'true'),
    ]),
    element('operation', [
      element('authentication', [
        'sessionId' in authentication
          ? element('sessionid', authentication.sessionId)
          : login(authentication),
      ]),
      element('content', [element('functions', [])]),
    ]),
  ]);
  const text = writeXml(request);
  // A function replacement: `$&` in a value is no pattern. The mark itself can be in no value, where `<` is escaped.
  return text.replace(mark, () => options.functions);
}

function login({ userId, companyId, userPassword, entityId }: Login): Written {
  return element('login', [
    element('userid', userId),
    element('companyid', companyId),
    element('password', userPassword),
    entityId === null ? undefined : element('locationid', entityId),
  ]);
}
