import { OpenAPIHono } from '@hono/zod-openapi';
import { apiKeyRoutes } from './api-keys/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import type { Api, Env } from './common/env.ts';
import { fieldErrors, invalid } from './common/refusal.ts';
import { connectionRoutes } from './connections/routes.ts';
import { counterpartRoutes } from './counterpart/routes.ts';
import { fileRoutes } from './files/routes.ts';
import { mappingRoutes } from './mapping/routes.ts';
import { notificationRoutes } from './notifications/routes.ts';
import { onboardingRoutes } from './onboarding/routes.ts';
import { operationRoutes } from './operations/routes.ts';
import { overviewRoutes } from './overview/routes.ts';
import { problemRoutes } from './problems/routes.ts';
import { reconciliationRoutes } from './reconciliation/routes.ts';
import { recordRoutes } from './records/routes.ts';
import { registerRoutes } from './register/routes.ts';
import { resolveRoutes } from './resolve/routes.ts';
import { ruleRoutes } from './rules/routes.ts';
import { runRoutes } from './runs/routes.ts';
import { selectionRoutes } from './selections/routes.ts';
import { oidcRoutes } from './session/oidc-routes.ts';
import { sessionRoutes } from './session/routes.ts';
import { signInRoutes } from './session/sign-in-routes.ts';
import { syncFromRoutes } from './sync-from/routes.ts';
import { userRoutes } from './users/routes.ts';
import { verbRoutes } from './verbs/routes.ts';

/** A router whose validation errors end as field errors of the one problem format. */
function router(): Api {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalid(fieldErrors(result.error.issues));
    },
  });
}

/** Everything under `/api/v1`. */
export function apiRouter(): Api {
  const api = router();
  sessionRoutes(api);
  overviewRoutes(api);
  connectionRoutes(api);
  syncFromRoutes(api);
  onboardingRoutes(api);
  mappingRoutes(api);
  runRoutes(api);
  recordRoutes(api);
  registerRoutes(api);
  selectionRoutes(api);
  verbRoutes(api);
  resolveRoutes(api);
  counterpartRoutes(api);
  operationRoutes(api);
  ruleRoutes(api);
  fileRoutes(api);
  problemRoutes(api);
  reconciliationRoutes(api);
  notificationRoutes(api);
  auditRoutes(api);
  userRoutes(api);
  apiKeyRoutes(api);
  return api;
}

/** Everything under `/api/auth`. */
export function signInRouter(): Api {
  const api = router();
  signInRoutes(api);
  oidcRoutes(api);
  return api;
}
