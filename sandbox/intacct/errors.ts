import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../shared/json.ts';

/** One cause inside an error, as `details[]` carries it. */
export interface Detail {
  code: string;
  message: string;
  errorId?: string;
  messageId?: string;
  correction?: string;
  target?: string;
  placeholders?: JsonObject;
}

/** The request itself is wrong, refused before any rule of the trade is asked. */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errorId: string | undefined;
  readonly messageId: string | undefined;
  readonly placeholders: JsonObject;
  constructor(
    status: number,
    code: string,
    message: string,
    more: { errorId?: string; messageId?: string; placeholders?: JsonObject } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.errorId = more.errorId;
    this.messageId = more.messageId;
    this.placeholders = more.placeholders ?? {};
  }
}

/** A rule of the ledger says no. `conflict`: a natural id that exists already. */
export class BusinessError extends Error {
  readonly causes: Detail[];
  readonly conflict: boolean;
  constructor(causes: Detail | Detail[], conflict = false) {
    const all = [causes].flat();
    super(all.map((cause) => cause.message).join(' · '));
    this.causes = all;
    this.conflict = conflict;
  }
}

/** What Intacct's support would ask for; percent-encoded as on the wire. */
export function newSupportId(): string {
  const body = randomBytes(18).toString('base64url');
  return `${body.slice(0, 6)}%7E${body.slice(6)}`;
}

const additionalInfo = (messageId: string | undefined, placeholders: JsonObject = {}): JsonObject =>
  messageId === undefined ? {} : { additionalInfo: { messageId, placeholders, propertySet: {} } };

const detailBody = (detail: Detail, supportId?: string): JsonObject => ({
  ...(detail.errorId === undefined ? {} : { errorId: detail.errorId }),
  code: detail.code,
  message: supportId === undefined ? detail.message : `${detail.message} [Support ID: ${supportId}]`,
  ...(detail.target === undefined ? {} : { target: detail.target }),
  ...(detail.correction === undefined ? {} : { correction: detail.correction }),
  ...additionalInfo(detail.messageId, detail.placeholders),
});

/** The content of `ia::error` for a request that was wrong in itself. */
export function requestErrorBody(error: RequestError): JsonObject {
  return {
    code: error.code,
    message: error.message,
    ...(error.errorId === undefined ? {} : { errorId: error.errorId }),
    ...additionalInfo(error.messageId, error.placeholders),
    supportId: newSupportId(),
  };
}

/** The content of `ia::error` when a rule said no: the wrapper first, the cause last. */
export function businessErrorBody(
  error: BusinessError,
  operation: string,
  resource: string,
  wrapper: Detail,
): JsonObject {
  const supportId = newSupportId();
  const last = error.causes.length - 1;
  return {
    code: 'operationFailed',
    message: `${operation} request on ${resource} object was unsuccessful`,
    errorId: 'REST-7001',
    ...additionalInfo('IA.REQUEST_ON_OBJECT_FAILED', { OPERATION: operation, RESOURCE_NAME: resource }),
    supportId,
    details: [
      detailBody(wrapper),
      ...error.causes.map((cause, at) => detailBody(cause, at === last ? supportId : undefined)),
    ],
  };
}

/** The error of a batch member or sub-request that was not tried, or undone, because another failed. */
export const skipped: JsonObject = {
  code: 'unprocessed',
  message: 'Operation skipped due to atomic transaction failure',
};
