export { migrate } from './migrate/migrate.js';
export { freePort } from './net/free-port.js';
export { startPostgres, type ThrowawayPostgres } from './postgres/throwaway.js';
export { createTestDatabase, type TestDatabase } from './testing/test-database.js';
