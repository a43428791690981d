import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '../shared/json.ts';
import { isObject, parseJson, textOf } from '../shared/json.ts';
import { newSupportId } from './errors.ts';
import type { Tenant } from './tenant.ts';
import type { Actor } from './work.ts';

/** What a good token says. */
export interface Session {
  tokenId: string;
  actor: Actor;
  entity: string | null;
}

/** An answer of the gateway in front of the ledger. */
export interface GatewayAnswer {
  status: number;
  body: JsonObject;
}

/** The gateway's own error form. */
export function gatewayError(status: number, code: string, message: string): GatewayAnswer {
  return { status, body: { error: { code, message, supportId: newSupportId() } } };
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (tenant: Tenant, text: string) =>
  createHmac('sha256', tenant.tokenSecret).update(text).digest('base64url');

/** Answers POST /oauth2/token; the body may be JSON or a form. */
export function grantToken(tenant: Tenant, text: string, contentType: string): GatewayAnswer {
  if (text === '') return gatewayError(400, 'GW-0035', 'Missing Token Payload');
  const fields = readFields(text, contentType);
  if (!fields) return gatewayError(400, 'GW-0014', 'Invalid Content Type');
  const only = (name: string) => (fields.get(name)?.length ?? 0) <= 1;
  if (!only('client_id')) return gatewayError(400, 'GW-0038', 'Multiple Client IDs');
  if (!only('username')) return gatewayError(400, 'GW-0039', 'Multiple Usernames');
  const field = (name: string) => fields.get(name)?.[0] ?? '';
  if (field('grant_type') !== 'client_credentials')
    return gatewayError(400, 'GW-0032', 'Invalid Token Payload');
  if (field('client_id') === '') return gatewayError(400, 'GW-0037', 'Missing Client ID');
  if (field('username') === '') return gatewayError(400, 'GW-0036', 'Missing User Name');
  return grant(tenant, field('client_id'), field('client_secret'), field('username'));
}

function grant(tenant: Tenant, clientId: string, clientSecret: string, username: string): GatewayAnswer {
  const at = username.indexOf('@');
  if (at < 1 || at === username.length - 1) {
    return gatewayError(400, 'GW-0012', 'The username format is invalid (expected user@company)');
  }
  const [company = '', entity] = username.slice(at + 1).split('|');
  const client = tenant.company.clients.find((known) => known.clientId === clientId);
  if (!client) return gatewayError(400, 'GW-0011', `Invalid Request [Request ID: ${randomUUID()}]`);
  if (client.clientSecret !== clientSecret) return { status: 401, body: { error: 'invalid_client' } };
  if (company !== tenant.company.id) {
    return gatewayError(400, 'GW-0011', `Invalid Request [Request ID: ${randomUUID()}]`);
  }
  const userId = username.slice(0, at);
  const user = tenant.company.users.findIndex((known) => known.userId === userId);
  const unknownEntity = entity !== undefined && !tenant.store.byId('company-config/entity', entity);
  if (user < 0 || unknownEntity) {
    return {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Sign-in information is incorrect' },
    };
  }
  const seconds = tenant.settings.tokenSeconds;
  const now = Math.floor(tenant.clock.ms() / 1000);
  const claims = {
    jti: randomUUID(),
    sub: userId,
    // Key 1 is the administrator who works in the ledger's own screens.
    userKey: String(user + 2),
    cny: company,
    entity: entity ?? null,
    iat: now,
    exp: now + seconds,
  };
  const unsigned = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims)}`;
  return {
    status: 200,
    body: {
      token_type: 'Bearer',
      access_token: `${unsigned}.${sign(tenant, unsigned)}`,
      expires_in: seconds,
    },
  };
}

/** Answers POST /oauth2/revoke. */
export function revokeToken(tenant: Tenant, text: string, contentType: string): GatewayAnswer {
  const token = readFields(text, contentType)?.get('token')?.[0];
  if (!token) return gatewayError(400, 'GW-0015', 'Missing token Attribute');
  const claims = readClaims(tenant, token);
  const id = textOf(claims?.jti);
  if (id !== undefined) tenant.revoke(id);
  return { status: 200, body: {} };
}

/** Reads the Authorization header; a gateway answer says what is wrong with it. */
export function readSession(tenant: Tenant, header: string | undefined): Session | GatewayAnswer {
  if (!header?.startsWith('Bearer ')) return gatewayError(401, 'GW-0034', 'Invalid Authorization Header');
  const claims = readClaims(tenant, header.slice(7).trim());
  if (!claims) return gatewayError(401, 'GW-0031', 'Invalid Token');
  const tokenId = textOf(claims.jti) ?? '';
  const expired = typeof claims.exp !== 'number' || claims.exp * 1000 <= tenant.clock.ms();
  if (expired || tenant.revoked.has(tokenId)) return invalidToken(tenant);
  return {
    tokenId,
    actor: { key: textOf(claims.userKey) ?? '', id: textOf(claims.sub) ?? '', kind: 'api' },
    entity: textOf(claims.entity) ?? null,
  };
}

/** The answer to a token that was good once; 401 or, in some tenants, 400. */
export function invalidToken(tenant: Tenant): GatewayAnswer {
  const error = {
    code: 'tokenInvalid',
    errorId: 'REST-2102',
    message: 'Token is not valid',
    supportId: newSupportId(),
  };
  return tenant.settings.tokenErrorStatus === 401
    ? { status: 401, body: { error } }
    : {
        status: 400,
        body: { error: { ...error, code: 'invalidRequest', message: 'The token is not valid' } },
      };
}

function readClaims(tenant: Tenant, token: string): JsonObject | undefined {
  const [head = '', body = '', signature = ''] = token.split('.');
  const expected = Buffer.from(sign(tenant, `${head}.${body}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = parseJson(Buffer.from(body, 'base64url').toString());
  return isObject(claims) ? claims : undefined;
}

function readFields(text: string, contentType: string): Map<string, string[]> | undefined {
  const fields = new Map<string, string[]>();
  if (contentType.includes('json')) {
    const body = parseJson(text);
    if (!isObject(body)) return undefined;
    for (const [name, value] of Object.entries(body)) fields.set(name, [String(value)]);
    return fields;
  }
  if (!contentType.includes('x-www-form-urlencoded')) return undefined;
  const form = new URLSearchParams(text);
  for (const name of form.keys()) fields.set(name, form.getAll(name));
  return fields;
}
