import { availableParallelism } from 'node:os';

// Tests stand beside the code and run as TypeScript through swc; child processes that a test
// starts run the compiled dist/, which `npm test` builds first.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/services'],
  testMatch: ['**/src/**/*.test.ts'],
  // Those run by `npm run test:long`.
  testPathIgnorePatterns: ['/node_modules/', '[.]long[.]test[.]ts$'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  // One PostgreSQL for the whole run; each test file clones a database from its template.
  globalSetup: '<rootDir>/services/local-stack/dist/testing/jest-global-setup.js',
  globalTeardown: '<rootDir>/services/local-stack/dist/testing/jest-global-teardown.js',
  // Jest's own default leaves a machine of two cores with one worker.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 30_000,
};
