import { existsSync } from 'node:fs';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import type { Registry } from 'prom-client';
import { newId } from '../domain/id.ts';
import { noteImpossible } from '../engine/impossible-events.ts';
import { apiRouter, signInRouter } from './api.ts';
import type { App, Env, Services } from './common/env.ts';
import { answerError, isOurs, notFound, Refusal } from './common/refusal.ts';
import { ledgerMetrics } from './connections/ledger-metrics.ts';
import { databaseMetrics } from './database-metrics.ts';
import { type Health, healthRoutes } from './health.ts';
import { problemHtml, problemIndexHtml } from './help/problem-pages.ts';
import { createMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { stateMetrics } from './state-metrics.ts';
import { docsPage } from './web/docs-page.ts';
import { securityHeaders } from './web/security-headers.ts';
import { staticFiles } from './web/static-files.ts';

export interface AppOptions extends Omit<Services, 'webUrl'>, Pick<Health, 'instance' | 'ready'> {
  /** The record's page in a system's own user interface. */
  readonly webUrl?: Services['webUrl'];
  /** The built browser app; nothing: a page that says how to build it. */
  readonly staticDir?: string;
  /** Where other parts put their metrics. */
  readonly registry?: Registry;
}

/** No request of ours is larger; a bulk call of 1,000 ids is 40 kB, a mapping of 20,000 choices stays below. */
export const bodyLimitBytes = 1024 * 1024;
/** Mappings of a whole chart of contacts come in one call. */
const mappingLimitBytes = 8 * 1024 * 1024;
/** A whole file of Re-Leased's. */
const fileLimitBytes = 50 * 1024 * 1024;

/** The whole HTTP face: API, sign-in, description, health, metrics and the browser app. */
export function createApp(options: AppOptions): App {
  const { staticDir, instance, ready, registry, ...rest } = options;
  const services: Services = { webUrl: async () => null, ...rest };
  const app = new Hono<Env>();
  const metrics = createMetrics(registry);
  ledgerMetrics(metrics.registry, services.database);
  stateMetrics(metrics.registry, services.database);
  databaseMetrics(metrics.registry, services.database);
  const document = openApiDocument();
  const files = staticDir !== undefined && existsSync(staticDir) ? staticFiles(staticDir) : null;

  app.onError((error, c) => {
    noteImpossible(services.log, error, { requestId: c.get('requestId') });
    if (isOurs(error)) services.log.error({ err: error, requestId: c.get('requestId') }, 'request failed');
    return answerError(error, c);
  });
  app.notFound((c) => answerError(notFound(), c));

  app.use(metrics.middleware);
  app.use(async (c, next) => {
    const requestId = newId();
    c.set('services', services);
    c.set('requestId', requestId);
    c.set('clientAddress', clientAddress(c.env));
    const from = performance.now();
    await next();
    c.header('x-request-id', requestId);
    services.log.debug(
      {
        requestId,
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        ms: Math.round(performance.now() - from),
      },
      'request',
    );
  });
  app.use(securityHeaders(services.publicUrl.startsWith('https:')));
  app.use('/api/*', async (c, next) => {
    if (c.req.path.endsWith('/files/import')) return limitBody(fileLimitBytes)(c, next);
    await limitBody(c.req.path.includes('/mapping/') ? mappingLimitBytes : bodyLimitBytes)(c, next);
  });
  app.use('/api/*', async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  });

  // Fifty records are 45 kB of JSON, and 5 when compressed. Not what a change answers: some of that is secret.
  const compressed = compress();
  for (const path of ['/api/v1/*', '/openapi.json', '/docs', '/help/*'])
    app.use(path, (c, next) => (c.req.method === 'GET' ? compressed(c, next) : next()));

  app.route('/api/v1', apiRouter());
  app.route('/api/auth', signInRouter());
  app.all('/api/*', (c) => answerError(notFound(), c));

  app.route(
    '/',
    healthRoutes({
      registry: metrics.registry,
      database: services.database,
      ...(instance === undefined ? {} : { instance }),
      ...(ready === undefined ? {} : { ready }),
    }),
  );
  app.get('/openapi.json', (c) => c.json(document));
  const docs = docsPage(document);
  app.get('/docs', (c) => c.html(docs));
  app.get('/help/problems', (c) => c.html(problemIndexHtml()));
  app.get('/help/problems/:code', (c) => {
    const page = problemHtml(c.req.param('code'));
    return page === null ? answerError(notFound('There is no such cause.'), c) : c.html(page);
  });

  app.get('*', (c) => {
    if (files === null) return c.text('The browser app is not built. Run: npm run serve', 503);
    const found = files.serve(c, c.req.path);
    if (found !== null) return found;
    // A page of the app by its address; a missing file is a missing file.
    if (/\.[a-z0-9]+$/i.test(c.req.path)) return answerError(notFound(), c);
    return files.serve(c, '/index.html') ?? answerError(notFound(), c);
  });
  return app;
}

function limitBody(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new Refusal(
        413,
        'body-too-large',
        `The body is larger than ${maxSize / 1024 / 1024} MB. Send fewer records at once.`,
        {
          // What is still on its way is not waited for.
          headers: { connection: 'close' },
        },
      );
    },
  });
}

/** The socket's address, where there is one; behind a proxy all come from the proxy. */
function clientAddress(env: unknown): string {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return 'unknown';
  const { incoming } = env;
  if (typeof incoming !== 'object' || incoming === null || !('socket' in incoming)) return 'unknown';
  const { socket } = incoming;
  if (typeof socket !== 'object' || socket === null || !('remoteAddress' in socket)) return 'unknown';
  return typeof socket.remoteAddress === 'string' ? socket.remoteAddress : 'unknown';
}
