import { takeSupportId } from '../error-shapes.ts';
import { child, childrenOf, parseXml, textOf, type XmlElement, XmlError } from './tree.ts';

/** One `<error>` of an answer. */
export interface GatewayError {
  /** `BL03002128`; not always a code: "Query Failed" occurs. */
  readonly number: string;
  /** What happened, without support id; the gateway's own refusals carry it in `description`, the rest in `description2`. */
  readonly text: string;
  readonly correction: string;
  readonly supportId: string | null;
  /** `GL-0493`: the code REST gives for the same error, where the answer tells it. */
  readonly errorId: string | null;
}

/** What one function of the request came to. Only `success` is success: `aborted` also means that nothing stayed. */
export interface GatewayResult {
  readonly status: 'success' | 'failure' | 'aborted';
  readonly function: string;
  readonly controlId: string;
  /** The `<data>` element, when there is one. */
  readonly data: XmlElement | null;
  /** `<key>` of the legacy creates. */
  readonly key: string | null;
  readonly errors: readonly GatewayError[];
}

/**
 * An answer of the gateway, its three levels told apart. `refused`: nothing ran, the whole request was turned away at
 * the door (`control`) or at sign-in (`authentication`).
 */
export type GatewayAnswer =
  | {
      readonly kind: 'refused';
      readonly level: 'control' | 'authentication';
      readonly errors: readonly GatewayError[];
    }
  | {
      readonly kind: 'answered';
      /** How long the session lasts from this answer on; `null` where the ledger does not say. */
      readonly sessionLifeMs: number | null;
      readonly locationId: string | null;
      readonly results: readonly GatewayResult[];
    };

/**
 * Reads an answer. Throws {@link XmlError} where the text is no whole answer: then nobody knows what became of the
 * request. HTTP status is not asked: refusals come with 200 as well as 4xx, and their body tells.
 */
export function readAnswer(text: string): GatewayAnswer {
  const root = parseXml(text);
  if (root.name.toLowerCase() !== 'response')
    throw new XmlError(`<${root.name}> is no answer of the gateway`);
  const control = child(root, 'control');
  if (control === null) throw new XmlError('the answer has no control block');
  const controlStatus = statusOf(control, 'control');
  if (controlStatus !== 'success') return { kind: 'refused', level: 'control', errors: errorsOf(root) };
  const operation = child(root, 'operation');
  const authentication = child(operation, 'authentication');
  if (operation === null || authentication === null)
    throw new XmlError('the answer has no authentication block');
  if (statusOf(authentication, 'authentication') !== 'success')
    return { kind: 'refused', level: 'authentication', errors: errorsOf(operation) };
  const results = childrenOf(operation, 'result').map(resultOf);
  if (results.length === 0) throw new XmlError('the answer has no result');
  return {
    kind: 'answered',
    sessionLifeMs: lifeOf(authentication),
    locationId: textOf(authentication, 'locationid') || null,
    results,
  };
}

/** By the ledger's own clock at both ends: ours may differ from it. */
function lifeOf(authentication: XmlElement): number | null {
  const from = Date.parse(textOf(authentication, 'sessiontimestamp'));
  const life = Date.parse(textOf(authentication, 'sessiontimeout')) - from;
  return Number.isFinite(life) && life > 0 ? life : null;
}

function resultOf(element: XmlElement): GatewayResult {
  const status = statusOf(element, 'result');
  const controlId = child(element, 'controlid');
  const name = textOf(element, 'function');
  if (controlId === null || name === '') throw new XmlError('a result does not say what it answers');
  return {
    status,
    function: name,
    controlId: controlId.text,
    data: child(element, 'data'),
    key: textOf(element, 'key') || null,
    errors: errorsOf(element),
  };
}

/** A word that is none of the three is read as failure: only `success` is success. */
function statusOf(element: XmlElement, where: string): GatewayResult['status'] {
  const status = textOf(element, 'status');
  if (status === '') throw new XmlError(`the ${where} block has no status`);
  return status === 'success' || status === 'aborted' ? status : 'failure';
}

function errorsOf(element: XmlElement): GatewayError[] {
  return childrenOf(child(element, 'errormessage'), 'error').map((error) => {
    const said = takeSupportId(textOf(error, 'description2') || textOf(error, 'description'));
    const more = child(child(error, 'additionalinfo'), 'errorid');
    return {
      number: textOf(error, 'errorno'),
      text: said.text,
      correction: takeSupportId(textOf(error, 'correction')).text,
      supportId: said.supportId === null ? null : decoded(said.supportId),
      errorId: more?.text || null,
    };
  });
}

/** Support ids come percent-encoded; one that is not stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
