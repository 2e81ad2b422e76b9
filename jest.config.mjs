// Tests stand beside the code and run as TypeScript through swc; child processes that a test
// starts run the compiled dist/, which `npm test` builds first.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/services'],
  testMatch: ['**/src/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  testTimeout: 30_000,
};
