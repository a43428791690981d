/**
 * The directions in which our code may import (docs/architecture.md). Arrows point one way:
 * http, cli, queue -> engine -> domain; engine -> store, systems' port. Only `src/main.ts` knows everything.
 *
 * Tests stand beside their file and may reach for what they drive (a sandbox, a database), so the arrows bind what
 * runs in production: everything but `*.test.ts(x)`, `testing/` folders and the connectors' conformance suite.
 */
const test = '(\\.test\\.tsx?$|/testing/|^src/systems/conformance\\.ts$)';
const ours = '^(src|web|sandbox|scripts|bench|checks|e2e)/';

/** Files under `from` import nothing of ours but what lies under `allowed`. */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: test },
  to: { path: ours, pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one idea, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    only(
      'domain-stands-alone',
      'The rules of the trade import nothing of ours.',
      '^src/domain/',
      '^src/domain/',
    ),
    {
      name: 'domain-does-no-io',
      comment: 'Deciding is pure: no files, no network, no processes, no packages that do such things.',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: test },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    only(
      'engine-knows-ports',
      'The engine knows the domain, the store and the port of a system, never one system.',
      '^src/engine/',
      '^src/(engine|domain|store)/|^src/systems/[^/]+\\.ts$',
    ),
    only(
      'systems-know-the-domain',
      'A connector knows the domain and its port.',
      '^src/systems/',
      '^src/(systems|domain)/',
    ),
    {
      name: 'connectors-are-strangers',
      comment: 'No connector knows the other.',
      severity: 'error',
      from: { path: '^src/systems/([^/]+)/', pathNot: test },
      to: { path: '^src/systems/[^/]+/', pathNot: '^src/systems/$1/' },
    },
    only(
      'store-knows-the-domain',
      'The store keeps what the domain decides and what a system was asked: types of the port, no connector.',
      '^src/store/',
      '^src/(store|domain)/|^src/systems/port\\.ts$',
    ),
    only(
      'queue-drives-the-engine',
      'Jobs call the engine.',
      '^src/queue/',
      '^src/(queue|engine|domain|store)/',
    ),
    only(
      'http-drives-the-engine',
      'Routes call the engine and read the store; they know no connector.',
      '^src/http/',
      '^src/(http|engine|domain|store|queue)/|^src/config\\.ts$|^src/systems/[^/]+\\.ts$',
    ),
    only(
      'cli-is-a-client',
      'The terminal client goes over the API, as any other client.',
      '^src/cli/',
      '^src/(cli|domain)/',
    ),
    {
      name: 'nothing-imports-main',
      comment: 'The composition root knows all; nobody knows it.',
      severity: 'error',
      from: { pathNot: test },
      to: { path: '^src/main\\.ts$' },
    },
    only('web-stands-alone', 'The browser app imports itself and the generated API types.', '^web/', '^web/'),
    {
      name: 'sandbox-is-a-stranger',
      comment: 'A sandbox that shared our code would share our mistakes. Its tests, too.',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: ours, pathNot: '^sandbox/' },
    },
    {
      name: 'checker-is-a-stranger',
      comment: 'What checks Relink against the sandboxes must not believe what Relink believes.',
      severity: 'error',
      from: { path: '(^|/)checker(/|\\.|-)' },
      to: { path: '^(src|web)/' },
    },
    {
      name: 'tests-are-leaves',
      comment: 'Nothing that runs in production imports a test or a test helper.',
      severity: 'error',
      from: { path: '^(src|web|sandbox|scripts)/', pathNot: test },
      to: { path: test },
    },
    {
      name: 'production-has-its-packages',
      comment: 'A package the running product needs is a dependency, not a dev dependency.',
      severity: 'error',
      from: { path: '^(src|web|sandbox|scripts/(start|sandbox|lib))', pathNot: test },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: 'generated\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/(dist/|src/api/generated\\.ts$)' },
    // Types are imports too: a type of the store in the domain ties the two as firmly as a function.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    progress: { type: 'none' },
  },
};
