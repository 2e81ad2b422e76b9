// Who may import whom. TypeScript 7 has no JavaScript API, so the sources are parsed by swc.
const service = '^services/oauth-auth-service/src';
const testCode = '[.]test[.]ts$|/src/testing/';
const features = 'audit|auth|users|tokens|oauth|crm-oauth';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no order in which it could be read.',
      severity: 'error',
      from: { pathNot: '/generated/' },
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere, or a rule above that cannot see where it leads.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'platform-below-all',
      comment: 'main → app → features → platform: the platform knows nothing of its users.',
      severity: 'error',
      from: { path: `${service}/platform/`, pathNot: testCode },
      to: { path: `${service}/(?!platform/|generated/)` },
    },
    {
      name: 'features-below-app',
      comment:
        'main → app → features → platform: a feature does not know the app it is mounted in.',
      severity: 'error',
      from: { path: `${service}/(?:${features})/`, pathNot: testCode },
      to: { path: `${service}/(?:app/|[^/]+[.]ts$)` },
    },
    {
      name: 'app-below-entries',
      comment: 'main → app → features → platform: the app does not know the programs that run it.',
      severity: 'error',
      from: { path: `${service}/app/`, pathNot: testCode },
      to: { path: `${service}/[^/]+[.]ts$` },
    },
    {
      name: 'features-by-their-face',
      comment:
        "A feature shows its face in index.ts and keeps the rest; that goes for the app's imports too.",
      severity: 'error',
      from: { path: `${service}/([^/]+)(?:/|[.]ts$)`, pathNot: testCode },
      to: {
        path: `${service}/(?:${features})/`,
        pathNot: [`${service}/$1/`, `${service}/[^/]+/index[.]ts$`],
      },
    },
    {
      name: 'crm-oauth-stands-alone',
      comment:
        'The extension can be mounted beside another host: it imports no sibling, not even its face.',
      severity: 'error',
      from: { path: `${service}/crm-oauth/`, pathNot: testCode },
      to: { path: `${service}/(?!crm-oauth/|platform/|generated/)` },
    },
    {
      name: 'providers-apart',
      comment: 'A CRM is added by adding a folder, so no provider leans on another.',
      severity: 'error',
      from: { path: `${service}/crm-oauth/providers/([^/]+)/` },
      to: {
        path: `${service}/crm-oauth/providers/[^/]+/`,
        pathNot: `${service}/crm-oauth/providers/$1/`,
      },
    },
    {
      name: 'no-test-support-in-production',
      comment: 'The local stack, the sandbox and test support are no part of what is deployed.',
      severity: 'error',
      from: { path: service, pathNot: testCode },
      to: { path: ['^services/(?:local-stack|crm-sandbox)/', '@tetrix/', testCode] },
    },
    {
      name: 'sandbox-stands-alone',
      comment: "The sandbox judges the service, so it shares none of the service's code.",
      severity: 'error',
      from: { path: '^services/(?:local-stack|crm-sandbox)/src' },
      to: { path: '^services/oauth-auth-service/' },
    },
    {
      name: 'connectors-by-the-wire',
      comment: 'What a connector knows of the service is its HTTP API.',
      severity: 'error',
      from: { path: '^services/(?:crm-token-client|telemarketing)/src' },
      to: { path: '^services/oauth-auth-service/' },
    },
    {
      name: 'no-development-package-in-production',
      comment: 'An installation without development packages must run.',
      severity: 'error',
      from: { path: '^services/[^/]+/src', pathNot: testCode },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        // A peer that its user brings along stands among the development packages too.
        dependencyTypesNot: ['type-only', 'npm-peer'],
      },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '/dist/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
