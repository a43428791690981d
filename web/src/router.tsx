import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { queryClient } from './api/queries.ts';
import { meQuery } from './api/session.ts';
import { readAuditSearch } from './audit/search.ts';
import { readCompaniesSearch } from './companies/search.ts';
import { parseSearch, stringifySearch } from './lib/address.ts';
import { readSearch } from './lib/search-params.ts';
import { readMessageSearch } from './notifications/search.ts';
import { readReconciliationSearch } from './reconciliation/search.ts';
import { readRegisterSearch } from './register/search.ts';
import { CompanyFrame } from './shell/company-frame.tsx';
import { NotFound, PageError } from './shell/page-error.tsx';
import { Shell } from './shell/shell.tsx';
import { SignInPage } from './signin/sign-in-page.tsx';

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: PageError });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInPage,
  validateSearch: (raw: Record<string, unknown>): { next?: string; refused?: string } => ({
    ...(typeof raw.next === 'string' && /^\/(?![/\\])/.test(raw.next) ? { next: raw.next } : {}),
    ...(typeof raw.refused === 'string' ? { refused: raw.refused } : {}),
  }),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => {
    const me = await queryClient.ensureQueryData(meQuery);
    if (me === null)
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
  },
});

const companies = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('./companies/companies-page.tsx'), 'CompaniesPage'),
  validateSearch: readCompaniesSearch,
});

const company = createRoute({
  getParentRoute: () => shell,
  path: '/companies/$connectionId',
  component: CompanyFrame,
});

const results = createRoute({
  getParentRoute: () => company,
  path: '/results',
  component: lazyRouteComponent(() => import('./results/results-page.tsx'), 'ResultsPage'),
  validateSearch: readSearch,
});
const companyStart = createRoute({
  getParentRoute: () => company,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/companies/$connectionId/results', params });
  },
});
const runs = createRoute({
  getParentRoute: () => company,
  path: '/runs',
  component: lazyRouteComponent(() => import('./runs/runs-page.tsx'), 'RunsPage'),
});
const problems = createRoute({
  getParentRoute: () => company,
  path: '/problems',
  component: lazyRouteComponent(() => import('./problems/problems-page.tsx'), 'ProblemsPage'),
});
const unlinked = createRoute({
  getParentRoute: () => company,
  path: '/unlinked',
  component: lazyRouteComponent(() => import('./register/register-page.tsx'), 'RegisterPage'),
  validateSearch: readRegisterSearch,
});
const reconciliation = createRoute({
  getParentRoute: () => company,
  path: '/reconciliation',
  component: lazyRouteComponent(
    () => import('./reconciliation/reconciliation-page.tsx'),
    'ReconciliationPage',
  ),
  validateSearch: readReconciliationSearch,
});
const rules = createRoute({
  getParentRoute: () => company,
  path: '/rules',
  component: lazyRouteComponent(() => import('./rules/rules-page.tsx'), 'RulesPage'),
});
const settings = createRoute({
  getParentRoute: () => company,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
});
const onboarding = createRoute({
  getParentRoute: () => company,
  path: '/onboarding',
  component: lazyRouteComponent(() => import('./onboarding/onboarding-page.tsx'), 'OnboardingPage'),
  validateSearch: (raw: Record<string, unknown>): { step?: string } =>
    typeof raw.step === 'string' ? { step: raw.step } : {},
});
const audit = createRoute({
  getParentRoute: () => company,
  path: '/audit',
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
  validateSearch: readAuditSearch,
});
const messages = createRoute({
  getParentRoute: () => company,
  path: '/messages',
  component: lazyRouteComponent(() => import('./notifications/messages-page.tsx'), 'MessagesPage'),
  validateSearch: readMessageSearch,
});
const users = createRoute({
  getParentRoute: () => shell,
  path: '/users',
  component: lazyRouteComponent(() => import('./admin/users-page.tsx'), 'UsersPage'),
});
const apiKeys = createRoute({
  getParentRoute: () => shell,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./admin/api-keys-page.tsx'), 'ApiKeysPage'),
});

const routeTree = root.addChildren([
  signIn,
  shell.addChildren([
    companies,
    company.addChildren([
      companyStart,
      results,
      unlinked,
      problems,
      reconciliation,
      runs,
      rules,
      settings,
      audit,
      messages,
      onboarding,
    ]),
    users,
    apiKeys,
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
