import { badSchema, ControlError } from './errors.ts';
import { checkOrder } from './schema.ts';
import { checkLegacy, legacyFunctions } from './schema-legacy.ts';
import { child, childrenOf, NotXml, parseXml, textAt, type XmlNode } from './tree.ts';

/** Who asks: the licence, and how the answer is to look. */
export interface Control {
  senderId: string;
  password: string;
  controlId: string;
  uniqueId: boolean;
  dtdVersion: string;
  policyId: string;
  additionalErrors: boolean;
}

export type Authentication =
  | { kind: 'login'; userId: string; companyId: string; password: string; locationId: string }
  | { kind: 'session'; sessionId: string };

/** One function of the request. */
export interface FunctionCall {
  controlId: string;
  name: string;
  body: XmlNode;
}

export interface Envelope {
  control: Control;
  authentication: Authentication;
  transaction: boolean;
  functions: FunctionCall[];
}

/** Functions with free content; their objects and fields are checked when they run. */
const genericFunctions = new Set([
  'getAPISession',
  'query',
  'read',
  'readByName',
  'readByQuery',
  'readMore',
  'lookup',
  'inspect',
  'getDimensions',
  'readUserFormatting',
  'create',
  'update',
  'delete',
]);

/** Reads a request's text; what is not XML is refused before anything else is looked at. */
export function readDocument(source: string): XmlNode {
  try {
    return parseXml(source);
  } catch (error) {
    if (!(error instanceof NotXml)) throw error;
    throw badSchema(`Fatal Error 76: ${error.message}`);
  }
}

/** Takes the request apart. The order of the elements is the schema's, and is enforced. */
export function readEnvelope(root: XmlNode): Envelope {
  if (root.name !== 'request')
    throw badSchema(`Error 1845: Element '${root.name}': No matching global declaration available.`);
  checkOrder(root, ['control', 'operation+']);
  const control = readControl(root);
  const [operation, second] = childrenOf(root, 'operation');
  if (!operation || second) {
    throw new ControlError({ number: 'XL03000003', text: 'Only one operation is allowed in a request' });
  }
  checkOrder(operation, ['authentication', 'preferences?', 'content']);
  const content = child(operation, 'content');
  if (content) checkOrder(content, ['function+']);
  return {
    control,
    authentication: readAuthentication(child(operation, 'authentication')),
    transaction: operation.attributes.transaction === 'true',
    functions: childrenOf(content, 'function').map(readFunction),
  };
}

/** The control block alone: its ids are told back even when the rest is refused. */
export function readControl(root: XmlNode): Control {
  const control = child(root, 'control');
  if (!control)
    throw badSchema("Error 1871: Element 'request': Missing child element(s). Expected is ( control ).");
  checkOrder(control, [
    'senderid',
    'password?',
    'controlid',
    'uniqueid?',
    'dtdversion?',
    'policyid?',
    'debug?',
    'includewhitespace?',
    'showadditionalerrorinfo?',
  ]);
  const controlId = textAt(control, 'controlid') ?? '';
  if (controlId.length < 1 || controlId.length > 256) {
    throw badSchema("Error 1831: Element 'controlid': The value must have 1 to 256 characters.");
  }
  return {
    senderId: textAt(control, 'senderid') ?? '',
    password: textAt(control, 'password') ?? '',
    controlId,
    // As documented; Sage's own SDKs send false.
    uniqueId: textAt(control, 'uniqueid') !== 'false',
    dtdVersion: textAt(control, 'dtdversion') ?? '3.0',
    policyId: textAt(control, 'policyid') ?? '',
    additionalErrors: textAt(control, 'showadditionalerrorinfo') === 'true',
  };
}

function readAuthentication(node: XmlNode | undefined): Authentication {
  if (!node) throw badSchema("Error 1871: Element 'operation': Missing child element(s).");
  checkOrder(node, ['login|sessionid']);
  const login = child(node, 'login');
  if (!login) return { kind: 'session', sessionId: textAt(node, 'sessionid') ?? '' };
  checkOrder(login, ['userid', 'companyid', 'password', 'clientid?', 'locationid?']);
  const text = (name: string) => textAt(login, name) ?? '';
  return {
    kind: 'login',
    userId: text('userid'),
    companyId: text('companyid'),
    password: text('password'),
    locationId: text('locationid'),
  };
}

function readFunction(node: XmlNode): FunctionCall {
  const [body, second] = node.children;
  const controlId = node.attributes.controlid;
  if (controlId === undefined)
    throw badSchema("Error 1868: Element 'function': The attribute 'controlid' is required but missing.");
  if (!body || second) throw badSchema("Error 1871: Element 'function': One child element is expected.");
  if (legacyFunctions[body.name]) checkLegacy(body);
  else if (!genericFunctions.has(body.name))
    throw badSchema(`Error 1871: Element '${body.name}': This element is not expected.`);
  return { controlId, name: body.name, body };
}
