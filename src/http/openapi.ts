import { OpenAPIHono } from '@hono/zod-openapi';
import { apiRouter, signInRouter } from './api.ts';
import type { Env } from './common/env.ts';
import { commonProblems } from './common/guard.ts';

/** The API's own description, OpenAPI 3.1, from the very routes that are served; needs nothing that runs. */
export function openApiDocument() {
  const app = new OpenAPIHono<Env>();
  app.route('/api/v1', apiRouter());
  app.route('/api/auth', signInRouter());
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'relink.session_token',
    description: 'The browser’s session. Changes must come from Relink’s own origin.',
  });
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const { route } = definition;
    // The shape of a refusal is the same everywhere, so it is said once, here.
    Object.assign(route.responses, commonProblems);
    if (['post', 'put', 'patch', 'delete'].includes(route.method) && route['x-permission'] !== 'public')
      route.parameters = idempotencyKey;
  }
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Relink',
      version: '1',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      description:
        'Keeps Re-Leased and Sage Intacct in step, record by record. Lists are `{items, next}`; errors are RFC 9457 problem details with a stable `code`; every change takes an optional `Idempotency-Key`. Instants are UTC, calendar dates are in the company’s time zone, amounts are decimal text.',
    },
  });
}

const idempotencyKey = [
  {
    name: 'Idempotency-Key',
    in: 'header' as const,
    required: false,
    description: 'The same key with the same request gives the first answer again (48 h).',
    schema: { type: 'string' as const, maxLength: 200 },
  },
];
