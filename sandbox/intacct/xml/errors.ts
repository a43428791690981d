import { newSupportId } from '../errors.ts';
import { el, type XmlNode } from './tree.ts';

/** One `<error>` of an answer. */
export interface XmlError {
  number: string;
  text: string;
  correction?: string;
  /** What `showadditionalerrorinfo` adds: the codes REST gives for the same. */
  errorId?: string;
  messageId?: string;
  target?: string;
  placeholders?: Readonly<Record<string, string>>;
  /** The gateway's own refusals carry their text in `description`. */
  gateway?: true;
}

/** A function that cannot be done; its own result says so and the next one goes on. */
export class FunctionError extends Error {
  readonly errors: readonly XmlError[];
  /** Objects of the same function that were created before it broke; they stay. */
  kept: XmlNode | undefined;
  constructor(...errors: XmlError[]) {
    super(errors.map((one) => one.text).join(' · '));
    this.errors = errors;
  }
}

/** The whole request is turned away before anything runs. */
export class ControlError extends Error {
  readonly error: XmlError;
  readonly status: number;
  constructor(error: XmlError, status = 200) {
    super(error.text);
    this.error = error;
    this.status = status;
  }
}

/** Nobody was signed in: nothing ran. */
export class SignInError extends Error {
  readonly error: XmlError;
  constructor(text = 'Sign-in information is incorrect', correction = '') {
    super(text);
    this.error = { number: 'XL03000006', text, correction };
  }
}

export const badSchema = (text: string) =>
  new ControlError({ number: 'XL03000003', text: `XML Parse schema error: ${text}` });

/** Companion of the real error in a transaction. */
export const rolledBack: XmlError = {
  number: 'XL03000009',
  text: 'The entire transaction in this operation has been rolled back due to an error.',
};

export const unknownObject = (number: string, name: string) =>
  new FunctionError({ number, text: `Object definition ${name} not found` });
export const badField = (object: string, field: string) =>
  new FunctionError({
    number: 'XL03000010',
    text: `Field requested is not valid: ${object.toLowerCase()}.${field}`,
  });
export const notSelectable = (object: string, fields: readonly string[]) =>
  new FunctionError({
    number: 'XL03000006',
    text: `The following fields cannot be queried: [ ${object.toLowerCase()}: [${fields.join(', ')}] ]`,
  });
export const notAllowed = (operation: string, object: string) =>
  new FunctionError({
    number: 'PL04000005',
    text: `API operation ${operation} cannot be performed on objects of type ${object.toLowerCase()}`,
  });
export const noPermission = (operation: string, object: string) =>
  new FunctionError({
    number: 'PL04000005',
    text: `You do not have permission for API operation ${operation} on objects of type ${object.toLowerCase()}`,
  });
export const badDate = (text: string) =>
  new FunctionError({ number: 'BL03000113', text: `The Date '${text}' is not valid` });
/* ours: refusals without a published text */
export const badQuery = (text: string) => new FunctionError({ number: 'Query Failed', text });

/** The errors as an answer carries them; the first has the support id. */
export function errorMessage(errors: readonly XmlError[], additional: boolean): XmlNode {
  return el(
    'errormessage',
    errors.map((error, at) => errorNode(error, at === 0 ? newSupportId() : undefined, additional)),
  );
}

function errorNode(error: XmlError, supportId: string | undefined, additional: boolean): XmlNode {
  if (error.gateway) return el('error', [el('errorno', error.number), el('description', error.text)]);
  const known = / \[Support ID: /.test(error.text);
  const withId = supportId === undefined || known ? error.text : `${error.text} [Support ID: ${supportId}]`;
  return el('error', [
    el('errorno', error.number),
    el('description'),
    // The companion line and sign-in errors come without one in every capture.
    el('description2', /^XL0300000[369]$/.test(error.number) ? error.text : withId),
    el('correction', error.correction ?? ''),
    additional ? additionalInfo(error) : undefined,
  ]);
}

function additionalInfo(error: XmlError): XmlNode {
  const placeholders = Object.entries(error.placeholders ?? {}).map(([name, value]) =>
    el('placeholder', [el('name', name), el('value', value)]),
  );
  return el('additionalinfo', [
    el('errorid', error.errorId ?? ''),
    el('category', error.number),
    el('target', error.target ?? ''),
    el('messageid', error.messageId ?? ''),
    el('placeholders', placeholders),
  ]);
}
