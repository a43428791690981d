import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { Notifier } from '../../engine/notifications/notifier.ts';
import type { Secrets } from '../../engine/onboarding/credentials.ts';
import type { OnboardingService } from '../../engine/onboarding/onboarding.ts';
import type { Engine } from '../../engine/port.ts';
import type { Database } from '../../store/db/open.ts';
import type { ConnectionRow } from '../../store/read/connections.ts';
import type { Access } from '../access/access.ts';
import type { Caller } from '../access/caller.ts';

/** What the routes work with; made by the composition root. */
export interface Services {
  readonly database: Database;
  readonly engine: Engine;
  readonly access: Access;
  readonly secrets: Secrets;
  readonly onboarding: OnboardingService;
  readonly notifier: Notifier;
  readonly log: Logger;
  /** Origin people use; the only one that may send changes from a browser. */
  readonly publicUrl: string;
  /** The record's page in a system's own user interface; `null` where none can be named. */
  readonly webUrl: (
    connectionId: string,
    system: 'property' | 'ledger',
    object: string,
    key: string,
  ) => Promise<string | null>;
}

/** What a handler finds on its context. */
export interface Env {
  Variables: {
    services: Services;
    requestId: string;
    /** The address the request came from, as the socket says. */
    clientAddress: string;
    /** Set on every route that is not public. */
    caller: Caller;
    /** Set on routes below `/connections/{id}`: reachable by the caller. */
    connection: ConnectionRow;
  };
}

export type Api = OpenAPIHono<Env>;
export type App = Hono<Env>;
