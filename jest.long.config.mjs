import config from './jest.config.mjs';

// What is too long for the ten-minute suite: `npm run test:long`.
export default {
  ...config,
  testMatch: ['**/src/**/*.long.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};
